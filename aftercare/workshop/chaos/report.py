"""The table of the kill matrix: as it is printed, and as docs/reliability.md holds it."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

import django

from aftercare.foundation import clock
from aftercare.workshop.chaos.points import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aftercare.workshop.chaos.legs import Leg

COLUMNS = ("runs", "once", "twice", "doubt", "lost")
HEADS = ("runs", "sent once", "sent twice", "in doubt, shown", "lost", "allowed")
WIDTHS = (5, 10, 10, 15, 5, 7)
CLOCK = "a kill after the hand-over, a lease of 2 s, nobody moves the clock"

PAGE = """\
# Reliability: the promise and the kill matrix

> Every reminder that was due ends in exactly one recorded final state. It is handed to the mail server at least
> once while it is still useful and at most once more per crash, always with the same Message-ID; never after it has
> expired, never in quiet hours, never after the patient said stop.

One exception is chosen and shown: a message of nothing but sun cream top-ups is not sent again when a crash leaves
it in doubt (policy B below).

This page is written by

    python3 manage.py chaos --runs {runs}

on {date}, in {minutes} min {seconds} s: Aftercare on Python {python}, Django {django}, {versions}. Figures
are messages; each run has {messages} of them, half of each policy. **Lost: {lost}. Not as the table allows: {wrong}.**

{tables}
## What is counted

A run makes {messages} patients' reminders due, forks a worker from a process that has the production settings loaded,
stops it at the named place (each place of a point in turn, each message in turn), and lets a second worker finish.
The lease of the dead is moved into the past in the database, whose time is the only clock; the last line does
without that. A mail host in a process of its own writes down the Message-ID of every text it accepted, before it
answers. That file and the rows are then compared:

- *sent once*: one accepted copy, message and reminder say sent.
- *sent twice*: two copies with the same Message-ID, both rows say sent.
- *in doubt, shown*: message and reminder end as failed with "We do not know whether it arrived.", which the
  patient's page and the staff's page show. Only under policy B.
- *lost*: everything else, above all a row that says sent without a copy, or a row that never ends.

*Allowed* also asks that only the message under way at the stop has another fate than sent once, that no mail is
without a row, and, for K10, that the worker that slept changes nothing of what the second one wrote. The worker's
stop is checked as well: a place that is never reached makes the run fail.

## What may become of the message that was under way

| point | moment | allowed |
|---|---|---|
{allowed}

**Policy A** (the first reminder of a day, and every message that holds one): in doubt, it is sent once more with the
same Message-ID. **Policy B** (a message of nothing but sun cream top-ups): in doubt, it is not sent again and the app
shows it. Decision 0010.

## Which copies cannot be avoided

At K6 and K7 the mail host has taken the message and no row says so. SMTP has no way to ask a host whether it has a
message, so the sender repeats it or gives it up; policy A repeats. The same holds for a worker that is stopped past
its lease between hand-over and end (K10): it may still finish its sentence after the second worker. At K3 to K5
nothing has arrived, and the row cannot know that, so policy B gives up a message that had not left. Mail programs
that look at the Message-ID show one copy.

On a slow mail host a worker has up to `MAIL_CONNECTIONS` lines open; then that many messages are under way at a
crash. The matrix uses one line, so that it is known which message that was.

## What the table does not say

The crash of the database server itself is not in it: commits are synchronous, and what PostgreSQL promises about
them is not tested here. Nor is a mail host that accepts a message and loses it.
"""


def head() -> str:
    return _row("database", "point", HEADS)


def line(*, name: str, row: Mapping[str, Any]) -> str:
    return _row(name, row["name"], _cells(row))


def verdict(*, legs: Sequence[Leg], seconds: int) -> str:
    rows = [row for leg in legs for row in leg.ordered()]
    runs, lost = sum(row["runs"] for row in rows), sum(row["lost"] for row in rows)
    wrong = sum(len(row["wrong"]) for row in rows)
    return f"{runs} runs, lost {lost}, not allowed {wrong}, in {seconds} s"


def page(*, legs: Sequence[Leg], runs: int, seconds: int) -> str:
    """docs/reliability.md."""
    rows = [row for leg in legs for row in leg.ordered()]
    first = rows[0]
    return PAGE.format(
        runs=runs,
        date=clock.now().date(),
        minutes=seconds // 60,
        seconds=seconds % 60,
        python=platform.python_version(),
        django=django.get_version(),
        versions=", ".join(leg.version for leg in legs),
        messages=sum(first[c] for c in COLUMNS[1:]) // first["runs"],
        lost=sum(row["lost"] for row in rows),
        wrong=sum(len(row["wrong"]) for row in rows),
        tables="\n".join(_table(leg) for leg in legs),
        allowed="\n".join(
            f"| {point.code} | {point.moment} | {_allowed(point.code)} |"
            for point in BY_CODE.values()
        ),
    )


def _table(leg: Leg) -> str:
    heads = ("point", "stopped", *HEADS)
    lines = [f"## {leg.version}", "", f"| {' | '.join(heads)} |"]
    lines.append(f"|{'---|' * 2}{'---:|' * 5}---|")
    for row in leg.ordered():
        point = BY_CODE.get(row["name"])
        moment = point.moment if point else CLOCK
        cells = (row["name"] if point else "-", moment, *_cells(row))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _allowed(code: str) -> str:
    found = dict.fromkeys(place.may.value for place in BY_CODE[code].places)
    return "as the point it hit" if len(found) > 2 else "; or ".join(found)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    is_allowed = not row["lost"] and not row["wrong"]
    return (*(str(row[name]) for name in COLUMNS), "yes" if is_allowed else "NO")


def _row(name: str, code: str, cells: Sequence[str]) -> str:
    padded = [cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True)]
    return f"{name:9} {code:6} {'  '.join(padded)}"
