"""The whole course by weeks, of everything or of one feeling, with the own line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.timeline import date_of_day
from aftercare.timeline import presenters
from aftercare.timeline.around import Around, around
from aftercare.timeline.course_table import COURSE_HEAD, rows_of_course, so_far
from aftercare.timeline.feels import (
    Feel,
    feel_marks,
    feel_of,
    feels_of,
)
from aftercare.timeline.hill import first_day_of_week, hill_for, symptom_hill
from aftercare.timeline.now import HillBlock
from aftercare.timeline.own import LastTime, last_time, marks_of, told_of
from aftercare.timeline.words import date_words, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import DayGuide
    from aftercare.domain.vocabulary import Symptom
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A row of the list: some days that share their words."""

    when: str
    name: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    name: str
    days: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePage:
    title: str
    lede: str
    block: HillBlock
    earlier: Link | None
    later: Link | None
    phases: tuple[Phase, ...]
    plans: tuple[Link, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    feels: tuple[Feel, ...]
    hint: str
    last_time: LastTime | None
    print_href: str
    around: Around


def course_page(
    *, day: PatientDay, one: PlanForPatient, query: Mapping[str, str]
) -> CoursePage:
    """`week` counts from 0, without one it is that of today; `feel` is a hill symptom."""
    plan = one.plan
    today, last = plan.recovery_day(day.at), plan.protocol.course_days
    first, feel = _first_day(query, today, last), _feel(day, plan, query)
    asked = number_in(query.get("week", ""))
    week = {} if asked is None else {"week": asked}
    return CoursePage(
        title=_where(day, one),
        lede=_span(plan),
        block=block_of(day, one, first=first, current=today, feel=feel),
        earlier=_week_link(day, plan, first // 7 - 1, "Earlier week", feel),
        later=_week_link(day, plan, first // 7 + 1, "Later week", feel),
        phases=_phases(day, plan, today),
        plans=_other_plans(day, one),
        head=COURSE_HEAD,
        rows=rows_of_course(day, one, feel),
        feels=feels_of(day=day, protocol=plan.protocol, chosen=feel, **week)
        if day.clinic.compares
        else (),
        hint=_hint(day, one),
        last_time=last_time(day, today),
        print_href=presenters.page_href(day, "print"),
        around=around(day=day, number=max(0, min(today, last))),
    )


def _first_day(query: Mapping[str, str], today: int, last: int) -> int:
    week = number_in(query.get("week", ""))
    wanted = today if week is None else week * 7 + 1
    return first_day_of_week(day=wanted, last_day=last)


def _feel(day: PatientDay, plan: CarePlan, query: Mapping[str, str]) -> Symptom | None:
    """Where nothing is compared there is nothing to choose."""
    if not day.clinic.compares:
        return None
    return feel_of(protocol=plan.protocol, query=query)


def _hint(day: PatientDay, one: PlanForPatient) -> str:
    """An empty line says where it will be."""
    is_running = presenters.course_state(one.plan, day.at) == "running"
    if not is_running or told_of(day, one) or not day.clinic.compares:
        return ""
    return "Your first check-in appears here."


def _where(day: PatientDay, one: PlanForPatient) -> str:
    state = presenters.course_state(one.plan, day.at)
    number, last = one.plan.recovery_day(day.at), one.plan.protocol.course_days
    if state == "before":
        on = date_of_day(treated_on=one.plan.treated_on, day=0)
        return f"Starts on {date_words(on)}."
    if state == "after":
        return f"All {last} days are behind you."
    return f"You are on day {number} of {last}.{so_far(day, one)}"


def _span(plan: CarePlan) -> str:
    last = date_of_day(treated_on=plan.treated_on, day=plan.protocol.course_days)
    return f"{presenters.plan_areas(plan)}. Your plan runs until {date_words(last)}."


def block_of(
    day: PatientDay,
    one: PlanForPatient,
    *,
    first: int,
    current: int,
    feel: Symptom | None = None,
) -> HillBlock:
    """The hill from a day on; of one symptom when one is chosen."""
    plan, today = one.plan, one.plan.recovery_day(day.at)
    own = marks_of(day, one)
    if feel is None:
        hill = hill_for(
            plan=plan,
            variants=variants_of(plan=plan),
            first_day=first,
            today=today,
            key="course",
            marks=own,
        )
    else:
        hill = symptom_hill(
            plan=plan,
            symptom=feel,
            first_day=first,
            today=today,
            key="course",
            marks=feel_marks(own, feel),
        )
    strip = presenters.strip_of(day, one, hill.points, today=today, current=current)
    return HillBlock(
        title="",
        strip_name="Days",
        table_href=f"{presenters.plan_href(day, one, 'course')}#table",
        hill=hill,
        days=strip,
    )


def _week_link(
    day: PatientDay, plan: CarePlan, week: int, text: str, feel: Symptom | None
) -> Link | None:
    if week < 0 or week * 7 >= plan.protocol.course_days:
        return None
    query = {"feel": feel.value} if feel else {}
    return Link(text=text, href=presenters.page_href(day, "course", week=week, **query))


def _phases(day: PatientDay, plan: CarePlan, today: int) -> tuple[Phase, ...]:
    groups = groupby(plan.protocol.days, key=lambda guide: guide.phase)
    return tuple(
        Phase(
            name=name,
            days=tuple(_stretch(day, guide, today) for guide in guides),
        )
        for name, guides in groups
    )


def _stretch(day: PatientDay, guide: DayGuide, today: int) -> Stretch:
    is_current = guide.first_day <= today <= guide.last_day
    return Stretch(
        when=_days(guide),
        name=guide.headline,
        href=presenters.page_href(day, "day", today if is_current else guide.first_day),
        is_current=is_current,
    )


def _days(guide: DayGuide) -> str:
    if guide.first_day == guide.last_day:
        return presenters.day_name(guide.first_day)
    return f"Day {guide.first_day} to {guide.last_day}"


def _other_plans(day: PatientDay, shown: PlanForPatient) -> tuple[Link, ...]:
    return tuple(
        Link(
            text=presenters.plan_areas(one.plan),
            href=presenters.plan_href(day, one, "course"),
        )
        for one in day.plans
        if one is not shown
    )
