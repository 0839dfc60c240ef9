"""Put something on the list of what a person has to look at, and take it off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.audit import trail
from aftercare.checkins import queries
from aftercare.checkins.models import ReasonKind, Review, ReviewOutcome, ReviewReason
from aftercare.clinics.models import Patient

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.checkins.models import CheckIn
    from aftercare.domain.vocabulary import TriageLevel
    from aftercare.treatments.models import Treatment

WORDS_LENGTH = 300
# Then nobody at the clinic had to look, and nobody is written down as having looked.
BY_PATIENT = (ReviewOutcome.RETURNED, ReviewOutcome.WITHDRAWN)
FOLLOWING = [
    *("level", "kind", "why", "check_in", "treatment"),
    *("promised_by", "escalates_at"),
]
_BY_WEIGHT = {kind.value: n for n, kind in enumerate(reversed(ReasonKind))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing to look at; `why` in words for staff, `note` in the person's own."""

    kind: ReasonKind
    level: TriageLevel
    why: str = ""
    note: str = ""
    check_in: CheckIn | None = None
    object_id: UUID | None = None


def raise_review(
    *,
    patient: Patient,
    treatment: Treatment | None,
    kind: str,
    level: TriageLevel,
    at: datetime,
    object_id: UUID | None = None,
) -> Review:
    """Open the patient's review, or let this reason join the one that is open.

    For the rooms above; call it in the transaction of the business row. The same kind
    about the same `object_id` is one reason, however often it is raised. What nobody has
    seen keeps its place and its promise; what somebody has seen is unseen again and
    promised anew. The caller leaves the audit line.
    """
    reason = Reason(kind=ReasonKind(kind), level=level, object_id=object_id)
    return raise_reasons(patient=patient, treatment=treatment, reasons=(reason,), at=at)


@transaction.atomic
def raise_reasons(
    *,
    patient: Patient,
    treatment: Treatment | None,
    reasons: tuple[Reason, ...],
    at: datetime,
) -> Review:
    """The same for several reasons that came in one breath."""
    lock(patient=patient)
    review = locked_review(patient=patient)
    return join(
        review=review, patient=patient, treatment=treatment, reasons=reasons, at=at
    )


def join(
    *,
    review: Review | None,
    patient: Patient,
    treatment: Treatment | None,
    reasons: tuple[Reason, ...],
    at: datetime,
) -> Review:
    """The same with the patient locked and their locked_review in hand."""
    if review is None:
        review = Review(clinic_id=patient.clinic_id, patient=patient, raised_at=at)
        rows: list[ReviewReason] = []
    else:
        review.version += 1
        rows = list(review.reasons.filter(settled_at__isnull=True))
        if _is_silence(rows) and not _is_silence(reasons):
            # Nobody waited for an answer to silence: the wait begins now.
            review.raised_at = at
    new = [_joined(rows, review, treatment, one, at) for one in reasons]
    _follow(review, [*rows, *(row for row in new if row not in rows)])
    if not _is_silence(reasons):
        _promise(review, patient, at)
    review.save()
    _write(rows, new)
    return review


@transaction.atomic
def answer_reason(
    *,
    patient: Patient,
    kind: str,
    object_id: UUID,
    by: User,
    at: datetime,
    outcome: ReviewOutcome = ReviewOutcome.ANSWERED,
) -> Review | None:
    """What was asked has been answered: settle that reason, close the review with the last.

    None when there was nothing of that kind to answer. The rooms above call it in the
    transaction of their answer; where the patient took it back, with WITHDRAWN.
    """
    lock(patient=patient)
    review = locked_review(patient=patient)
    kinds = (ReasonKind(kind),)
    if not settle(review=review, kinds=kinds, object_id=object_id, by=by, at=at):
        return None
    return finish(review=review, outcome=outcome, by=by, at=at)


def settle(
    *,
    review: Review | None,
    kinds: tuple[ReasonKind, ...],
    object_id: UUID | None,
    by: User,
    at: datetime,
) -> bool:
    """Settle the open reasons of these kinds about that, or about anything when None.

    False when there were none. Call it with the patient locked, and `finish` after it.
    """
    if review is None:
        return False
    rows = review.reasons.filter(settled_at__isnull=True, kind__in=kinds)
    if object_id is not None:
        rows = rows.filter(object_id=object_id)
    return bool(rows.update(settled_at=at, settled_by=by))


