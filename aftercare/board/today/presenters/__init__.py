"""The board and the panel beside it, in finished words."""

from __future__ import annotations

from aftercare.board.today.presenters.page import BoardPage, board_page

__all__ = ["BoardPage", "board_page"]
