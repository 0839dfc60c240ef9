"""All conversations on one page: is anybody there, how to reach them, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.checkins.models import ReasonKind
from aftercare.conversations.queries import state_of
from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline import presenters
from aftercare.timeline.messages import hours
from aftercare.timeline.messages.states import State, new_from, own_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.checkins.models import Review
    from aftercare.conversations.models import Conversation, Message
    from aftercare.conversations.queries import Listed, ReplyClock
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.queries import PatientDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One conversation; `about` names the treatment or the clinic where there are several."""

    href: str
    topic: str
    about: str
    author: str
    words: str
    when: str
    state: State | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`ledes` are short sentences; `is_call_first` when a check-in asks for the clinic."""

    title: str
    ledes: tuple[str, ...]
    contact: Contact
    is_call_first: bool
    ask_href: str
    rows: tuple[Row, ...]


def overview(
    *,
    day: PatientDay,
    clock: ReplyClock,
    review: Review | None,
    rows: Iterable[Listed],
) -> Overview:
    lines = (
        hours.read_words(clock.opening, day),
        hours.look_words(clock, day) or hours.would_look_words(clock, day),
    )
    return Overview(
        title=hours.open_words(clock.opening, day),
        ledes=tuple(filter(None, lines)) or ("A person reads every message.",),
        contact=presenters.contact_for(day),
        is_call_first=_asks_for_a_call(review),
        ask_href=presenters.page_href(day, "ask"),
        rows=tuple(_row(day, one) for one in rows),
    )


def _asks_for_a_call(review: Review | None) -> bool:
    """A message is always "contact", so only what was answered in a check-in counts."""
    if review is None or review.kind != ReasonKind.CHECK_IN:
        return False
    return review.level >= TriageLevel.CONTACT


def _row(day: PatientDay, one: Listed) -> Row:
    about, last = one.conversation, one.last
    is_new = about.unread_since is not None
    return Row(
        href=reverse("timeline:conversation", args=[about.pk]),
        topic=about.get_topic_display(),
        about=about_words(day, about),
        author=_author(last),
        words=last.text if last else "",
        when=hours.when(about.last_message_at, day),
        state=_state(day, last, is_new=is_new),
        is_new=is_new,
    )


def about_words(day: PatientDay, about: Conversation) -> str:
    """Which treatment, and which clinic, where that is a question."""
    treatments = {one.plan.treatment_id: one for one in day.plans}
    one = treatments.get(about.treatment_id) if about.treatment_id else None
    parts = [
        presenters.plan_areas(one.plan) if one and len(treatments) > 1 else "",
        about.clinic.sender_name if about.clinic_id != day.clinic.pk else "",
    ]
    return ", ".join(filter(None, parts))


def _author(last: Message | None) -> str:
    if last is None:
        return ""
    return last.author.name if last.is_from_staff else "You"


def _state(day: PatientDay, last: Message | None, *, is_new: bool) -> State | None:
    if last is None:
        return None
    if last.is_from_staff:
        return new_from(last.author.name) if is_new else None
    return own_state(
        state=state_of(message=last),
        seen_by=last.seen_by.name if last.seen_by else "",
        seen_at=last.seen_at,
        answered_at=last.answered_at,
        day=day,
    )
