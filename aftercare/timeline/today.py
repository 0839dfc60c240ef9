"""Today: the title is the answer, then what to do, what is allowed and when to call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.foundation.paths import path_to
from aftercare.reminders.presenters.address_presenters import address_notice
from aftercare.timeline import presenters
from aftercare.timeline.around import Around, around
from aftercare.timeline.can_i import CanI, can_i
from aftercare.timeline.care import Care, Turn, care_today
from aftercare.timeline.now import (
    HillBlock,
    Hours,
    hills_of,
    hours_of,
    is_felt,
    lede_of,
    other_lines,
)
from aftercare.timeline.own import LastTime, last_time
from aftercare.timeline.ways import Open, Ways, open_concern, ways
from aftercare.timeline.words import date_words, ended, local_day

if TYPE_CHECKING:
    from aftercare.domain.protocol import Note
    from aftercare.reminders.presenters.address_presenters import AddressNotice
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    """Everything on Today, in finished words; empty parts are left out of the page.

    state: "none" (nothing entered yet), "before", "running" or "after". `concern` is what
    is above expected and open, `answered` that the clinic wrote.
    """

    state: str
    title: str
    lede: str
    around: Around
    day: str = ""
    other_lines: tuple[str, ...] = ()
    more_text: str = ""
    more_href: str = ""
    ways: Ways | None = None
    concern: Open | None = None
    answered: str = ""
    last_time: LastTime | None = None
    hills: tuple[HillBlock, ...] = ()
    hours: Hours | None = None
    care: Care | None = None
    notes_title: str = ""
    notes: tuple[str, ...] = ()
    about: tuple[Note, ...] = ()
    can: CanI | None = None
    bad_address: AddressNotice | None = None


def today_page(*, day: PatientDay) -> TodayPage:
    """The page for where the patient stands today."""
    own = day.own
    notice = address_notice(
        address=day.user.email, cause=own.cause, since=own.since, zone=day.zone
    )
    page = _page(day)
    contact = page.around.contact
    return replace(
        page,
        bad_address=notice,
        ways=ways(day=day, contact=contact),
        concern=open_concern(day=day, contact=contact),
        answered=f"{day.clinic.sender_name} has answered."
        if day.matters.has_answer
        else "",
    )


def _page(day: PatientDay) -> TodayPage:
    if day.chosen is None:
        return _nothing_yet(day)
    state = presenters.course_state(day.chosen.plan, day.at)
    build = {"before": _before, "after": _after}.get(state, _running)
    return build(day, day.chosen)


def care_of(*, day: PatientDay) -> Care:
    """Care today of every plan under way, merged by kind."""
    return care_today(
        plans=tuple(one.plan for one in day.running),
        at=day.at,
        done=day.done,
        times=day.own.times,
        address=_task_address,
    )


def _task_address(turn: Turn) -> str:
    first, *others = turn.treatment_ids
    path = path_to("reminders:task_done", first, turn.care_task, turn.slot)
    also = "&".join(f"also={other}" for other in others)
    return f"{path}?{also}" if also else path


def _running(day: PatientDay, one: PlanForPatient) -> TodayPage:
    number = one.plan.recovery_day(day.at)
    guide = one.plan.protocol.day_guide(number)
    plans = day.running
    return TodayPage(
        state="running",
        title=ended(guide.headline),
        day=presenters.day_name(number),
        lede=lede_of(one.plan, number),
        other_lines=other_lines(day, one),
        more_text=f"More about {presenters.day_name(number).lower()}",
        more_href=presenters.page_href(day, "day", number),
        hills=hills_of(day, plans),
        hours=hours_of(one.plan, day.at),
        last_time=last_time(day, number),
        care=care_of(day=day),
        notes_title="What many people notice",
        notes=presenters.day_notes(guide, variants_of(plan=one.plan)),
        about=presenters.about_treatment(one.plan) if is_felt(one.plan, number) else (),
        can=can_i(
            plans=tuple(p.plan for p in plans),
            at=day.at,
            href=presenters.page_href(day, "can_i"),
        ),
        around=around(day=day, number=number),
    )


def _before(day: PatientDay, one: PlanForPatient) -> TodayPage:
    """The visit lies ahead: its date, and nothing that is only true after it."""
    on = date_words(local_day(one.plan.ended_at, day.zone))
    return TodayPage(
        state="before",
        title=f"Your visit is on {on}.",
        lede="Your day-by-day plan starts after it.",
        more_text="See what the days after it are like",
        more_href=presenters.page_href(day, "course"),
        around=around(day=day, number=None),
    )


def _after(day: PatientDay, one: PlanForPatient) -> TodayPage:
    note = presenters.find_note(one.plan.protocol, "after_course")
    last = one.plan.protocol.course_days
    return TodayPage(
        state="after",
        title=ended(note.title if note else "Your plan is finished"),
        lede=f"It ran for {last} days. You can still read every day of it.",
        more_text="See the days of your plan",
        more_href=presenters.page_href(day, "course"),
        notes_title="From here on",
        notes=note.text if note else (),
        around=around(day=day, number=last),
    )


def _nothing_yet(day: PatientDay) -> TodayPage:
    return TodayPage(
        state="none",
        title="Nothing to do yet.",
        lede="Your clinic adds your plan after your visit.",
        around=around(day=day, number=None),
    )
