"""Who missed what and why, a line a day and reason; each opens the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aftercare.board.outages import Outage

NOT_SENT = "Not sent: "


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """`when` is on the clinic's clock."""

    title: str
    reason: str
    when: str
    query: str
    is_current: bool


def outage_rows(
    *, outages: Sequence[Outage], current: Outage | None, zone: str
) -> tuple[OutageRow, ...]:
    return tuple(
        OutageRow(
            title=_title(one),
            reason=_reason(one.reason),
            when=_when(one, zone),
            query=f"?missed={one.key}",
            is_current=one == current,
        )
        for one in outages
    )


def _title(one: Outage) -> str:
    """ "23 people did not get 31 reminders": missed and failed alike."""
    people = "1 person" if one.people == 1 else f"{one.people} people"
    reminders = "1 reminder" if one.reminders == 1 else f"{one.reminders} reminders"
    return f"{people} did not get {reminders}"


def _reason(reason: str) -> str:
    """ "The mail host was away." of "Not sent: the mail host was away." """
    bare = reason.removeprefix(NOT_SENT)
    return f"{bare[:1].upper()}{bare[1:]}"


def _when(one: Outage, zone: str) -> str:
    """ "Tue 12 May, 08:00 to 14:00"; one time when they were due together."""
    first = words.clock_time(at=one.first, zone=zone)
    last = words.clock_time(at=one.last, zone=zone)
    span = first if first == last else f"{first} to {last}"
    return f"{one.on:%a %-d %b}, {span}"
