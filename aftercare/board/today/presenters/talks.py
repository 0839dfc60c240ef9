"""What patient and clinic wrote, and what the patient wishes, for the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.conversations.models import PartOfDay
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from aftercare.board.today.queries import Panel, Talk
    from aftercare.conversations.models import SessionRequest

# The last of a long exchange, and all that waits: who answers or closes has read it. The
# patient's story has the rest.
LAST_LINES = 6
DAYS = (
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    text: str
    about: str
    is_from_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Talks:
    """`more` says that there is more to read in the patient's story."""

    bubbles: tuple[Bubble, ...]
    more: bool


def talks_of(*, panel: Panel, zone: str) -> Talks:
    bubbles = tuple(
        bubble for talk in reversed(panel.talks) for bubble in _bubbles(talk, zone)
    )
    return Talks(bubbles=bubbles, more=any(_first(talk) for talk in panel.talks))


def wish_words(*, wish: SessionRequest) -> str:
    """ "Mondays or Fridays, morning. From 9 Jun."."""
    days = " or ".join(DAYS[day] for day in wish.preferred_days) or "Any day"
    part = PartOfDay(wish.part_of_day)
    when = "" if part is PartOfDay.ANY else f", {str(part.label).lower()}"
    return f"{days}{when}. From {wish.earliest_on:%-d %b}."


def _bubbles(talk: Talk, zone: str) -> list[Bubble]:
    return [
        Bubble(
            text=line.text,
            about=f"{line.author}, {moment_in_short(at=line.sent_at, zone=zone)}",
            is_from_staff=line.is_from_staff,
        )
        for line in talk.lines[_first(talk) :]
    ]


def _first(talk: Talk) -> int:
    """The place of the first line that is shown."""
    since, last = talk.conversation.waiting_since, len(talk.lines) - LAST_LINES
    waits = (n for n, one in enumerate(talk.lines) if since and one.sent_at >= since)
    return max(min(next(waits, last), last), 0)
