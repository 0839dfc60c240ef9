"""Everything the board and its panel show, read for a whole page at once."""

from __future__ import annotations

from aftercare.board.today.queries.board import (
    FEW_FINE,
    MORE_FINE,
    Board,
    FineRow,
    Mark,
    ReasonRow,
    board,
)
from aftercare.board.today.queries.running import forget
from aftercare.board.today.queries.treated import Treated

__all__ = [
    "FEW_FINE",
    "MORE_FINE",
    "Board",
    "FineRow",
    "Mark",
    "ReasonRow",
    "Treated",
    "board",
    "forget",
]
