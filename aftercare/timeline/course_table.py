"""The whole course as a table, for those who cannot see the hill, and in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.timeline.answered import grade_words
from aftercare.timeline.feels import FeelMark, feel_marks, grades_of
from aftercare.timeline.hill_points import (
    INSIDE,
    TABLE_HEAD,
    bands_of,
    points_of,
    rows_of,
)
from aftercare.timeline.own import marks_of, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aftercare.domain.vocabulary import Symptom
    from aftercare.timeline.hill_points import HillPoint, Mark
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

COURSE_HEAD = (*TABLE_HEAD, "In words")


def so_far(day: PatientDay, one: PlanForPatient) -> str:
    """Only when it holds for every day that was told."""
    marks = marks_of(day, one)
    told = {mark.day for mark in marks}
    said = {point.own for point in _points(one, marks, day) if point.day in told}
    return " All inside usual." if said == {INSIDE} else ""


def rows_of_course(
    day: PatientDay, one: PlanForPatient, feel: Symptom | None
) -> tuple[tuple[str, ...], ...]:
    """Every day of the course: the hill's own words, and the day's headline."""
    plan = one.plan
    if not day.clinic.compares:
        marks: Sequence[Mark] = [
            FeelMark(day=each.day, place=None) for each in told_of(day, one)
        ]
    elif feel is None:
        marks = marks_of(day, one)
    else:
        marks = feel_marks(marks_of(day, one), feel)
    points = _points(one, marks, day, feel)
    rows = rows_of(points) if feel is None else _feel_rows(day, one, feel, points)
    return tuple(
        (*row, plan.protocol.day_guide(point.day).headline)
        for row, point in zip(rows, points, strict=True)
    )


def _points(
    one: PlanForPatient,
    marks: Sequence[Mark],
    day: PatientDay,
    feel: Symptom | None = None,
) -> tuple[HillPoint, ...]:
    plan = one.plan
    bands = bands_of(
        plan=plan,
        variants=variants_of(plan=plan),
        days=range(plan.protocol.course_days + 1),
        symptom=feel,
    )
    today = plan.recovery_day(day.at)
    return points_of(plan=plan, bands=bands, today=today, marks=marks)


def _feel_rows(
    day: PatientDay,
    one: PlanForPatient,
    feel: Symptom,
    points: Sequence[HillPoint],
) -> Iterator[tuple[str, ...]]:
    """The grade itself instead of a bare "inside"."""
    grades = grades_of(told_of(day, one), feel)
    for point, row in zip(points, rows_of(points), strict=True):
        if point.day in grades:
            words = grade_words(
                one.plan.protocol, grades[point.day], high=int(point.high)
            )
            yield (*row[:2], words, *row[3:])
        else:
            yield row
