"""What time and numbers do to a page: a long past for Today, a big country for the board."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from typing import TYPE_CHECKING

from aftercare.workshop import say
from benchmarks.pages import load, measure, seed
from benchmarks.pages.cases import Case
from benchmarks.pages.seed import ACTIVE, OLD_HANDS, PAST_CHECK_INS
from benchmarks.pages.server import serving

if TYPE_CHECKING:
    from benchmarks.pages.server import Web
    from benchmarks.reminders.place import Hand, Place
    from benchmarks.reminders.table import Table

MOST = 1.3
ROUNDS, REQUESTS = 7, 60
SMALL, BIG = 10_000, 1_000_000


def past(web: Web, hand: Hand, table: Table) -> None:
    """The same day of the same course, with ten check-ins behind it and with ten thousand."""
    novices = range(ACTIVE + OLD_HANDS + 1, ACTIVE + 2 * OLD_HANDS + 1)
    chosen = (
        _today(hand, "Today after 10 check-ins", list(novices)),
        _today(hand, "Today after 10,000", [n - OLD_HANDS for n in novices]),
    )
    found = measure.rounds(web, chosen, number=ROUNDS, requests=REQUESTS)
    few, many = (found[case.name] for case in chosen)
    _tell(table, f"Today, {PAST_CHECK_INS:,} past check-ins against 10", many, few)


def board(place: Place, env: dict[str, str], table: Table) -> None:
    """The same busy clinic in a small and in a big country, each with its own gunicorn."""
    costs: dict[int, list[float]] = {SMALL: [], BIG: []}
    with ExitStack() as stack:
        sides = {}
        for people in (SMALL, BIG):
            say.progress(f"seeding {people:,} patients")
            url = place.database(f"country{people}", copy_of="empty")
            seed.fill(url, people=people, is_whole=False)
            own = {**env, "DATABASE_URL": url}
            with place.hand(
                f"child{people}", own, module="benchmarks.pages.child"
            ) as h:
                staff = h.do("sign in", kind="staff", numbers=[1])["cookies"][0]
            web = stack.enter_context(serving(place, own, name=f"web{people}"))
            sides[people] = (web, [load.get("/staff/", cookie=staff)] * REQUESTS)
        for turn in range(ROUNDS + 1):
            for people, (web, requests) in sides.items():
                spent, answers = web.ask(requests)
                if answers.statuses != {200}:
                    raise SystemExit(f"The board answered {answers.statuses}.")
                if turn:
                    costs[people].append(spent.both)
    ratio = statistics.median(
        big / small for big, small in zip(costs[BIG], costs[SMALL], strict=True)
    )
    table.ratio(
        f"board, {BIG:,} patients against {SMALL:,}",
        ours=statistics.median(costs[BIG]) * 1000,
        other=statistics.median(costs[SMALL]) * 1000,
        found=ratio,
        gate=MOST,
        unit=" ms",
    )


def _today(hand: Hand, name: str, numbers: list[int]) -> Case:
    cookies = hand.do("sign in", kind="user", numbers=numbers)["cookies"]
    requests = tuple(load.get("/today/", cookie=one) for one in cookies)
    return Case(name=name, path="/today/", cookie=cookies[0], requests=requests)


def _tell(
    table: Table, case: str, many: measure.Measured, few: measure.Measured
) -> None:
    table.ratio(
        case,
        ours=statistics.median(many.both) * 1000,
        other=statistics.median(few.both) * 1000,
        found=measure.ratio(many, few),
        gate=MOST,
        unit=" ms",
    )
