"""One conversation: what was written, how far each message has come, and a place to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.conversations.models import Outcome
from aftercare.conversations.queries import MessageState
from aftercare.timeline.contact import contact_of
from aftercare.timeline.messages import hours
from aftercare.timeline.messages.overview import about_words
from aftercare.timeline.messages.states import State, new_from, own_state

if TYPE_CHECKING:
    from uuid import UUID

    from aftercare.conversations.models import Conversation
    from aftercare.conversations.queries import MessageLine, ReplyClock
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.queries import PatientDay

CLOSED_WITH = {
    Outcome.SPOKE: "We spoke about it.",
    Outcome.BOOKED: "You are booked in.",
    Outcome.SEEN: "It was read.",
    Outcome.ANSWERED: "It was answered.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """`sent` is for machines, `when` for people."""

    key: str
    author: str
    is_mine: bool
    words: str
    sent: str
    when: str
    state: State | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """`shown` is the last message on the page: what came later is not read by it."""

    title: str
    topic: str
    about: str
    lede: str
    bubbles: tuple[Bubble, ...]
    ended: str
    contact: Contact
    shown: UUID | None
    back_href: str


def talk(
    *,
    day: PatientDay,
    about: Conversation,
    lines: tuple[MessageLine, ...],
    clock: ReplyClock,
) -> Talk:
    return Talk(
        title=_title(about, lines, clock, day),
        topic=about.get_topic_display(),
        about=about_words(day, about),
        lede=_lede(lines, clock, day),
        bubbles=tuple(_bubble(line, day) for line in lines),
        ended=_ended(about, day),
        contact=contact_of(
            clinic=about.clinic,
            opening=clock.opening,
            zone=day.zone,
            at=day.at,
            protocol=None,
        ),
        shown=lines[-1].message_id if lines else None,
        back_href=reverse("timeline:messages"),
    )


def _title(
    about: Conversation,
    lines: tuple[MessageLine, ...],
    clock: ReplyClock,
    day: PatientDay,
) -> str:
    """The answer to "what became of it?"."""
    own = next((one for one in reversed(lines) if not one.is_from_staff), None)
    if own is None or lines[-1].is_from_staff:
        return f"{lines[-1].author} wrote to you." if lines else "Nothing written yet."
    if own.state == MessageState.ANSWERED:
        return CLOSED_WITH.get(Outcome(about.outcome or "answered"), "")
    if own.state == MessageState.SEEN:
        return f"{own.seen_by} has seen it."
    return f"Sent. {hours.look_words(clock, day)}".strip()


def _lede(lines: tuple[MessageLine, ...], clock: ReplyClock, day: PatientDay) -> str:
    """Out of hours, for who waits: when it is read."""
    waits = bool(lines) and lines[-1].state == MessageState.SENT
    if not waits or lines[-1].is_from_staff:
        return ""
    return hours.read_words(clock.opening, day)


def _ended(about: Conversation, day: PatientDay) -> str:
    if about.closed_at is None:
        return ""
    at = hours.when(about.closed_at, day)
    return f"{CLOSED_WITH[Outcome(about.outcome)]} Closed at {at}."


def _bubble(line: MessageLine, day: PatientDay) -> Bubble:
    return Bubble(
        key=str(line.message_id),
        author=line.author if line.is_from_staff else "You",
        is_mine=not line.is_from_staff,
        words=line.text,
        sent=line.sent_at.isoformat(),
        when=hours.when(line.sent_at, day),
        state=_state(line, day),
    )


def _state(line: MessageLine, day: PatientDay) -> State | None:
    if line.is_from_staff:
        is_new = line.state == MessageState.SENT
        return new_from(line.author) if is_new else None
    return own_state(
        state=line.state,
        seen_by=line.seen_by,
        seen_at=line.seen_at,
        answered_at=line.answered_at,
        day=day,
    )
