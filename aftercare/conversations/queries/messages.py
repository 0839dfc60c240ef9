"""What was written in one conversation: sent, seen by a person, answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind
from aftercare.clinics import queries as clinic_queries
from aftercare.conversations.models import Message

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.checkins.models import Review
    from aftercare.clinics.models import Patient
    from aftercare.clinics.queries import Opening


class MessageState(StrEnum):
    """How far a message has come; an answer is to a patient's message only."""

    SENT = "sent"
    SEEN = "seen"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message with its state; `seen_by` is the name of the first person who saw it."""

    message_id: UUID
    text: str
    is_from_staff: bool
    author: str
    sent_at: datetime
    state: MessageState
    seen_at: datetime | None
    seen_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyClock:
    """Who will look and by when (None: nothing is promised), and whether the clinic is open.

    `seen_by` is the name of whoever has it in hand; empty while nobody has looked.
    """

    promised_by: datetime | None
    is_waiting: bool
    seen_at: datetime | None
    seen_by: str
    opening: Opening


def messages_of(*, conversation_id: UUID) -> tuple[MessageLine, ...]:
    """Everything written, oldest first; one query. Load the conversation by its wall first."""
    rows = Message.objects.filter(conversation=conversation_id)
    ordered = rows.select_related("author", "seen_by").order_by("sent_at", "pk")
    return tuple(_line(row) for row in ordered)


def message_with(*, user: User, form_token: UUID) -> Message | None:
    """What this person's copy of the form has made already; with its conversation."""
    rows = Message.objects.filter(author=user, form_token=form_token)
    return rows.select_related("conversation").first()


def reply_clock(*, patient: Patient, at: datetime) -> ReplyClock:
    """By when somebody looks at what waits, or would at a message sent now.

    At most three queries, four while nothing but silence is on the list.
    """
    review = checkin_queries.latest_review_of(patient=patient)
    is_waiting = review is not None and _is_waiting(review)
    if review is None or not is_waiting:
        promised_by = checkin_queries.promised_by(clinic=patient.clinic, at=at)
        seen_at, seen_by = None, None
    else:
        promised_by = review.promised_by
        seen_at, seen_by = review.seen_at, review.seen_by
    return ReplyClock(
        promised_by=promised_by,
        is_waiting=is_waiting,
        seen_at=seen_at,
        seen_by=seen_by.name if seen_by else "",
        opening=clinic_queries.opening(clinic=patient.clinic, at=at),
    )


def state_of(*, message: Message) -> MessageState:
    if message.answered_at is not None:
        return MessageState.ANSWERED
    return MessageState.SENT if message.seen_at is None else MessageState.SEEN


def _is_waiting(review: Review) -> bool:
    """Nobody waits for an answer to their own silence."""
    if review.closed_at is not None:
        return False
    if review.kind != ReasonKind.SILENT:
        return True
    # It may stand above something that weighs less.
    reasons = checkin_queries.reasons_of(review=review)
    return any(r.settled_at is None and r.kind != ReasonKind.SILENT for r in reasons)


def _line(row: Message) -> MessageLine:
    return MessageLine(
        message_id=row.pk,
        text=row.text,
        is_from_staff=row.is_from_staff,
        author=row.author.name,
        sent_at=row.sent_at,
        state=state_of(message=row),
        seen_at=row.seen_at,
        seen_by=row.seen_by.name if row.seen_by else "",
        answered_at=row.answered_at,
    )
