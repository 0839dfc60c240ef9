"""The board and the panel beside it, in finished words."""

from __future__ import annotations

from aftercare.board.today.presenters.closed import ClosedPage, closed_page
from aftercare.board.today.presenters.page import BoardPage, Look, board_page
from aftercare.board.today.presenters.panel import PanelPage, panel_page, seen_words

__all__ = [
    "BoardPage",
    "ClosedPage",
    "Look",
    "PanelPage",
    "board_page",
    "closed_page",
    "panel_page",
    "seen_words",
]
