"""What came and what is coming, in lines of the settings page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.reminders import queries
from aftercare.reminders.presenters.word_presenters import (
    clock_words,
    day_words,
    short_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User
    from aftercare.reminders.queries import Line

LAST = 10
NEXT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    when: str
    name: str
    words: str


def last_rows(*, user: User, at: datetime) -> tuple[HistoryRow, ...]:
    """The last that came to an end, newest first."""
    return _rows(queries.history(user=user, limit=LAST), at)


def next_rows(*, user: User, at: datetime) -> tuple[HistoryRow, ...]:
    """The next ones, soonest first."""
    return _rows(queries.coming(user=user, at=at, limit=NEXT), at)


def _rows(lines: Iterable[Line], at: datetime) -> tuple[HistoryRow, ...]:
    return tuple(_row(line, at) for line in lines)


def _row(line: Line, at: datetime) -> HistoryRow:
    today = at.astimezone(ZoneInfo(line.zone)).date()
    day = day_words(line.on, today=today).removeprefix("on ")
    return HistoryRow(
        when=f"{day[:1].upper()}{day[1:]}, {clock_words(line.wall_time)}",
        name=short_name(line.task_name),
        words=line.words.rstrip("."),
    )
