"""Which edition of the world's zone rules this process reads."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def edition() -> str:
    """The version of the pinned tzdata package, such as "2026.6".

    Rows that were resolved to an instant remember it, so that a new edition moves
    only what is unsent (I21).
    """
    return version("tzdata")
