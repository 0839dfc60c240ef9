"""Rounds: each asks every page in turn, so that a busy machine slows all alike."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING

from benchmarks.pages.cases import BARE

# Rounds of a worker's first morning.
WARMING = 4

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.pages.cases import Case
    from benchmarks.pages.cpu import Spent
    from benchmarks.pages.server import Web


@dataclass(slots=True, kw_only=True)
class Measured:
    """Of one page: what a request spent in each round, and how many came through a second."""

    spent: list[Spent] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    size: float = 0.0

    @property
    def both(self) -> list[float]:
        return [one.both for one in self.spent]

    @property
    def app(self) -> float:
        return statistics.median(one.app for one in self.spent)

    @property
    def database(self) -> float:
        return statistics.median(one.database for one in self.spent)


def rounds(
    web: Web, cases: Iterable[Case], *, number: int, requests: int
) -> dict[str, Measured]:
    """One long round that counts for nothing, then `number` that do.

    Each goes on with the people after those of the last one, so that nothing kept for one
    person is of use to the next round; what is the same for many is there by then.
    """
    chosen = tuple(cases)
    waiting = {case.name: cycle(case.requests) for case in chosen}
    found = {case.name: Measured() for case in chosen}
    for turn in range(number + 1):
        for case in chosen:
            size = requests if turn else WARMING * requests
            batch = list(islice(waiting[case.name], size))
            spent, answers = web.ask(batch)
            if not answers.statuses <= case.expects:
                known = sorted(answers.statuses)
                raise SystemExit(f"{case.name} answered {known}: nothing was measured.")
            if turn:
                one = found[case.name]
                one.spent.append(spent)
                one.rate.append(len(batch) / answers.seconds)
                one.size = statistics.mean(answers.sizes)
    return found


def ratio(one: Measured, floor: Measured) -> float:
    """Round by round, then the middle one."""
    pairs = zip(one.both, floor.both, strict=True)
    return statistics.median(ours / theirs for ours, theirs in pairs)


def floor_of(found: dict[str, Measured]) -> Measured:
    return found[BARE]


def in_rounds(found: dict[str, Measured]) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds of each round, for the file of raw figures."""
    for name, one in found.items():
        yield name, [round(seconds * 1000, 3) for seconds in one.both]