def finish(
    *, review: Review | None, outcome: ReviewOutcome, by: User, at: datetime
) -> Review | None:
    """After settling: follow what is left, or close when nothing is."""
    if review is None:
        return None
    left = list(review.reasons.filter(settled_at__isnull=True))
    if left:
        return _leave_open(review, left)
    if review.seen_at is None and outcome not in BY_PATIENT:
        review.seen_at, review.seen_by = at, by
    review.closed_at, review.closed_by, review.outcome = at, by, outcome
    review.holder, review.held_at, review.escalates_at = None, None, None
    review.save()
    trail.record(
        by=by,
        action="review.closed",
        record=review,
        at=at,
        clinic_id=review.clinic_id,
        detail={"outcome": outcome.value},
    )
    return review


def _leave_open(review: Review, left: Sequence[ReviewReason]) -> Review:
    _follow(review, left)
    if _is_silence(left):
        review.promised_by = review.escalates_at = None
    review.save(update_fields=FOLLOWING)
    return review


def lock(*, patient: Patient) -> None:
    """One at a time for one patient (SQLite: for the house); all who write come by here."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient.pk)


def locked_review(*, patient: Patient) -> Review | None:
    """The patient's open review, held until the end of the transaction.

    Who only looks, writes or is told changes it without the patient's lock: none of that
    is to be undone by what joins it.
    """
    rows = Review.objects.select_for_update(no_key=True)
    return rows.filter(patient=patient, closed_at__isnull=True).first()


def _joined(
    rows: Sequence[ReviewReason],
    review: Review,
    treatment: Treatment | None,
    reason: Reason,
    at: datetime,
) -> ReviewReason:
    """The row of the same thing with what is new in it, else a new one."""
    same = [r for r in rows if _is_same(r, reason)]
    if same:
        same[0].level = max(same[0].level, reason.level)
        same[0].why = reason.why[:WORDS_LENGTH] or same[0].why
        same[0].note = reason.note or same[0].note
        same[0].at = at
        return same[0]
    return ReviewReason(
        review=review,
        kind=reason.kind,
        level=reason.level,
        at=at,
        why=reason.why[:WORDS_LENGTH],
        note=reason.note,
        treatment=treatment,
        check_in=reason.check_in,
        object_id=reason.object_id,
    )


def _is_same(row: ReviewReason, reason: Reason) -> bool:
    known = reason.object_id is not None
    return known and (row.kind, row.object_id) == (reason.kind, reason.object_id)


def _follow(review: Review, reasons: Iterable[ReviewReason]) -> None:
    """The most urgent reason speaks for all; of equal ones the newest."""
    first = max(reasons, key=lambda r: (r.level, _BY_WEIGHT[r.kind], r.at))
    review.level, review.kind, review.why = first.level, first.kind, first.why
    review.check_in_id, review.treatment_id = first.check_in_id, first.treatment_id


def _is_silence(reasons: Iterable[ReviewReason | Reason]) -> bool:
    return all(one.kind == ReasonKind.SILENT for one in reasons)


def _promise(review: Review, patient: Patient, at: datetime) -> None:
    """A promise that runs is kept; what was seen before is unseen and promised anew.

    Not for silence: nobody waits for an answer to it, and it takes back no look.
    """
    if review.seen_at is None and review.escalates_at is not None:
        return
    review.seen_at, review.seen_by = None, None
    review.promised_by = queries.promised_by(clinic=patient.clinic, at=at)
    review.escalates_at = review.promised_by
    review.escalation_step, review.told = 0, []


def _write(old: Sequence[ReviewReason], rows: Sequence[ReviewReason]) -> None:
    changed = [row for row in rows if row in old]
    if changed:
        ReviewReason.objects.bulk_update(changed, ["level", "why", "note", "at"])
    ReviewReason.objects.bulk_create(row for row in rows if row not in old)
