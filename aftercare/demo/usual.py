"""What somebody answers on a day on which all is as usual: read off the protocol's bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.check_in import SymptomScore, Trend
from aftercare.domain.expected_bands import expected_band
from aftercare.domain.vocabulary import Severity, Symptom

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.domain.care_plan import CarePlan

# The first three questions of the check-in; what else the further screen asks.
SHORT = (Symptom.TENDERNESS, Symptom.OEDEMA, Symptom.ERYTHEMA)
FURTHER = (
    *(Symptom.WARMTH, Symptom.TIGHTNESS, Symptom.XEROSIS),
    *(Symptom.DESQUAMATION, Symptom.ROUGHNESS),
)


def usual_grades(
    *,
    plan: CarePlan,
    day: int,
    place: float,
    asks_all: bool,
    before: Mapping[Symptom, Severity],
) -> dict[Symptom, Severity]:
    """Inside the band of that day, `place` of the way up; what has eased stays eased."""
    found = {}
    for symptom in (*SHORT, *FURTHER) if asks_all else SHORT:
        band = expected_band(
            protocol=plan.protocol,
            variants=variants_of(plan=plan),
            symptom=symptom,
            day=day,
        )
        grade = round(band.low + place * (band.high - band.low))
        is_flaking = symptom in (Symptom.DESQUAMATION, Symptom.ROUGHNESS)
        most = grade if is_flaking else min(grade, before.get(symptom, grade))
        found[symptom] = Severity(most)
    return found


def scores(
    *, grades: Mapping[Symptom, Severity], before: Mapping[Symptom, Severity]
) -> tuple[SymptomScore, ...]:
    """The grades as answers, each with what the patient says of yesterday."""
    return tuple(
        SymptomScore(
            symptom=symptom, severity=grade, trend=_trend(grade, before.get(symptom))
        )
        for symptom, grade in grades.items()
    )


def _trend(grade: Severity, before: Severity | None) -> Trend | None:
    if before is None:
        return None
    if grade == before:
        return Trend.SAME
    return Trend.BETTER if grade < before else Trend.WORSE
