"""What patient and clinic wrote to each other, for staff to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.conversations import queries as conversation_queries
from aftercare.conversations.models import Conversation, Message

if TYPE_CHECKING:
    from aftercare.clinics.models import Patient
    from aftercare.conversations.models import SessionRequest

MOST_CONVERSATIONS = 20
MOST_MESSAGES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A conversation with what of it is among the last messages, oldest first."""

    conversation: Conversation
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """`is_all` is false where older messages are left out."""

    written: tuple[Written, ...]
    wishes: tuple[SessionRequest, ...]
    is_all: bool


def letters_of(*, patient: Patient) -> Letters:
    """The conversation written in last first; three queries."""
    rows = Conversation.objects.filter(patient=patient)
    talks = rows.select_related("treatment", "closed_by").order_by("-last_message_at")
    found = Message.objects.filter(conversation__patient=patient)
    ordered = found.select_related("author", "seen_by").order_by("-sent_at", "-pk")
    messages = tuple(ordered[: MOST_MESSAGES + 1])
    by_talk: dict[object, list[Message]] = {}
    for one in reversed(messages[:MOST_MESSAGES]):
        by_talk.setdefault(one.conversation_id, []).append(one)
    return Letters(
        written=tuple(
            Written(conversation=talk, messages=tuple(by_talk[talk.pk]))
            for talk in talks[:MOST_CONVERSATIONS]
            if talk.pk in by_talk
        ),
        wishes=conversation_queries.session_requests_of(patient=patient),
        is_all=len(messages) <= MOST_MESSAGES,
    )
