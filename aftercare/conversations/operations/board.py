"""What staff do with a review, done to its conversations and its wish in the same breath.

The board uses these and never those of the check-ins alone: they know no messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind, Review, ReviewOutcome
from aftercare.conversations import queries
from aftercare.conversations.models import (
    Conversation,
    Message,
    Outcome,
    SessionOutcome,
    SessionRequest,
)
from aftercare.conversations.operations.closing import end_held
from aftercare.conversations.operations.holding import (
    CHANGING,
    lock,
    note,
    reopen_held,
    unanswered_since,
)
from aftercare.conversations.operations.sessions import answer_session_request

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User

# What a patient is told of their wish where staff say no more than how it ended.
WISHES = {
    ReviewOutcome.BOOKED: SessionOutcome.BOOKED,
    ReviewOutcome.SPOKE: SessionOutcome.SPOKE,
}


class WishWaits(Exception):
    """The patient asked for a next visit: say what becomes of it before this is closed."""


@transaction.atomic
def see_review(*, review: Review, version: int, by: User, at: datetime) -> bool:
    """Somebody has looked at it as it was in that version, and at its messages.

    False when somebody was faster, or something new has come; then nothing changes.
    """
    lock(patient_id=review.patient_id)
    if not checkin_operations.mark_seen(review=review, version=version, by=by, at=at):
        return False
    _see(review, by, at)
    return True


@transaction.atomic
def close_review(
    *,
    review: Review,
    version: int,
    outcome: ReviewOutcome,
    by: User,
    at: datetime,
    wish: SessionOutcome | None = None,
) -> None:
    """Done with what was there in that version: every conversation that waits ends with it.

    `wish` is the answer to a request for the next visit; BOOKED and SPOKE say it already.
    Raises WishWaits where it is not said, ValueError for an outcome staff do not give,
    and what `close` of the check-ins raises; then nothing has changed.
    """
    ended = Outcome(outcome)
    # Every message raises the version under this lock: none is newer than what was shown.
    lock(patient_id=review.patient_id)
    checkin_operations.close(
        review=review, version=version, outcome=outcome, by=by, at=at
    )
    _see(review, by, at)
    for about in _waiting(review):
        end_held(conversation=about, outcome=ended, by=by, at=at)
    request = queries.open_session_request_of(patient=review.patient)
    if request is None:
        return
    answer = wish or WISHES.get(outcome)
    if answer is None:
        raise WishWaits(str(request.pk))
    answer_session_request(request=request, outcome=answer, by=by, at=at)


@transaction.atomic
def reopen_review(*, review: Review, by: User, at: datetime) -> None:
    """Take the end back: what was answered by it waits again. Twice is once.

    Raises AnotherIsOpen of the check-ins.
    """
    lock(patient_id=review.patient_id)
    ended_at = Review.objects.values_list("closed_at", flat=True).get(pk=review.pk)
    checkin_operations.reopen(review=review, by=by, at=at)
    if ended_at is None:
        return
    for reason in checkin_queries.reasons_of(review=review):
        if reason.settled_at is not None or reason.object_id is None:
            continue
        if reason.kind == ReasonKind.MESSAGE:
            _wait_again(reason.object_id, ended_at, by, at)
        elif reason.kind == ReasonKind.SESSION_REQUEST:
            _wish_again(reason.object_id, ended_at)


def _see(review: Review, by: User, at: datetime) -> None:
    unseen = Message.objects.filter(
        conversation__patient=review.patient_id,
        is_from_staff=False,
        seen_at__isnull=True,
    )
    for about in _waiting(review):
        if unseen.filter(conversation=about).update(seen_at=at, seen_by=by):
            note(action="message.seen", conversation=about, by=by, at=at)


def _waiting(review: Review) -> tuple[Conversation, ...]:
    rows = Conversation.objects.filter(
        patient=review.patient_id, waiting_since__isnull=False
    )
    return tuple(rows.select_related("patient__user", "patient__clinic"))


def _wait_again(
    conversation_id: UUID, ended_at: datetime, by: User, at: datetime
) -> None:
    about = Conversation.objects.filter(pk=conversation_id).first()
    if about is None or not _is_open_again(about, by, at):
        return
    ended = Message.objects.filter(conversation=about, answered_at=ended_at)
    ended.update(answered_at=None)
    about.waiting_since = unanswered_since(conversation=about)
    about.save(update_fields=CHANGING)


def _is_open_again(about: Conversation, by: User, at: datetime) -> bool:
    """False where another is open about the same: the patient goes on there."""
    if about.closed_at is None:
        return True
    try:
        with transaction.atomic():
            reopen_held(conversation=about)
    except IntegrityError:
        return False
    note(action="conversation.reopened", conversation=about, by=by, at=at)
    return True


def _wish_again(request_id: UUID, ended_at: datetime) -> None:
    """What the patient took back stays so; so does an answer where they have asked anew."""
    ended = SessionRequest.objects.filter(pk=request_id, answered_at=ended_at)
    answered = ended.exclude(outcome=SessionOutcome.WITHDRAWN)
    try:
        with transaction.atomic():
            answered.update(answered_at=None, answered_by=None, outcome="")
    except IntegrityError:
        return
