"""What follows from a check-in: a person looks, an adverse event is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.checkins.models import ReasonKind, ReviewOutcome
from aftercare.checkins.operations.events import report
from aftercare.checkins.operations.raising import (
    Reason,
    finish,
    join,
    locked_review,
    settle,
)
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from accounts.models import User
    from aftercare.checkins.models import CheckIn
    from aftercare.checkins.operations.reading import Reading
    from aftercare.treatments.models import Treatment


def follow_up(
    *, treatment: Treatment, check_in: CheckIn, reading: Reading, by: User
) -> None:
    """Call it in the transaction of the check-in, with the patient locked."""
    at, patient = check_in.received_at, treatment.patient
    review = locked_review(patient=patient)
    is_back = settle(
        review=review, kinds=(ReasonKind.SILENT,), object_id=None, by=by, at=at
    )
    reasons = tuple(_reasons(check_in, reading))
    if reasons:
        join(
            review=review, patient=patient, treatment=treatment, reasons=reasons, at=at
        )
    elif is_back:
        finish(review=review, outcome=ReviewOutcome.RETURNED, by=by, at=at)
    if reading.asked >= TriageLevel.URGENT:
        report(treatment=treatment, check_in=check_in, level=reading.asked, at=at)


def follow_raised(
    *,
    treatment: Treatment,
    check_in: CheckIn,
    reading: Reading,
    was: TriageLevel,
    at: datetime,
) -> None:
    """The same for a check-in that stands higher than it `was`; what was said is known."""
    level, patient = TriageLevel(check_in.level), treatment.patient
    if level >= TriageLevel.CONTACT:
        join(
            review=locked_review(patient=patient),
            patient=patient,
            treatment=treatment,
            reasons=(_reason(ReasonKind.CHECK_IN, level, check_in, reading.why),),
            at=at,
        )
    if reading.asked >= max(TriageLevel.URGENT, was + 1):
        report(treatment=treatment, check_in=check_in, level=reading.asked, at=at)


def _reasons(check_in: CheckIn, reading: Reading) -> Iterator[Reason]:
    level = TriageLevel(check_in.level)
    at_least = max(level, TriageLevel.KEEP_AN_EYE)
    why = reading.why
    # Without comparison the whole diary goes to the nurse (clinical facts, 6.7).
    if level >= TriageLevel.CONTACT or not reading.assessment.is_compared:
        yield _reason(ReasonKind.CHECK_IN, at_least, check_in, why)
    if check_in.is_worried:
        yield _reason(ReasonKind.WORRIED, at_least, check_in, why)
    if check_in.note:
        yield _reason(ReasonKind.NOTE, at_least, check_in, why)


def _reason(
    kind: ReasonKind, level: TriageLevel, check_in: CheckIn, why: str
) -> Reason:
    return Reason(
        kind=kind,
        level=level,
        why=why,
        note=check_in.note if kind is ReasonKind.NOTE else "",
        check_in=check_in,
        object_id=check_in.pk,
    )
