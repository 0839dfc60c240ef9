"""What Today offers first: the check-in, the worry, and what is open with the clinic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.timeline import hours_since
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.paths import path_of, path_to
from aftercare.timeline import presenters
from aftercare.timeline.own import told_on
from aftercare.timeline.words import joined, lower_case, moment, time_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.checkins.queries import ToldDay
    from aftercare.domain.protocol import LevelWord
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.matters import Concern
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

NO_BREAK = "\N{NO-BREAK SPACE}"
ABOUT = "About 30 seconds"
KINDS = {
    TriageLevel.KEEP_AN_EYE: "watch",
    TriageLevel.CONTACT: "call",
    TriageLevel.URGENT: "urgent",
    TriageLevel.EMERGENCY: "urgent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A large button; `is_done`: the day's check-in is in, and can be changed."""

    text: str
    note: str
    href: str
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    first: Way
    second: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Something above expected that is not settled: its label, and who looks by when."""

    level: str
    label: str
    text: str
    href: str


def ways(*, day: PatientDay, contact: Contact) -> Ways:
    """The check-in comes first, but on days that ask for none the worry does."""
    normal = Way(
        text="Is this normal?",
        note="Look up a worry",
        href=presenters.page_href(day, "symptoms"),
    )
    plans = _answerable(day)
    if not plans:
        ask = Way(
            text="Ask us", note=contact.short, href=presenters.page_href(day, "help")
        )
        return Ways(first=normal, second=ask)
    is_first = day.matters.draft_of or any(_is_asked(one, day.at) for one in plans)
    check_in = _check_in(day, plans)
    if is_first or check_in.is_done:
        return Ways(first=check_in, second=normal)
    return Ways(first=normal, second=check_in)


def _answerable(day: PatientDay) -> tuple[PlanForPatient, ...]:
    """The plans under way that can be answered about by now."""
    return tuple(
        one
        for one in day.running
        if one.plan.protocol.check_in
        and hours_since(since=one.plan.ended_at, at=day.at)
        >= one.plan.protocol.check_in.from_hour
    )


def _is_asked(one: PlanForPatient, at: datetime) -> bool:
    guide = one.plan.protocol.check_in
    return guide is not None and guide.is_expected_on(
        day=one.plan.recovery_day(at), course_days=one.plan.protocol.course_days
    )


def _check_in(day: PatientDay, plans: tuple[PlanForPatient, ...]) -> Way:
    href = path_of("timeline:check_in")
    if day.matters.draft_of:
        return Way(
            text="Go on with your check-in", note="Nothing is sent yet", href=href
        )
    found = [told_on(day, one, one.plan.recovery_day(day.at)) for one in plans]
    told = [each for each in found if each is not None]
    if len(told) == len(plans):
        last = max(each.facts.at for each in told)
        text = f"Checked in {time_words(last, day.zone)}"
        return Way(text=text, note="Change it", href=href, is_done=True)
    waiting = [one for one, each in zip(plans, found, strict=True) if each is None]
    return Way(text="Check in", note=_note(day, waiting, plans), href=href)


def _note(
    day: PatientDay, waiting: Sequence[PlanForPatient], plans: Sequence[PlanForPatient]
) -> str:
    """How long it takes, of which area, or when the next one is."""
    if not any(_is_asked(one, day.at) for one in plans):
        return _next(day, plans[0])
    if len(waiting) < len(plans):
        areas = [presenters.plan_areas(one.plan) for one in waiting]
        return f"Still to do: {lower_case(joined(areas))}"
    return ABOUT


def _next(day: PatientDay, one: PlanForPatient) -> str:
    """The next day that asks for one; any day may be answered about before it."""
    number, last = one.plan.recovery_day(day.at), one.plan.protocol.course_days
    guide = one.plan.protocol.check_in
    coming = (
        ahead
        for ahead in range(number + 1, last + 1)
        if guide and guide.is_expected_on(day=ahead, course_days=last)
    )
    following = next(coming, None)
    return "Any time" if following is None else f"Any time. Next one: day {following}"


def open_concern(*, day: PatientDay, contact: Contact) -> Open | None:
    """What staff have not settled; else a last check-in that asked to look again."""
    concern, protocol = day.matters.concern, day.protocol
    if protocol is None:
        return None
    if concern is not None:
        word = protocol.level_word(concern.level)
        return Open(
            level=KINDS[concern.level],
            label=word.label.replace("{number}", contact.emergency_phone),
            text=_what_now(day, concern, contact, word),
            href=_result(concern.check_in_id),
        )
    last = _last_told(day)
    if last is None or last.level != TriageLevel.KEEP_AN_EYE:
        return None
    return Open(
        level=KINDS[last.level],
        label=protocol.level_word(last.level).label,
        text=_look_again(day, last),
        href=_result(last.check_in_id),
    )


def _what_now(
    day: PatientDay, concern: Concern, contact: Contact, word: LevelWord
) -> str:
    """Urgent help does not wait for anybody to look: that is said first."""
    looks = _who_looks(day, concern, contact)
    return f"{word.advice} {looks}" if concern.level >= TriageLevel.URGENT else looks


def _who_looks(day: PatientDay, concern: Concern, contact: Contact) -> str:
    """Only what the clinic has promised (guide R12), and honest when it is past."""
    if concern.is_seen:
        return f"{concern.seen_by or 'Somebody'} has seen it."
    if concern.promised_by is None:
        return "Your clinic has it."
    if concern.promised_by <= day.at:
        phone = contact.phone.replace(" ", NO_BREAK)
        return f"Nobody has looked yet. Call us on {phone}."
    by = moment(concern.promised_by, zone=day.zone, now=day.at)
    return f"Somebody looks by {by}."


def _look_again(day: PatientDay, last: ToldDay) -> str:
    if last.look_again_at is None or last.look_again_at <= day.at:
        return "It is time to look again."
    return f"Look again {moment(last.look_again_at, zone=day.zone, now=day.at)}."


def _last_told(day: PatientDay) -> ToldDay | None:
    """The newest check-in about a plan under way."""
    told = [
        each for one in day.running for each in day.told.get(one.plan.treatment_id, ())
    ]
    return max(told, key=lambda each: each.facts.at, default=None)


def _result(check_in_id: UUID) -> str:
    return path_to("timeline:check_in_result", check_in_id)
