"""What was answered on one day, in words, with the way to what we said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.domain.check_in import Answer
from aftercare.domain.vocabulary import Finding, Severity, Symptom, WarningSign
from aftercare.timeline.hill_points import ABOVE, INSIDE
from aftercare.timeline.signs import FEEL_FIRST
from aftercare.timeline.words import time_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercare.checkins.models import CheckIn, SymptomReport
    from aftercare.domain.protocol import Protocol
    from aftercare.timeline.queries import PatientDay

NOT_SURE, YES = "Not sure", "Yes"
WORRIED = "You were worried about it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """`rows` are what was named and what was said of it; `note` is the patient's own words."""

    at: str
    rows: tuple[tuple[str, str], ...]
    worry: str
    note: str
    href: str


def answered(*, day: PatientDay, protocol: Protocol, check_in: CheckIn) -> Answered:
    """Everything that was told; signs that were not there are left out."""
    return Answered(
        at=f"At {time_words(check_in.answered_at, day.zone)}",
        rows=(
            *_symptoms(protocol, check_in, compares=day.clinic.compares),
            *_signs(protocol, check_in),
        ),
        worry=WORRIED if check_in.is_worried else "",
        note=check_in.note,
        href=reverse("timeline:check_in_result", args=(check_in.pk,)),
    )


def grade_words(
    protocol: Protocol, severity: Severity | None, *, high: int | None
) -> str:
    """`Slight, inside usual`; without a band to hold it against, the grade alone."""
    if severity is None:
        return NOT_SURE
    label = protocol.severity_word(severity).label
    if high is None:
        return label
    return f"{label}, {ABOVE if severity > high else INSIDE}"


def _symptoms(
    protocol: Protocol, check_in: CheckIn, *, compares: bool
) -> Iterator[tuple[str, str]]:
    """What is felt comes first; the band is the one it stood against then."""
    rows = list(check_in.symptoms.all())
    rows.sort(key=lambda row: FEEL_FIRST.index(Symptom(row.symptom)))
    for row in rows:
        name = protocol.guide(Symptom(row.symptom)).name
        yield name, _grade(protocol, row, compares=compares)


def _grade(protocol: Protocol, row: SymptomReport, *, compares: bool) -> str:
    severity = None if row.severity is None else Severity(row.severity)
    words = grade_words(protocol, severity, high=row.band_high if compares else None)
    return f"{words}, on one side only" if row.is_one_sided else words


def _signs(protocol: Protocol, check_in: CheckIn) -> Iterator[tuple[str, str]]:
    for row in check_in.signs.all():
        answer = Answer(row.answer)
        name = _sign_name(protocol, row.sign)
        if answer.is_yes and name:
            yield name, YES if answer is Answer.YES else NOT_SURE


def _sign_name(protocol: Protocol, code: str) -> str:
    """Empty for a code that this version of the plan no longer asks about."""
    if code in set(WarningSign):
        return next((g.name for g in protocol.warning_signs if g.sign == code), "")
    if code in set(Finding):
        return next((g.question for g in protocol.findings if g.finding == code), "")
    return ""
