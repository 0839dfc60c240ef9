"""One whole run of the bench: servers up, cases in order, table out."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from aftercare.workshop import say, test_servers
from benchmarks.reminders import (
    beat_rows,
    claiming,
    faults,
    flood,
    growth,
    planning,
    rivals,
    seed,
    slow_host,
    speed,
)
from benchmarks.reminders.place import ROOT, Place
from benchmarks.reminders.table import HEAD, Row, Table, line

if TYPE_CHECKING:
    from collections.abc import Callable


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="manage.py bench reminders")
    parser.add_argument("--quick", action="store_true", help="small numbers, 3 minutes")
    parser.add_argument("--only", action="append", choices=sorted(cases()))
    options = parser.parse_args(arguments)
    table = Table(is_quick=options.quick)
    began = time.monotonic()
    with test_servers.running() as servers, tempfile.TemporaryDirectory() as folder:
        place = Place(
            folder=Path(folder),
            postgres=servers["AFTERCARE_TEST_POSTGRES_URL"],
            redis=servers["AFTERCARE_TEST_REDIS_URL"],
            is_quick=options.quick,
            peers_python=rivals.environment(),
        )
        try:
            measure(place, table, options.only)
        finally:
            place.stop()
    say.line(f"{time.monotonic() - began:.0f} s")
    if not options.only:
        say.line(f"Written: {table.write().relative_to(ROOT)}")
    if table.breaches:
        names = "; ".join(row.case for row in table.breaches)
        sys.exit(f"{len(table.breaches)} gates missed: {names}")


def cases() -> dict[str, Callable[[Place, Table], None]]:
    """In this order: the peers and floors stand first in `speed` itself."""
    return {
        "speed": speed.measure,
        "beat rows": beat_rows.measure,
        "claim": claiming.measure,
        "growth": growth.measure,
        "planning": planning.measure,
        "faults": faults.measure,
        "slow host": slow_host.measure,
        "flood": flood.measure,
    }


# What needs the big table; the short form does with the smaller one.
NEED_A_MILLION = {"claim", "growth", "flood"}


def measure(place: Place, table: Table, only: list[str] | None) -> None:
    chosen = [name for name in cases() if not only or name in only]
    migrate(place, is_big=not place.is_quick and bool(NEED_A_MILLION & set(chosen)))
    print(line(HEAD), flush=True)
    for name in chosen:
        began = time.monotonic()
        try:
            cases()[name](place, table)
        except SystemExit as problem:
            # What cannot be measured is a gate missed, and the rest is still told.
            table.add(Row(case=name, ours=str(problem)[:300], gate="runs", is_ok=False))
        place.tidy()
        table.raw.setdefault("seconds", {})[name] = round(time.monotonic() - began)


def migrate(place: Place, *, is_big: bool) -> None:
    """The product's own tables, and copies with reminders of which none is due."""
    calm(place)
    env = place.env(place.database("empty"), None)
    words = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(words, check=True, env=env, cwd=ROOT)  # noqa: S603 - words of ours
    say.progress("seeding 100,000 reminders")
    seed.fill(place.database("hundred", copy_of="empty"), stored=100_000, people=5_000)
    if is_big:
        say.progress("seeding 1,000,000 reminders")
        url = place.database("million", copy_of="empty")
        seed.fill(url, stored=1_000_000, people=50_000)


def calm(place: Place) -> None:
    """The bench vacuums when it has changed much; nothing else wakes up between rounds."""
    with psycopg.connect(place.postgres, autocommit=True) as door:
        door.execute("ALTER SYSTEM SET autovacuum = off")
        door.execute("SELECT pg_reload_conf()")
