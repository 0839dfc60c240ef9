"""What a mail costs and how many leave in a second: ours, the floors, the peers, in turns."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aftercare.workshop import say
from benchmarks.reminders import rivals, seed
from benchmarks.reminders.rivals import Run
from benchmarks.reminders.table import Table, median

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.reminders.place import Hand, Place, Sink

ROUNDS = 5
# A mail that is written one by one costs so much that fewer tell as much.
SHARE_ONE_BY_ONE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    name: str
    run: Callable[[], Run]


def measure(place: Place, table: Table) -> None:
    """Everything the speed gates compare, in at least five alternating rounds."""
    due, stored, template = place.many(3000, 200), 100_000, "hundred"
    with ExitStack() as stack:
        engines = [
            *floors(place, stack, template=template, due=due),
            *peers(place, stack, due=due, stored=stored),
            *ours(place, stack, template=template, due=due),
        ]
        found: dict[str, list[Run]] = defaultdict(list)
        for engine in engines:
            say.progress(f"warming {engine.name}")
            engine.run()  # caches, connections, imports
        for number in range(ROUNDS):
            for engine in engines:
                say.progress(f"round {number + 1} of {ROUNDS}: {engine.name}")
                found[engine.name].append(engine.run())
    table.raw["speed"] = {
        name: [{"cpu_ms": r.each * 1000, "rate": r.rate} for r in runs]
        for name, runs in found.items()
    }
    compare(table, found)


def floors(place: Place, stack: ExitStack, *, template: str, due: int) -> list[Engine]:
    place.database("floors", copy_of=template)
    url = place.url("floors")
    sink = stack.enter_context(place.sink("floors"))
    hand = stack.enter_context(place.hand("floors", place.env(url, sink)))
    few = max(due // SHARE_ONE_BY_ONE, 60)
    return [
        Engine(
            name="render",
            run=lambda: as_run(hand.do("render", number=due)),
        ),
        Engine(name="ideal", run=lambda: drained(hand, sink, url, due, "ideal")),
        Engine(
            name="one by one",
            run=lambda: drained(hand, sink, url, few, "one by one", limit=few),
        ),
    ]


def ours(place: Place, stack: ExitStack, *, template: str, due: int) -> list[Engine]:
    place.database("ours", copy_of=template)
    url = place.url("ours")
    sink = stack.enter_context(place.sink("ours"))
    hand = stack.enter_context(place.hand("ours", place.env(url, sink)))
    return [Engine(name="ours", run=lambda: drained(hand, sink, url, due, "drain"))]


def peers(place: Place, stack: ExitStack, *, due: int, stored: int) -> list[Engine]:
    url = place.database("peers")
    sink = stack.enter_context(place.sink("peers"))
    around = rivals.env(place, url, sink)
    rivals.fill(place, url, stored=stored, around=around)
    feeder = stack.enter_context(
        place.hand(
            "feeder",
            around,
            module="benchmarks.reminders.peers.feeder",
            python=place.peers_python,
        )
    )

    def engine(peer: rivals.Peer) -> Engine:
        session = stack.enter_context(rivals.working(place, peer, around))
        return Engine(
            name=peer.name,
            run=lambda: rivals.one_round(
                peer, session=session, url=url, feeder=feeder, sink=sink, due=due
            ),
        )

    # The short form keeps to the one peer that has a gate.
    chosen = rivals.PEERS_ALL[: place.many(len(rivals.PEERS_ALL), 1)]
    return [engine(peer) for peer in chosen]


def drained(hand: Hand, sink: Sink, url: str, due: int, order: str, **how: Any) -> Run:
    """One round over our tables; every due mail must have arrived once."""
    seed.make_due(url, due=due)
    sink.forget()
    run = as_run(hand.do(order, **how))
    arrived = {key for _, key in sink.mails()}
    if len(arrived) != due or sink.count() != due:
        raise SystemExit(f"{order}: {len(arrived)} of {due} mails arrived")
    return run


def as_run(said: dict[str, Any]) -> Run:
    return Run(
        mails=said["mails"], wall=said["wall"], cpu=said["cpu"], memory=said["memory"]
    )


def compare(table: Table, found: dict[str, list[Run]]) -> None:
    each = {name: median(run.each for run in runs) for name, runs in found.items()}
    rate = {name: median(run.rate for run in runs) for name, runs in found.items()}
    one = rivals.ONE.name
    ms = {"unit": " ms", "scale": 1000}
    mine = each["ours"]
    table.at_most(
        "CPU a mail: ours / Django's render + MIME", mine, each["render"], 0.5, **ms
    )
    table.at_most(f"CPU a mail: ours / {one}", mine, each[one], 0.25, **ms)
    table.at_most(
        "CPU a mail: ours / the healthchecks way", mine, each["one by one"], 0.1, **ms
    )
    table.at_most("CPU a mail: ours / ideal loop", mine, each["ideal"], None, **ms)
    table.at_least(
        "mails/s: ours / ideal loop, prepared bodies", rate["ours"], rate["ideal"], 0.6
    )
    table.at_least(f"mails/s: ours / {one}", rate["ours"], rate[one], 4)
    for peer in rivals.PEERS_ALL[1:]:
        if peer.name not in each:
            table.note(f"{peer.name}: only in the full run.")
            continue
        table.at_most(
            f"CPU a mail: ours / {peer.name}", mine, each[peer.name], None, **ms
        )
        table.at_least(
            f"mails/s: ours / {peer.name}", rate["ours"], rate[peer.name], None
        )
    table.raw["memory"] = {
        n: median(r.memory for r in runs) for n, runs in found.items()
    }
    table.raw["each"], table.raw["rate"] = each, rate
