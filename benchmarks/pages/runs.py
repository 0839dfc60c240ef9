"""One whole run of `bench pages`: servers up, people seeded, pages asked in turn, table out."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aftercare.workshop import folder, say, test_servers, typeface
from benchmarks.pages import cases, growth, measure, searching, seed, weight
from benchmarks.pages.server import serving
from benchmarks.reminders.place import ROOT, Place
from benchmarks.reminders.runs import calm
from benchmarks.reminders.table import HEAD, Table, line

if TYPE_CHECKING:
    from benchmarks.pages.cases import Case
    from benchmarks.pages.measure import Measured
    from benchmarks.reminders.place import Hand

SETTINGS = "benchmarks.settings_pages"
FIGURES = ("page", "ms app", "ms database", "queries", "requests/s", "kB sent")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="manage.py bench pages")
    parser.add_argument("--quick", action="store_true", help="few people, 3 minutes")
    parser.add_argument("--only", action="append", choices=sorted(PARTS))
    options = parser.parse_args(arguments)
    table = Table(
        is_quick=options.quick,
        name="pages",
        title="Pages: what they cost",
        more="Pages",
    )
    began = time.monotonic()
    with (
        test_servers.running() as servers,
        tempfile.TemporaryDirectory() as place_of_run,
    ):
        place = Place(
            folder=Path(place_of_run),
            postgres=servers["AFTERCARE_TEST_POSTGRES_URL"],
            redis=servers["AFTERCARE_TEST_REDIS_URL"],
            is_quick=options.quick,
        )
        typeface.ensure(var=folder.var())
        (place.folder / "fonts").symlink_to(folder.var() / "fonts")
        try:
            run(place, table, options.only or sorted(PARTS))
        finally:
            place.stop()
    say.line(f"{time.monotonic() - began:.0f} s")
    finish(table, is_whole=not options.only)


def run(place: Place, table: Table, parts: list[str]) -> None:
    calm(place)
    env = place.env(place.database("empty"), None, DJANGO_SETTINGS_MODULE=SETTINGS)
    for words in (["migrate"], ["collectstatic", "--noinput"]):
        command = [sys.executable, "manage.py", *words, "-v", "0"]
        subprocess.run(command, check=True, env=env, cwd=ROOT)  # noqa: S603 - ours
    people = place.many(100_000, 10_000)
    say.progress(f"seeding {people:,} patients")
    env["DATABASE_URL"] = place.database("country", copy_of="empty")
    seed.fill(env["DATABASE_URL"], people=people)
    print(line(HEAD), flush=True)
    with place.hand("child", env, module="benchmarks.pages.child") as hand:
        if "pages" in parts:
            with serving(place, env, name="web") as web:
                measure_pages(web, hand, table, people=people)
                growth.past(web, hand, table)
        if "search" in parts:
            searching.measure(hand, table)
    if "growth" in parts and not place.is_quick:
        growth.board(place, env, table)


PARTS = {"pages", "search", "growth"}


def measure_pages(web: object, hand: Hand, table: Table, *, people: int) -> None:
    """Every page against the bare one of the same round."""
    number, requests = (7, 150) if not table.is_quick else (5, 60)
    chosen = cases.cases(
        hand, number=(number + measure.WARMING) * requests, people=people
    )
    found = measure.rounds(web, chosen, number=number, requests=requests)
    floor = found[cases.BARE]
    table.others.append(FIGURES)
    for case in chosen:
        tell(table, case, found[case.name], floor, hand)
    weight.tell(table, hand, chosen)
    table.raw["milliseconds"] = dict(measure.in_rounds(found))


def tell(table: Table, case: Case, one: Measured, floor: Measured, hand: Hand) -> None:
    look = hand.do("look", path=case.path, cookie=case.cookie)
    table.ratio(
        f"{case.name}, CPU of app and database",
        ours=statistics.median(one.both) * 1000,
        other=statistics.median(floor.both) * 1000,
        found=measure.ratio(one, floor),
        gate=case.most,
        unit=" ms",
    )
    table.others.append(
        (
            case.name,
            f"{one.app * 1000:.2f}",
            f"{one.database * 1000:.2f}",
            str(look["queries"]),
            f"{statistics.median(one.rate):.0f}",
            f"{one.size / 1000:.1f}",
        )
    )


def finish(table: Table, *, is_whole: bool) -> None:
    for row in table.others:
        print(" | ".join(f"{word:>12}" for word in row))
    if is_whole:
        say.line(f"Written: {table.write().relative_to(ROOT)}")
    if table.breaches:
        names = "; ".join(row.case for row in table.breaches)
        sys.exit(f"{len(table.breaches)} gates missed: {names}")
