"""Everything the board and its panel show, read for a whole page at once."""

from __future__ import annotations

from aftercare.board.today.queries.board import (
    FEW_FINE,
    MORE_FINE,
    Board,
    Marks,
    ReasonRow,
    board,
    has_moved,
)
from aftercare.board.today.queries.fine import FineRow
from aftercare.board.today.queries.panel import (
    Course,
    Panel,
    Talk,
    closed_today,
    offered,
    panel,
)
from aftercare.board.today.queries.running import forget
from aftercare.board.today.queries.treated import Treated, only_zone

__all__ = [
    "FEW_FINE",
    "MORE_FINE",
    "Board",
    "Course",
    "FineRow",
    "Marks",
    "Panel",
    "ReasonRow",
    "Talk",
    "Treated",
    "board",
    "closed_today",
    "forget",
    "has_moved",
    "offered",
    "only_zone",
    "panel",
]
