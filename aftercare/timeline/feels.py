"""The course by one feeling: the band of a single symptom, and its own grades over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import Symptom, TriageLevel
from aftercare.timeline import presenters
from aftercare.timeline.signs import FEEL_FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aftercare.checkins.queries import ToldDay
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Severity
    from aftercare.timeline.queries import PatientDay

EVERYTHING = "All"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feel:
    """One choice of the filter."""

    name: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelMark:
    """One day's grade of one symptom; a diamond only where it is above its own band."""

    day: int
    place: float | None
    level: TriageLevel = TriageLevel.EXPECTED


def feel_of(*, protocol: Protocol, query: Mapping[str, str]) -> Symptom | None:
    """What was asked for, when the hill is made of it; anything else is everything."""
    wanted = query.get("feel", "")
    return next((one for one in protocol.hill_symptoms if one == wanted), None)


def feels_of(
    *, day: PatientDay, protocol: Protocol, chosen: Symptom | None, **query: object
) -> tuple[Feel, ...]:
    """Everything, then what is felt before what is seen; `query` stays as it is."""
    every = Feel(
        name=EVERYTHING,
        href=presenters.page_href(day, "course", **query),
        is_chosen=chosen is None,
    )
    ordered = sorted(protocol.hill_symptoms, key=FEEL_FIRST.index)
    return (
        every,
        *[
            Feel(
                name=protocol.guide(symptom).name,
                href=presenters.page_href(day, "course", **query, feel=symptom.value),
                is_chosen=symptom == chosen,
            )
            for symptom in ordered
        ],
    )


def grades_of(
    told: Sequence[ToldDay], symptom: Symptom
) -> Mapping[int, Severity | None]:
    """By day; a day that did not ask about it is left out, "not sure" is None."""
    return {
        each.day: score.severity
        for each in told
        for score in each.facts.scores
        if score.symptom == symptom
    }


def feel_marks(told: Sequence[ToldDay], symptom: Symptom) -> tuple[FeelMark, ...]:
    grades = grades_of(told, symptom)
    return tuple(
        FeelMark(day=each.day, place=_place(grades.get(each.day))) for each in told
    )


def _place(severity: Severity | None) -> float | None:
    return None if severity is None else float(severity)
