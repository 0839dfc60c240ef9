"""What all of the patient's pages share: the frame, the day's words, the day strip, the stamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from aftercare.domain.care_plan import variants_of
from aftercare.domain.protocol import texts_for
from aftercare.domain.timeline import local_date
from aftercare.foundation.paths import path_of
from aftercare.timeline.contact import Contact, contact_of
from aftercare.timeline.hill_points import HillPoint, strip_label
from aftercare.timeline.words import (
    areas_words,
    date_words,
    full_date,
    place,
    short_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import DayGuide, Note, Protocol
    from aftercare.domain.vocabulary import Variant
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a patient's page; the clinic by the name that says nothing of the visit."""

    clinic_name: str
    theme: str
    initials: str


class StripDay(NamedTuple):
    number: int
    label: str
    href: str
    is_today: bool
    is_current: bool
    is_treatment: bool


def shell_of(day: PatientDay) -> Shell:
    return Shell(
        clinic_name=day.clinic.sender_name,
        theme=day.theme,
        initials=short_name(day.user.name or day.patient.name),
    )


def contact_for(day: PatientDay) -> Contact:
    """The clinic of the page, its hours in the patient's own time."""
    return contact_of(
        clinic=day.clinic,
        opening=day.opening,
        zone=day.zone,
        at=day.at,
        protocol=day.chosen.plan.protocol if day.chosen else None,
    )


def page_href(day: PatientDay, name: str, /, *args: object, **query: object) -> str:
    """The address of another page about the plan this one is about."""
    return plan_href(day, day.chosen, name, *args, **query)


def plan_href(
    day: PatientDay,
    one: PlanForPatient | None,
    name: str,
    /,
    *args: object,
    **query: object,
) -> str:
    """The address of a page about one plan; only where there are several is it named."""
    if one and len(day.plans) > 1:
        query["plan"] = one.plan.treatment_id
    path = path_of(f"timeline:{name}", *args)
    return f"{path}?{urlencode(query)}" if query else path


def day_name(number: int) -> str:
    return f"Day {number}" if number else "Treatment day"


def date_line(day: PatientDay) -> str:
    """`Thursday 15 May`, and where, when that is not where the clinic is."""
    zones = day.chosen.plan.zones if day.chosen else ()
    on = local_date(at=day.at, zones=zones) if zones else None
    if on is None:
        return ""
    away = day.zone != day.clinic.zone
    return f"{date_words(on)}, in {place(day.zone)}" if away else date_words(on)


def strip_of(
    day: PatientDay,
    one: PlanForPatient,
    points: Iterable[HillPoint],
    *,
    today: int,
    current: int,
) -> tuple[StripDay, ...]:
    """The axis of the hill: the same days in the same order."""
    return tuple(
        StripDay(
            number=point.day,
            label=strip_label(point, today=today),
            href=plan_href(day, one, "day", point.day),
            is_today=point.day == today,
            is_current=point.day == current,
            is_treatment=not point.day,
        )
        for point in points
    )


def stamp_of(one: PlanForPatient) -> tuple[str, ...]:
    """Whose words these are, who checked them and when they are checked again."""
    title = one.plan.protocol.title
    lines = [
        f"Your plan: {title}, {one.clinic.sender_name}, version {one.version_number}."
    ]
    if one.approved_at:
        by = f" by {one.approved_by_name}" if one.approved_by_name else ""
        again = _next_check(one.next_check_on)
        lines.append(f"Checked{by} on {full_date(one.approved_at.date())}.{again}")
    return tuple(lines)


def _next_check(on: date | None) -> str:
    return f" Next check {full_date(on).split(' ', 1)[1]}." if on else ""


def find_note(protocol: Protocol, code: str) -> Note | None:
    """A clinic's own version may leave a note out."""
    return next((note for note in protocol.notes if note.code == code), None)


def day_notes(guide: DayGuide, variants: frozenset[Variant]) -> tuple[str, ...]:
    """What the day says, and what it adds for this kind of treatment."""
    return (*guide.notes, *texts_for(notes=guide.variant_notes, variants=variants))


def about_treatment(plan: CarePlan) -> tuple[Note, ...]:
    """What is different about this treatment, one note for each thing."""
    codes = [
        *[f"variant_{variant}" for variant in sorted(variants_of(plan=plan))],
        *[f"add_on_{add_on}" for add_on in sorted(plan.add_ons)],
    ]
    notes = (find_note(plan.protocol, code) for code in codes)
    return tuple(note for note in notes if note)


def plan_areas(plan: CarePlan) -> str:
    return areas_words([area.area for area in plan.areas])


def course_state(plan: CarePlan, at: datetime) -> str:
    """Where a plan stands: "before", "running" or "after"."""
    if at < plan.ended_at:
        return "before"
    return "running" if plan.is_running(at) else "after"
