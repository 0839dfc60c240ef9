"""Milliseconds of server time for a search, over 100,000 patients of one clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.reminders.place import Hand
    from benchmarks.reminders.table import Table

MOST_MS = 100
# Rare and broad words, a phone's end, an address, nobody.
WORDS = (
    *("amara sample", "am", "ex am", "Amára12", "0123", "0117", "amara2100@", "nobody"),
)
TIMES = 9


def measure(hand: Hand, table: Table) -> None:
    """Worse than any real clinic: all the patients there are become one clinic's."""
    told = hand.do("words", numbers=list(range(1, 60)))
    if told["wrong"]:
        raise SystemExit(
            "The seed's words are not the product's: nothing was measured."
        )
    hand.do("gather")
    for text, (taken, found) in hand.do("search", words=WORDS, times=TIMES)[
        "ms"
    ].items():
        table.count(f"search “{text}”: {found} on its page", taken, MOST_MS, unit=" ms")
