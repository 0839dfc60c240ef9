"""What was written, conversation by conversation, for staff to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters import words
from aftercare.board.story.forms import STAFF_TOPICS
from aftercare.conversations import queries as conversation_queries
from aftercare.conversations.models import Topic
from aftercare.conversations.queries import MessageState
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from aftercare.board.story.letters import Letters, Written
    from aftercare.board.story.queries import Story
    from aftercare.conversations.models import Message, SessionRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    text: str
    who: str
    when: str
    state: str
    is_from_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """`waits` says that the clinic owes an answer."""

    title: str
    state: str
    waits: bool
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesTab:
    talks: tuple[Talk, ...]
    wishes: tuple[str, ...]
    more: str


def messages_tab(*, story: Story, letters: Letters) -> MessagesTab:
    zone = story.patient.clinic.zone
    return MessagesTab(
        talks=tuple(_talk(one, zone) for one in letters.written),
        wishes=tuple(_wish(one, zone) for one in letters.wishes),
        more="" if letters.is_all else "Only the last messages are shown here.",
    )


def _talk(one: Written, zone: str) -> Talk:
    talk = one.conversation
    return Talk(
        title=STAFF_TOPICS[Topic(talk.topic)],
        state=_state(one, zone),
        waits=talk.waiting_since is not None,
        bubbles=tuple(_bubble(row, zone) for row in one.messages),
    )


def _state(one: Written, zone: str) -> str:
    talk = one.conversation
    if talk.closed_at is not None:
        by = talk.closed_by.name if talk.closed_by else ""
        when = words.on_date(at=talk.closed_at, zone=zone)
        return f"{talk.get_outcome_display()}, {by}, {when}"
    if talk.waiting_since is not None:
        since = moment_in_short(at=talk.waiting_since, zone=zone)
        return f"Waits for an answer since {since}"
    return "Open"


def _bubble(row: Message, zone: str) -> Bubble:
    return Bubble(
        text=row.text,
        who=row.author.name or row.author.email,
        when=moment_in_short(at=row.sent_at, zone=zone),
        state=_seen(row, zone),
        is_from_staff=row.is_from_staff,
    )


def _seen(row: Message, zone: str) -> str:
    if row.is_from_staff:
        return "Read" if row.seen_at else "Not read yet"
    state = conversation_queries.state_of(message=row)
    if state is MessageState.SENT or row.seen_by is None or row.seen_at is None:
        return "Nobody has seen it"
    seen = f"Seen by {row.seen_by.name}, {moment_in_short(at=row.seen_at, zone=zone)}"
    return f"{seen}, answered" if state is MessageState.ANSWERED else seen


def _wish(one: SessionRequest, zone: str) -> str:
    asked = words.on_date(at=one.asked_at, zone=zone)
    end = one.get_outcome_display() if one.outcome else "waits for an answer"
    return f"Asked for the next visit on {asked}: {end.lower()}."
