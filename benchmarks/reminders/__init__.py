"""`manage.py bench reminders`: floors, peers and ours side by side, as ratios of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def main(arguments: Iterable[str] = ()) -> None:
    """Measure everything, print and write the table; exits 1 when a gate is missed."""
    # The peers' processes import this package too, and have nothing of ours installed.
    from benchmarks.reminders import runs

    runs.main(list(arguments))
