"""The board, the panel beside it, and what is done there."""

from __future__ import annotations

from aftercare.board.today.views.acts import act, hold, release, see
from aftercare.board.today.views.lists import closed, new, today
from aftercare.board.today.views.reviews import review

__all__ = ["act", "closed", "hold", "new", "release", "review", "see", "today"]
