"""How long somebody waits and for what, in the words of the board."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.board.presenters.words import clock_time
from aftercare.checkins.models import ReasonKind

if TYPE_CHECKING:
    from datetime import datetime, timedelta

HOUR = 60
KINDS: dict[str, str] = {
    ReasonKind.CHECK_IN: "A check-in to read",
    ReasonKind.WORRIED: "Worried about it",
    ReasonKind.MESSAGE: "Wrote a message",
    ReasonKind.NOTE: "Left a note",
    ReasonKind.SESSION_REQUEST: "Asks for the next visit",
    ReasonKind.BY_HAND: "Put here by hand",
    ReasonKind.SILENT: "No check-in yet",
}


def days_ago(*, since: datetime, at: datetime, zone: str) -> int:
    """Calendar days at the clinic: 0 is today."""
    place = ZoneInfo(zone)
    return (at.astimezone(place).date() - since.astimezone(place).date()).days


def day_words(*, days: int) -> str:
    """ "Today", "Yesterday", "3 days"."""
    if days <= 0:
        return "Today"
    return "Yesterday" if days == 1 else f"{days} days"


def wait_words(*, since: datetime, at: datetime, zone: str) -> str:
    """ "12 min", "1 h 40", "Yesterday", "3 days"."""
    days = days_ago(since=since, at=at, zone=zone)
    return day_words(days=days) if days > 0 else span_words(span=at - since)


def longest_wait(*, since: datetime, at: datetime, zone: str) -> str:
    """The same inside a sentence: "1 h 40", "since yesterday 16:02", "3 days"."""
    if days_ago(since=since, at=at, zone=zone) == 1:
        return f"since yesterday {clock_time(at=since, zone=zone)}"
    return wait_words(since=since, at=at, zone=zone)


def span_words(*, span: timedelta) -> str:
    """ "Just now", "12 min", "1 h 05"."""
    hours, minutes = divmod(max(int(span.total_seconds()), 0) // 60, HOUR)
    if hours:
        return f"{hours} h {minutes:02}"
    return f"{minutes} min" if minutes else "Just now"


def goal_words(*, minutes: int) -> str:
    """ "2 h", "1 h 30", "45 min"."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def counted_people(*, number: int) -> str:
    """ "1 person", "3 people"."""
    return "1 person" if number == 1 else f"{number} people"
