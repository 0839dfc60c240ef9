"""Back and ahead in time, in whole hours kept in the visitor's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

SHIFT_KEY = "demo_hours"
DAY = 24
MOVES = {"day_back": -DAY, "day_ahead": DAY, "hours_back": -3, "hours_ahead": 3}
FURTHEST = 365 * DAY


def place_in_time(hours: int) -> str:
    """`Today`, `3 days ahead`, `6 hours back`."""
    if not hours:
        return "Today"
    way = "ahead" if hours > 0 else "back"
    days, rest = divmod(abs(hours), DAY)
    parts = [_counted(days, "day")] if days else []
    parts += [_counted(rest, "hour")] if rest else []
    return f"{' '.join(parts)} {way}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def moved(*, hours: int, move: str) -> int:
    """The shift after one press of a button; an unknown button goes back to today."""
    if move not in MOVES:
        return 0
    return max(-FURTHEST, min(FURTHEST, hours + MOVES[move]))


def jumped(*, hours: int, to_day: int, user: User, at: datetime) -> int:
    """The shift at which the newest plan of this person stands on that recovery day."""
    plans = treatment_queries.current_plans_for(user=user, at=at)
    if not plans:
        return hours
    ahead = to_day - plans[0].plan.recovery_day(at)
    return max(-FURTHEST, min(FURTHEST, hours + ahead * DAY))
