"""Around the form for a new message: who reads it and when, and what it is not for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.timeline import presenters
from aftercare.timeline.messages import hours

if TYPE_CHECKING:
    from aftercare.conversations.queries import ReplyClock
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.queries import PatientDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    title: str
    lede: str
    contact: Contact
    back_href: str


def asking(*, day: PatientDay, clock: ReplyClock) -> Asking:
    by = hours.would_look_words(clock, day) or hours.look_words(clock, day)
    later = hours.read_words(clock.opening, day)
    return Asking(
        title="Write to us.",
        lede=" ".join(filter(None, (later, by))) or "A person reads every message.",
        contact=presenters.contact_for(day),
        back_href=reverse("timeline:messages"),
    )
