"""One database of the matrix, and the rows of its table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aftercare.workshop.chaos.points import BY_CODE, CLOCK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(slots=True, kw_only=True)
class Leg:
    """One kind of database: its name and version, and the rows of its table so far.

    `urls` are empty databases, one for each runner.
    """

    name: str
    urls: Sequence[str]
    version: str
    folder: Path
    rows: list[dict[str, Any]] = field(default_factory=list)

    def ordered(self) -> list[dict[str, Any]]:
        """The rows in the order of the matrix; the runners end as they please."""
        order = [*BY_CODE, CLOCK]
        return sorted(self.rows, key=lambda row: order.index(row["name"]))
