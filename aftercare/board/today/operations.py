"""An answer that ends what waits, in one breath: both happen or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import ReasonKind, ReviewOutcome
from aftercare.conversations import operations as conversation_operations
from aftercare.conversations import queries as conversation_queries
from aftercare.conversations.models import Topic

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.checkins.models import Review
    from aftercare.conversations.models import Conversation, Message, SessionOutcome
    from aftercare.conversations.operations import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page had shown (`version`, `draft.shown`) and what is said to it.

    `conversation` is the one that waits; without one the clinic writes first.
    """

    version: int
    draft: Draft
    conversation: Conversation | None
    wish: SessionOutcome | None


def answer_and_close(
    *, review: Review, answer: Answer, by: User, at: datetime
) -> Message:
    """Send it, and end the review with everything that waits in it.

    Nothing is sent where something new has come, another is writing, or the wish for a
    next visit has no answer: raises what `close_review`, `reply` and `tell` raise. The
    same copy of the form twice is one message.
    """
    known = _sent_with(answer.draft, by)
    if known is not None:
        return known
    try:
        return _answer_and_close(review, answer, by, at)
    except checkin_operations.ReviewClosed:
        # The other copy of this form may have closed it a moment ago.
        known = _sent_with(answer.draft, by)
        if known is None:
            raise
        return known


def _sent_with(draft: Draft, by: User) -> Message | None:
    """What this copy of the form has made; other words in it are not that message."""
    known = conversation_queries.message_with(user=by, form_token=draft.form_token)
    is_it = known is not None and known.text == conversation_operations.readable(
        text=draft.text
    )
    return known if is_it else None


@transaction.atomic
def _answer_and_close(
    review: Review, answer: Answer, by: User, at: datetime
) -> Message:
    # First the end, because it knows whether all of this has been read.
    conversation_operations.close_review(
        review=review,
        version=answer.version,
        outcome=ReviewOutcome.ANSWERED,
        by=by,
        at=at,
        wish=answer.wish,
    )
    if answer.conversation is not None:
        return conversation_operations.reply(
            conversation=answer.conversation, draft=answer.draft, by=by, at=at
        )
    is_visit = review.kind == ReasonKind.SESSION_REQUEST
    return conversation_operations.tell(
        patient=review.patient,
        topic=Topic.VISIT if is_visit else Topic.SKIN,
        treatment=review.treatment,
        draft=answer.draft,
        by=by,
        at=at,
    )
