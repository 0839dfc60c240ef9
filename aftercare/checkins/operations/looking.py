"""What staff do with what waits: look, write, close, reopen, take a level back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from aftercare.audit import trail
from aftercare.checkins import queries
from aftercare.checkins.models import (
    Clearance,
    Review,
    ReviewOutcome,
    ReviewReason,
)
from aftercare.checkins.operations import notes
from aftercare.checkins.operations.raising import lock
from aftercare.checkins.operations.refusals import ChangedMeanwhile

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.treatments.models import Treatment


class HeldByAnother(Exception):
    """Somebody else is writing; `holder` is who. It can be taken over."""

    def __init__(self, holder: User) -> None:
        super().__init__(str(holder.pk))
        self.holder = holder


class ReviewClosed(Exception):
    """Somebody has closed it already."""


class AnotherIsOpen(Exception):
    """The patient has a newer open review; that is the one to work on."""


class NothingToClear(Exception):
    """There is no urgent or emergency level that staff have to take back."""


def hold(*, review: Review, by: User, at: datetime) -> None:
    """Say "I am writing"; again and again while writing. Raises HeldByAnother, ReviewClosed."""
    mine = _still_open(review).filter(_free_for(by, at))
    if not mine.update(holder=by, held_at=at):
        _say_why(review, by, at)


def take_over(*, review: Review, by: User, at: datetime) -> None:
    """Write instead of whoever is writing. Raises ReviewClosed."""
    with transaction.atomic():
        if not _still_open(review).update(holder=by, held_at=at):
            raise ReviewClosed(str(review.pk))
        _record("review.taken_over", review, by, at, {})


def release(*, review: Review, by: User) -> None:
    """Stop writing; what another has taken over stays theirs."""
    Review.objects.filter(pk=review.pk, holder=by).update(holder=None, held_at=None)


@transaction.atomic
def mark_seen(*, review: Review, version: int, by: User, at: datetime) -> bool:
    """Somebody has looked at it as it was in that version; only the first one counts.

    False when somebody was faster, or when something new has come that they have not seen.
    """
    unseen = _still_open(review).filter(seen_at__isnull=True, version=version)
    if not unseen.update(seen_at=at, seen_by=by, escalates_at=None):
        return False
    _record("review.seen", review, by, at, {})
    return True


@transaction.atomic
def close(
    *, review: Review, version: int, outcome: ReviewOutcome, by: User, at: datetime
) -> None:
    """Done with what was there in that version.

    Raises ReviewClosed, ChangedMeanwhile and HeldByAnother.
    """
    lock(patient=review.patient)
    mine = _still_open(review).filter(_free_for(by, at), version=version)
    done = mine.update(
        closed_at=at,
        closed_by=by,
        outcome=outcome,
        seen_at=Coalesce("seen_at", Value(at)),
        seen_by=Coalesce("seen_by", Value(by.pk)),
        escalates_at=None,
        holder=None,
        held_at=None,
    )
    if not done:
        _say_why(review, by, at)
    open_reasons = ReviewReason.objects.filter(review=review, settled_at__isnull=True)
    open_reasons.update(settled_at=at, settled_by=by)
    _record("review.closed", review, by, at, {"outcome": outcome.value})


def reopen(*, review: Review, by: User, at: datetime) -> None:
    """Take the end back; what it closed is open again. Raises AnotherIsOpen.

    Twice is once. It counts as seen, because somebody is looking at it.
    """
    try:
        _reopen(review, by, at)
    except IntegrityError:
        raise AnotherIsOpen(str(review.pk)) from None


@transaction.atomic
def _reopen(review: Review, by: User, at: datetime) -> None:
    lock(patient=review.patient)
    closed = Review.objects.filter(pk=review.pk, closed_at__isnull=False).first()
    if closed is None:
        return
    reasons = ReviewReason.objects.filter(review=review, settled_at=closed.closed_at)
    reasons.update(settled_at=None, settled_by=None)
    rows = Review.objects.filter(pk=review.pk)
    rows.update(
        closed_at=None,
        closed_by=None,
        outcome="",
        version=F("version") + 1,
        seen_at=Coalesce("seen_at", Value(at)),
        seen_by=Coalesce("seen_by", Value(by.pk)),
    )
    _record("review.reopened", review, by, at, {"was": closed.outcome})


@transaction.atomic
def clear_level(
    *, treatment: Treatment, shown: UUID, note: str, by: User, at: datetime
) -> Clearance:
    """Staff take an urgent or emergency level back: later check-ins may be lower again.

    `shown` is the check-in that the page knew as received last (queries.last_received).
    Raises NothingToClear, NoteNotUsable, and ChangedMeanwhile when another came after it.
    """
    lock(patient=treatment.patient)
    if queries.last_received(treatment_id=treatment.pk) != shown:
        raise ChangedMeanwhile(str(treatment.pk))
    level = queries.uncleared_level(treatment_id=treatment.pk)
    if level is None:
        raise NothingToClear(str(treatment.pk))
    clearance = Clearance.objects.create(
        treatment=treatment,
        level=level,
        note=notes.usable(note=note),
        cleared_at=at,
        cleared_by=by,
    )
    queries.uncleared().filter(treatment=treatment).update(clearance=clearance)
    trail.record(
        by=by,
        action="level.cleared",
        record=treatment,
        at=at,
        clinic_id=treatment.patient.clinic_id,
        detail={"clearance": str(clearance.pk)},
    )
    return clearance


def _still_open(review: Review) -> QuerySet[Review]:
    return Review.objects.filter(pk=review.pk, closed_at__isnull=True)


def _free_for(by: User, at: datetime) -> Q:
    return Q(holder__isnull=True) | Q(holder=by) | Q(held_at__lte=at - queries.HOLD_FOR)


def _say_why(review: Review, by: User, at: datetime) -> None:
    row = _still_open(review).select_related("holder").first()
    if row is None:
        raise ReviewClosed(str(review.pk))
    if row.holder is not None and not _still_open(row).filter(_free_for(by, at)):
        raise HeldByAnother(row.holder)
    raise ChangedMeanwhile(str(review.pk))


def _record(
    action: str, review: Review, by: User, at: datetime, detail: dict[str, object]
) -> None:
    trail.record(
        by=by,
        action=action,
        record=review,
        at=at,
        clinic_id=review.clinic_id,
        detail=detail,
    )
