"""Write, answer, close; ask for the next visit; the clinic's one-click answers."""

from __future__ import annotations

from aftercare.conversations.operations.board import (
    WishWaits,
    close_review,
    reopen_review,
    see_review,
)
from aftercare.conversations.operations.closing import (
    AnotherIsOpen,
    SomethingNew,
    close,
    reopen,
)
from aftercare.conversations.operations.drafts import (
    Draft,
    FormOfAnother,
    TextRefused,
    readable,
)
from aftercare.conversations.operations.holding import NotOfThisPatient
from aftercare.conversations.operations.quick_replies import (
    Retired,
    adopt_quick_replies,
    approve_quick_reply,
    retire_quick_reply,
    reword_quick_reply,
)
from aftercare.conversations.operations.reading import mark_read, mark_seen
from aftercare.conversations.operations.replying import CannotRead, reply, tell
from aftercare.conversations.operations.sessions import (
    CannotAskNow,
    Wishes,
    answer_session_request,
    ask_next_session,
    withdraw,
)
from aftercare.conversations.operations.writing import ask, write

__all__ = [
    "AnotherIsOpen",
    "CannotAskNow",
    "CannotRead",
    "Draft",
    "FormOfAnother",
    "NotOfThisPatient",
    "Retired",
    "SomethingNew",
    "TextRefused",
    "WishWaits",
    "Wishes",
    "adopt_quick_replies",
    "answer_session_request",
    "approve_quick_reply",
    "ask",
    "ask_next_session",
    "close",
    "close_review",
    "mark_read",
    "mark_seen",
    "readable",
    "reopen",
    "reopen_review",
    "reply",
    "retire_quick_reply",
    "reword_quick_reply",
    "see_review",
    "tell",
    "withdraw",
    "write",
]
