"""What is seen or answered here, carried to the review that it is a reason of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind
from aftercare.conversations.models import Message

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Patient
    from aftercare.conversations.models import Conversation

# Silence is nobody's question: it keeps no review from having been seen.
OURS = {ReasonKind.MESSAGE, ReasonKind.SILENT}


def settle_held(*, conversation: Conversation, by: User, at: datetime) -> None:
    """Nobody waits in it any more: one reason to look less. For who holds it already."""
    left = checkin_operations.answer_reason(
        patient=conversation.patient,
        kind=ReasonKind.MESSAGE,
        object_id=conversation.pk,
        by=by,
        at=at,
    )
    if left is not None and left.closed_at is None:
        follow_seen(patient=conversation.patient, by=by, at=at)


def follow_seen(*, patient: Patient, by: User, at: datetime) -> None:
    """The review is seen as well where only messages wait and all of them are seen.

    For who holds the patient: no reason joins meanwhile.
    """
    review = checkin_queries.open_review_of(patient=patient)
    if review is None or review.seen_at is not None:
        return
    reasons = checkin_queries.reasons_of(review=review)
    kinds = {reason.kind for reason in reasons if reason.settled_at is None}
    if ReasonKind.MESSAGE not in kinds or not kinds <= OURS:
        return
    unseen = Message.objects.filter(
        conversation__patient=patient, is_from_staff=False, seen_at__isnull=True
    )
    if not unseen.exists():
        checkin_operations.mark_seen(
            review=review, version=review.version, by=by, at=at
        )
