"""Active plans and the schedule become the rows that should exist for the next 48 hours.

Nothing calls up from below: a pass asks who changed since the last one, reads what is
true of them, and makes the table agree. What is old and unchanged costs nothing until a
day before its rows run out. Running it twice, or in two workers at once, changes
nothing more.
"""

from __future__ import annotations

from aftercare.reminders.materialise.batches import Made
from aftercare.reminders.materialise.looking import NAME, Look, look
from aftercare.reminders.materialise.passes import BATCH, materialise, tick
from aftercare.reminders.queries.planning_queries import AHEAD, HORIZON

__all__ = [
    "AHEAD",
    "BATCH",
    "HORIZON",
    "NAME",
    "Look",
    "Made",
    "look",
    "materialise",
    "tick",
]
