"""What was written, what waits for an answer, what may be answered with one click."""

from __future__ import annotations

from aftercare.conversations.queries.conversations import (
    Listed,
    conversation_by_id,
    conversations_for,
    conversations_with,
    count_unread,
    count_waiting,
    get_conversation,
    get_conversation_for,
    waiting_conversations,
)
from aftercare.conversations.queries.messages import (
    MessageLine,
    MessageState,
    ReplyClock,
    message_with,
    messages_of,
    reply_clock,
    state_of,
)
from aftercare.conversations.queries.quick_replies import (
    LibraryReply,
    NotInLibrary,
    Offered,
    get_quick_reply,
    library_replies,
    quick_replies_for,
    quick_replies_of,
)
from aftercare.conversations.queries.sessions import (
    get_session_request,
    get_session_request_for,
    open_session_request_of,
    open_session_requests,
    session_requests_of,
)
from aftercare.conversations.queries.waiting import (
    WaitingWords,
    waiting_wishes,
    waiting_words,
)

__all__ = [
    "LibraryReply",
    "Listed",
    "MessageLine",
    "MessageState",
    "NotInLibrary",
    "Offered",
    "ReplyClock",
    "WaitingWords",
    "conversation_by_id",
    "conversations_for",
    "conversations_with",
    "count_unread",
    "count_waiting",
    "get_conversation",
    "get_conversation_for",
    "get_quick_reply",
    "get_session_request",
    "get_session_request_for",
    "library_replies",
    "message_with",
    "messages_of",
    "open_session_request_of",
    "open_session_requests",
    "quick_replies_for",
    "quick_replies_of",
    "reply_clock",
    "session_requests_of",
    "state_of",
    "waiting_conversations",
    "waiting_wishes",
    "waiting_words",
]
