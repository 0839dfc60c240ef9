"""What a pass of materialise costs: by what is new, not by what exists."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from aftercare.workshop import say
from benchmarks.reminders import seed
from benchmarks.reminders.table import Table, median

if TYPE_CHECKING:
    from benchmarks.reminders.place import Hand, Place

ROUNDS = 3


def measure(place: Place, table: Table) -> None:
    """The same number of new treatments among few and among many active ones."""
    new = place.many(1_000, 200)
    sizes = {"few": place.many(10_000, 3_000), "many": place.many(1_000_000, 20_000)}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in sizes}
    with ExitStack() as stack:
        hands: dict[str, Hand] = {}
        for name, active in sizes.items():
            say.progress(f"seeding {active:,} active treatments")
            url = place.database(f"plans_{name}", copy_of="empty")
            seed.fill_plans(url, people=active)
            hand = place.hand(f"plans-{name}", place.env(url, None))
            hands[name] = stack.enter_context(hand)
            settle(hands[name])
        for number in range(ROUNDS):
            for name, active in sizes.items():
                say.progress(f"materialise, round {number + 1} of {ROUNDS}: {name}")
                url = place.url(f"plans_{name}")
                seed.add_new_plans(url, after=active + number * new, number=new)
                said = hands[name].do("materialise")
                if said["added"] < new:
                    raise SystemExit(f"materialise planned {said['added']} of {new}")
                found[name].append(said)
    table.raw["materialise"] = found
    few, many = f"{sizes['few']:,}", f"{sizes['many']:,}"
    for what, gate in (("cpu", 1.5), ("blocks", 1.5), ("queries", 1.5), ("wall", None)):
        table.at_most(
            f"materialise {new:,} new, {what}: among {many} / {few}",
            median(said[what] for said in found["many"]),
            median(said[what] for said in found["few"]),
            gate,
        )


def settle(hand: Hand) -> None:
    """The first pass after a start may look at everything once."""
    for _ in range(3):
        hand.do("materialise")
