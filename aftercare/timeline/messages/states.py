"""How far a message has come, as word and sign: sent, seen by a person, answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.conversations.queries import MessageState
from aftercare.timeline.messages.hours import when

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.timeline.queries import PatientDay


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`kind` is "sent", "seen", "answered" or "new"; `icon` says the same as a shape."""

    kind: str
    icon: str
    text: str


def own_state(
    *,
    state: MessageState,
    seen_by: str,
    seen_at: datetime | None,
    answered_at: datetime | None,
    day: PatientDay,
) -> State:
    """Of a message the patient wrote. Only what a person has done is called seen."""
    if state == MessageState.ANSWERED and answered_at:
        at = when(answered_at, day)
        return State(kind="answered", icon="check", text=f"Answered at {at}")
    if state == MessageState.SEEN and seen_at:
        at = when(seen_at, day)
        return State(kind="seen", icon="person", text=f"Seen by {seen_by} at {at}")
    return State(kind="sent", icon="mail", text="Sent, not seen yet")


def new_from(author: str) -> State:
    return State(kind="new", icon="mail", text=f"New from {author}")
