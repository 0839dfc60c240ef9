"""The claim against the raw statement, and against a report that holds a snapshot open."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import psycopg

from aftercare.workshop import say
from benchmarks.reminders import seed
from benchmarks.reminders.table import Table, median

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.reminders.place import Hand, Place

ROUNDS = 5
BATCH = 500
# So many batches at the end are "the last of the claims".
LAST = 5


def measure(place: Place, table: Table) -> None:
    """Rows a second in turns; then the last batches with and without a held snapshot."""
    name = "hundred" if place.is_quick else "million"
    urls = [place.database(f"claim_{who}", copy_of=name) for who in ("ours", "raw")]
    with (
        place.hand("claim-ours", place.env(urls[0], None)) as ours,
        place.hand("claim-raw", place.env(urls[1], None)) as raw,
    ):
        against_raw(place, table, ours, raw, urls)
        against_a_snapshot(place, table, ours, raw, urls)


def against_raw(
    place: Place, table: Table, ours: Hand, raw: Hand, urls: list[str]
) -> None:
    due = place.many(10_000, 3_000)
    found: dict[str, list[float]] = {"ours": [], "raw": []}
    rounds = place.many(ROUNDS, 3)
    for number in range(rounds + 1):
        say.progress(f"claim, round {number} of {rounds}")
        mine = claim(ours, urls[0], due, "claim")
        theirs = claim(raw, urls[1], due, "raw claim", batch=BATCH)
        if number:  # the first one warms both
            found["ours"].append(mine["rows"] / mine["wall"])
            found["raw"].append(theirs["rows"] / theirs["wall"])
    table.at_least(
        "claimed rows/s: ours / the raw statement",
        median(found["ours"]),
        median(found["raw"]),
        0.25,
    )
    table.raw["claim"] = found


def against_a_snapshot(
    place: Place, table: Table, ours: Hand, raw: Hand, urls: list[str]
) -> None:
    due = place.many(50_000, 5_000)
    for case, hand, url, order, how, gate in (
        ("ours", ours, urls[0], "claim", {}, 1.5),
        ("raw statement", raw, urls[1], "raw claim", {"batch": BATCH}, None),
    ):
        say.progress(f"snapshot, {case}")
        free = claim(hand, url, due, order, **how)
        held = claim(hand, url, due, order, is_held=True, **how)
        table.at_most(
            f"last of {due:,} claims, snapshot held / not held: {case}",
            median(last(held)),
            median(last(free)),
            gate,
            unit=" ms",
            scale=1000,
        )
        table.raw[f"claims of {case}"] = {"free": last(free), "held": last(held)}


def last(said: dict[str, Any]) -> list[float]:
    """Seconds of the last full batches: what is left over at the very end is short."""
    seconds: list[float] = said["seconds"]
    return seconds[-LAST - 1 : -1]


def claim(
    hand: Hand, url: str, due: int, order: str, *, is_held: bool = False, **how: Any
) -> dict[str, Any]:
    seed.make_due(url, due=due, spread=60)
    with snapshot(url) if is_held else nullcontext():
        said = hand.do(order, **how)
    if said["rows"] != due:
        raise SystemExit(f"{hand.name} claimed {said['rows']} of {due}")
    return said


@contextmanager
def snapshot(url: str) -> Iterator[None]:
    """A report under way: it sees the table as it was when it began."""
    with psycopg.connect(url) as report:
        report.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        report.execute("SELECT count(*) FROM reminders_planmark")
        yield
        report.rollback()
