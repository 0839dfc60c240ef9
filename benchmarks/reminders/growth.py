"""What more stored rows and more due rows change: buffers, CPU, memory, queries."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psycopg

from aftercare.workshop import say
from benchmarks.reminders import seed, speed
from benchmarks.reminders.table import Row, Table, median

if TYPE_CHECKING:
    from benchmarks.reminders.place import Hand, Place, Sink

SMALL_TABLES = {
    *("outbox_mailhost", "outbox_pace", "outbox_badaddress", "outbox_pulse"),
    *("clinics_clinic", "protocols_protocolversion", "reminders_reminderchoice"),
    *("reminders_completion", "treatments_device", "clinics_membership"),
}
MOST_QUERIES = 3
BY_PATIENT = "reminders_planned_of"
MOST_MEMORY = 120


def measure(place: Place, table: Table) -> None:
    big = "hundred" if place.is_quick else "million"
    seed.fill(place.database("ten", copy_of="empty"), stored=10_000, people=500)
    place.database("big", copy_of=big)
    due_scan(place, table)
    cpu_and_memory(place, table)


def due_scan(place: Place, table: Table) -> None:
    url, due = place.url("big"), place.many(10_000, 1_000)
    with (
        place.sink("plans") as sink,
        place.hand("plans", place.env(url, sink)) as hand,
    ):
        seed.make_due(url, due=due)
        said = hand.do("plans")
        if sink.count() != due:
            raise SystemExit(f"plans: {sink.count()} of {due} mails arrived")
        for order in ("idle dispatch", "idle deliver"):
            idle = hand.do(order)
            case = f"queries of a tick with nothing due: {order[5:]}"
            table.count(case, idle["queries"], MOST_QUERIES)
            table.raw[order] = idle["sql"]
    scans = [scan for scan in said["scans"] if scan[3]]
    buffers_of(table, scans, stored=stored(url))
    table.raw["scans"] = scans
    wasted = max(read / claimed for _, read, _, claimed, _ in scans)
    table.count(
        f"index entries a claim reads for each row it takes, {due:,} due", wasted, 2
    )
    found = [one for one in said["sequential"] if one[0] not in SMALL_TABLES]
    table.raw["sequential"] = found
    sequential = sorted({name for name, _ in found})
    table.add(
        Row(
            case="sequential scans of a growing table, whole turn",
            ours=", ".join(sequential) or "none",
            gate="none",
            is_ok=not sequential,
        )
    )


def buffers_of(table: Table, scans: list[list[Any]], *, stored: int) -> None:
    """Due scans by themselves; what else of a patient is due is looked up by patient."""
    due = [scan for scan in scans if scan[0] != BY_PATIENT]
    behind = [buffers - claimed for _, _, buffers, claimed, is_low in due if not is_low]
    table.count(
        f"buffers of a due scan beyond its rows, {stored:,} stored", max(behind), 30
    )
    low = [buffers - claimed for _, _, buffers, claimed, is_low in due if is_low]
    table.note(
        f"The first scan of a tick begins at the oldest and passes what has just left:"
        f" {max(low)} buffers beyond its rows at most."
    )
    beside = [
        buffers / rows for name, _, buffers, rows, _ in scans if name == BY_PATIENT
    ]
    if beside:
        case = "buffers a row of the look-up by patient that goes with it"
        table.count(case, max(beside), 5)


def stored(url: str) -> int:
    with psycopg.connect(url) as door:
        row = door.execute("SELECT count(*) FROM reminders_reminder").fetchone()
    return int(row[0]) if row else 0


def cpu_and_memory(place: Place, table: Table) -> None:
    """Each size in a process of its own, because memory never comes back."""
    few, many = place.many(500, 200), place.many(10_000, 1_500)
    sizes = {"ten": ("ten", few), "big": ("big", few), "due": ("big", many)}
    cpu: dict[str, list[float]] = {name: [] for name in sizes}
    memory: dict[str, float] = {}
    with ExitStack() as stack:
        hands: dict[str, tuple[Hand, Sink, str, int]] = {}
        for name, (database, due) in sizes.items():
            url = place.url(database)
            sink = stack.enter_context(place.sink(f"grow-{name}"))
            hand = stack.enter_context(place.hand(f"grow-{name}", place.env(url, sink)))
            hands[name] = (hand, sink, url, due)
        rounds = place.many(speed.ROUNDS, 2)
        for number in range(rounds + 1):
            for name, (hand, sink, url, due) in hands.items():
                say.progress(f"growth, round {number} of {rounds}: {name}")
                run = speed.drained(hand, sink, url, due, "drain")
                memory[name] = run.memory
                if number:
                    cpu[name].append(run.each)
    each = {name: median(runs) for name, runs in cpu.items()}
    table.raw["growth"] = {"cpu": cpu, "memory": memory}
    rows = stored(place.url("big"))
    ms: dict[str, Any] = {"unit": " ms", "scale": 1000}
    table.at_most(
        f"CPU a mail: {rows:,} stored / 10,000 stored",
        each["big"],
        each["ten"],
        1.5,
        **ms,
    )
    table.at_most(
        f"CPU a mail: {many:,} due / {few} due", each["due"], each["big"], 1.5, **ms
    )
    most, least = max(memory.values()), min(memory.values())
    table.at_most("memory: largest of these / smallest", most, least, 1.2, unit=" MB")
    table.count("memory of the worker at its largest", most, MOST_MEMORY, unit=" MB")
