"""The board as a page: the title is the answer, the groups say how soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aftercare.board.today.presenters import words
from aftercare.board.today.presenters.rows import Rows
from aftercare.board.today.queries import FEW_FINE
from aftercare.checkins.queries import BOARD_PAGE, Group
from aftercare.clinics.presenters import opening_words
from aftercare.foundation.paths import path_of
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.utils.safestring import SafeString

    from aftercare.board.today.queries import Board
    from aftercare.checkins.queries import BoardCounts, WaitingRow
    from aftercare.clinics.models import Clinic
    from aftercare.clinics.queries import Opening

TITLES = {
    Group.REPLY_NOW: "Reply now",
    Group.LOOK_TODAY: "Look at today",
    Group.SILENT: "Silent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOfRows:
    """`count` is of all there are, `rows` the finished lines of this page."""

    key: str
    title: str
    count: int
    rows: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine:
    """`more` is the link to the rest, empty when all are here."""

    count: int
    rows: SafeString
    more: str
    more_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """`new_href` asks what has come since this page was made."""

    title: str
    more: str
    sub: str
    closed: str
    waiting: int
    groups: tuple[GroupOfRows, ...]
    fine: Fine
    bands: SafeString
    next_page: str
    new_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks and when; `start` is the first row, `current` the review that is open."""

    reader: UUID
    at: datetime
    start: int = 0
    current: UUID | None = None


def board_page(
    *, board: Board, clinic: Clinic, opening: Opening, look: Look
) -> BoardPage:
    at = look.at
    rows = Rows(
        board=board,
        place=ZoneInfo(clinic.zone),
        at=at,
        reader=look.reader,
        current=look.current,
    )
    groups = tuple(_groups(board, rows))
    fine = _fine(board, rows)
    title, more = _title(board.counts, fine.count)
    return BoardPage(
        title=title,
        more=more,
        sub=_sub(board.counts, clinic, at),
        closed=_closed(opening, clinic, at),
        waiting=board.counts.waiting,
        groups=groups,
        fine=fine,
        bands=rows.bands(),
        next_page=_next(board.counts, look.start),
        new_href=f"{path_of('board:today_new')}?{urlencode({'since': at.isoformat()})}",
    )


def _title(counts: BoardCounts, fine: int) -> tuple[str, str]:
    more = f"{fine} {'is' if fine == 1 else 'are'} fine." if fine else ""
    if counts.reply_now:
        verb = "needs" if counts.reply_now == 1 else "need"
        who = words.counted_people(number=counts.reply_now)
        return (f"{who} {verb} you.", more)
    if counts.look_today:
        who = words.counted_people(number=counts.look_today)
        return (f"{who} to look at today.", more)
    if counts.silent:
        who = words.counted_people(number=counts.silent)
        return (f"Nobody is waiting. {who} silent.", more)
    return ("Nobody is waiting.", more)


def _sub(counts: BoardCounts, clinic: Clinic, at: datetime) -> str:
    said = [f"{moment_in_short(at=at, zone=clinic.zone)}."]
    since = counts.waits_since
    if since is not None:
        wait = words.longest_wait(since=since, at=at, zone=clinic.zone)
        said.append(f"Longest wait {wait}.")
    if clinic.reply_goal_minutes:
        goal = words.goal_words(minutes=clinic.reply_goal_minutes)
        said.append(f"Goal: reply within {goal}.")
    return " ".join(said)


def _closed(opening: Opening, clinic: Clinic, at: datetime) -> str:
    """Nothing for a clinic that has told no hours."""
    if opening.is_open or opening.opens_at is None:
        return ""
    said = opening_words(opening=opening, clinic=clinic, zone=clinic.zone, at=at)
    return f"Closed. Patients see: “{said}”."


def _groups(board: Board, rows: Rows) -> Iterable[GroupOfRows]:
    inside: dict[Group, list[WaitingRow]] = {group: [] for group in TITLES}
    for row in board.waiting:
        inside[row.group].append(row)
    for group, title in TITLES.items():
        if inside[group]:
            yield GroupOfRows(
                key=group.value,
                title=title,
                count=getattr(board.counts, group.value),
                rows=rows.all_waiting(inside[group]),
            )


def _fine(board: Board, rows: Rows) -> Fine:
    left = board.fine_count - len(board.fine)
    has_few = len(board.fine) <= FEW_FINE
    today, patients = path_of("board:today"), path_of("board:patients")
    return Fine(
        count=board.fine_count,
        rows=rows.all_fine(board.fine),
        more=(f"Show {left} more" if has_few else "See all patients") if left else "",
        more_href=f"{today}?fine=more#fine" if has_few else patients,
    )


def _next(counts: BoardCounts, start: int) -> str:
    """The address of the page behind this one; empty on the last."""
    after = start + BOARD_PAGE
    if counts.waiting <= after:
        return ""
    return f"{path_of('board:today')}?page={after // BOARD_PAGE + 1}"
