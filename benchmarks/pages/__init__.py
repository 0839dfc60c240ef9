"""`manage.py bench pages`: what each page costs, as a multiple of a bare signed-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def main(arguments: Iterable[str] = ()) -> None:
    """Measure everything, print and write the table; exits 1 when a gate is missed."""
    # The child imports this package before Django is set up.
    from benchmarks.pages import runs

    runs.main(list(arguments))
