"""Messages, quick replies, and wishes for a next visit."""

from __future__ import annotations

from aftercare.conversations.models.conversation import (
    LONGEST_TEXT,
    Conversation,
    Message,
    Outcome,
    Topic,
)
from aftercare.conversations.models.quick_reply import QuickReply
from aftercare.conversations.models.session_request import (
    LONGEST_NOTE,
    PartOfDay,
    SessionOutcome,
    SessionRequest,
)

__all__ = [
    "LONGEST_NOTE",
    "LONGEST_TEXT",
    "Conversation",
    "Message",
    "Outcome",
    "PartOfDay",
    "QuickReply",
    "SessionOutcome",
    "SessionRequest",
    "Topic",
]
