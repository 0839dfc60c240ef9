"""Any single day of the course, back and ahead: what many notice, and what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from aftercare.domain.care_plan import variants_of
from aftercare.domain.care_tasks import tasks_on
from aftercare.domain.timeline import date_of_day
from aftercare.timeline import presenters
from aftercare.timeline.answered import Answered, answered
from aftercare.timeline.around import Around, around
from aftercare.timeline.can_i import Tile, can_i_on
from aftercare.timeline.course import Link, block_of
from aftercare.timeline.hill import first_day_of_week
from aftercare.timeline.own import LastTime, last_time
from aftercare.timeline.signs import FEEL_FIRST, sign_on
from aftercare.timeline.words import date_words, ended

if TYPE_CHECKING:
    from aftercare.checkins.models import CheckIn
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import DayGuide
    from aftercare.timeline.now import HillBlock
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


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
    told: Answered | None
    last_time: LastTime | None
    notes: tuple[str, ...]
    signs: tuple[SignTile, ...]
    tasks: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    earlier: Link | None
    later: Link | None
    back: Link
    around: Around


def day_page(
    *, day: PatientDay, one: PlanForPatient, number: int, check_in: CheckIn | None
) -> DayPage:
    """One day of the course; `check_in` is that day's. Http404 for a day it does not have."""
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
        block=block_of(
            day, one, first=first_day_of_week(day=number, last_day=last), current=number
        ),
        told=answered(day=day, protocol=plan.protocol, check_in=check_in)
        if check_in
        else None,
        last_time=last_time(day, number),
        notes=presenters.day_notes(guide, variants_of(plan=plan)),
        signs=_signs(day, plan, guide, number, today),
        tasks=_tasks(plan, number, day),
        tiles=can_i_on(plan=plan, on=on, at=day.at),
        earlier=_day_link(day, number - 1, last),
        later=_day_link(day, number + 1, last),
        back=Link(text="Timeline", href=presenters.page_href(day, "course")),
        around=around(day=day, number=number),
    )


def _day_link(day: PatientDay, number: int, last: int) -> Link | None:
    if not 0 <= number <= last:
        return None
    name = presenters.day_name(number)
    return Link(text=name, href=presenters.page_href(day, "day", number))


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
