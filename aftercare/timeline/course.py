"""The whole course by weeks, and any single day of it, back and ahead."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404

from aftercare.domain.care_plan import variants_of
from aftercare.domain.care_tasks import tasks_on
from aftercare.domain.timeline import date_of_day
from aftercare.timeline import presenters
from aftercare.timeline.around import Around, around
from aftercare.timeline.can_i import Tile, can_i_on
from aftercare.timeline.hill import first_day_of_week, hill_for
from aftercare.timeline.hill_points import TABLE_HEAD, bands_of, points_of, rows_of
from aftercare.timeline.now import HillBlock
from aftercare.timeline.signs import FEEL_FIRST, sign_on
from aftercare.timeline.words import date_words, ended

if TYPE_CHECKING:
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import DayGuide
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

IN_WORDS = "In words"


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
    print_href: str
    around: Around


@dataclass(frozen=True, slots=True, kw_only=True)
class SignTile:
    name: str
    href: str
    note: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    title: str
    day: str
    on: str
    lede: str
    block: HillBlock
    notes: tuple[str, ...]
    signs: tuple[SignTile, ...]
    tasks: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    earlier: Link | None
    later: Link | None
    back: Link
    around: Around


def course_page(
    *, day: PatientDay, one: PlanForPatient, week: int | None
) -> CoursePage:
    """`week` counts from 0; None shows the week of today."""
    plan = one.plan
    today, last = plan.recovery_day(day.at), plan.protocol.course_days
    wanted = today if week is None else max(week, 0) * 7 + 1
    first = first_day_of_week(day=wanted, last_day=last)
    return CoursePage(
        title=_where(day, one),
        lede=_span(plan),
        block=_block(day, one, first=first, current=today),
        earlier=_week_link(day, first // 7 - 1, "Earlier week", last),
        later=_week_link(day, first // 7 + 1, "Later week", last),
        phases=_phases(day, plan, today),
        plans=_other_plans(day, one),
        head=(*TABLE_HEAD, IN_WORDS),
        rows=_rows(plan, today),
        print_href=presenters.page_href(day, "print"),
        around=around(day=day, number=max(0, min(today, last))),
    )


def day_page(*, day: PatientDay, one: PlanForPatient, number: int) -> DayPage:
    """One day of the course; Http404 for a day it does not have."""
    plan, last = one.plan, one.plan.protocol.course_days
    if not 0 <= number <= last:
        raise Http404
    today, guide = plan.recovery_day(day.at), plan.protocol.day_guide(number)
    on = date_of_day(treated_on=plan.treated_on, day=number)
    return DayPage(
        title=ended(guide.headline),
        day=presenters.day_name(number),
        on=date_words(on),
        lede=guide.lede,
        block=_block(
            day, one, first=first_day_of_week(day=number, last_day=last), current=number
        ),
        notes=presenters.day_notes(guide, variants_of(plan=plan)),
        signs=_signs(day, plan, guide, number, today),
        tasks=_tasks(plan, number, day),
        tiles=can_i_on(plan=plan, on=on, at=day.at),
        earlier=_day_link(day, number - 1, last),
        later=_day_link(day, number + 1, last),
        back=Link(text="Timeline", href=presenters.page_href(day, "course")),
        around=around(day=day, number=number),
    )


def _where(day: PatientDay, one: PlanForPatient) -> str:
    state = presenters.course_state(one.plan, day.at)
    number, last = one.plan.recovery_day(day.at), one.plan.protocol.course_days
    if state == "before":
        on = date_of_day(treated_on=one.plan.treated_on, day=0)
        return f"Starts on {date_words(on)}."
    if state == "after":
        return f"All {last} days are behind you."
    return f"You are on day {number} of {last}."


def _span(plan: CarePlan) -> str:
    last = date_of_day(treated_on=plan.treated_on, day=plan.protocol.course_days)
    return f"{presenters.plan_areas(plan)}. Your plan runs until {date_words(last)}."


def _block(
    day: PatientDay, one: PlanForPatient, *, first: int, current: int
) -> HillBlock:
    today = one.plan.recovery_day(day.at)
    hill = hill_for(
        plan=one.plan,
        variants=variants_of(plan=one.plan),
        first_day=first,
        today=today,
        key="course",
    )
    strip = presenters.strip_of(day, one, hill.points, today=today, current=current)
    return HillBlock(
        title="",
        strip_name="Days",
        table_href=f"{presenters.plan_href(day, one, 'course')}#table",
        hill=hill,
        days=strip,
    )


def _week_link(day: PatientDay, week: int, text: str, last: int) -> Link | None:
    if week < 0 or week * 7 >= last:
        return None
    return Link(text=text, href=presenters.page_href(day, "course", week=week))


def _day_link(day: PatientDay, number: int, last: int) -> Link | None:
    if not 0 <= number <= last:
        return None
    name = presenters.day_name(number)
    return Link(text=name, href=presenters.page_href(day, "day", number))


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


def _rows(plan: CarePlan, today: int) -> tuple[tuple[str, ...], ...]:
    days = range(plan.protocol.course_days + 1)
    bands = bands_of(plan=plan, variants=variants_of(plan=plan), days=days)
    points = points_of(plan=plan, bands=bands, today=today, marks=())
    return tuple(
        (*row, plan.protocol.day_guide(point.day).headline)
        for row, point in zip(rows_of(points), points, strict=True)
    )


def _signs(
    day: PatientDay, plan: CarePlan, guide: DayGuide, number: int, today: int
) -> tuple[SignTile, ...]:
    """The symptoms the day names, feel first, with the level of that day."""
    variants = variants_of(plan=plan)
    found = [
        sign_on(
            protocol=plan.protocol,
            variants=variants,
            symptom=symptom,
            number=number,
            today=today,
        )
        for symptom in sorted(guide.symptoms, key=FEEL_FIRST.index)
    ]
    return tuple(
        SignTile(
            name=sign.name,
            href=sign_href(day, sign.symptom, number, today),
            note=sign.words,
            level=sign.level if sign.high else "quiet",
        )
        for sign in found
    )


def sign_href(day: PatientDay, symptom: str, number: int, today: int) -> str:
    if number == today:
        return presenters.page_href(day, "symptom", symptom)
    return presenters.page_href(day, "symptom", symptom, day=number)


def _tasks(plan: CarePlan, number: int, day: PatientDay) -> tuple[tuple[str, str], ...]:
    """Name and first line of what to do on that day."""
    tasks = tasks_on(plan=plan, day=number, at=day.at)
    return tuple((one.task.name, one.task.why) for one in tasks)
