"""What the plan expects on the day: each grade with the symptoms that may reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import expected_band
from aftercare.domain.vocabulary import Severity
from aftercare.timeline.signs import FEEL_FIRST
from aftercare.timeline.words import ended

if TYPE_CHECKING:
    from aftercare.domain.care_plan import CarePlan

GRADES = (Severity.STRONG, Severity.CLEAR, Severity.SLIGHT)


def expected(*, plan: CarePlan, number: int, compares: bool) -> tuple[str, ...]:
    """Empty outside the course; the general words of the day where a clinic compares nothing."""
    if not 0 <= number <= plan.protocol.course_days:
        return ()
    guide = plan.protocol.day_guide(number)
    if not compares:
        return (ended(guide.headline), guide.lede)
    groups = _by_grade(plan, number)
    lines = (_line(plan, grade, groups.get(grade, ())) for grade in GRADES)
    return tuple(filter(None, lines)) or (ended(guide.headline),)


def _by_grade(plan: CarePlan, number: int) -> dict[Severity, list[str]]:
    groups: dict[Severity, list[str]] = {}
    for symptom in FEEL_FIRST:
        band = expected_band(
            protocol=plan.protocol,
            variants=variants_of(plan=plan),
            symptom=symptom,
            day=number,
        )
        name = plan.protocol.guide(symptom).name
        groups.setdefault(Severity(band.high), []).append(name.lower())
    return groups


def _line(plan: CarePlan, grade: Severity, names: list[str] | tuple[str, ...]) -> str:
    if not names:
        return ""
    label = plan.protocol.severity_word(grade).label.lower()
    return f"Up to {label}: {'; '.join(names)}."
