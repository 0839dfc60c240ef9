"""The pass over what is due: close what ended, end what is late, take what is due."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aftercare.outbox import pulses
from aftercare.reminders import queries
from aftercare.reminders.dispatch import closing, taking

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 500
# A worker that is alone has to get to the mail itself; what is left is found by the
# next tick, and this is far more than a mail host takes until then.
TICK_SECONDS = 4.0


def tick() -> int:
    """Look now; how many rows were sent on or ended. Two queries when nothing is due."""
    began = time.monotonic()
    look = queries.look()
    total = closing.close_finished(at=look.at) if look.has_finished else 0
    if look.has_late_waiting:
        total += closing.end_waiting(at=look.at, limit=BATCH)
    while look.has_late and time.monotonic() < began + TICK_SECONDS:
        ended = closing.end_late(at=look.at, limit=BATCH)
        total += ended
        if ended < BATCH:
            break
    if look.has_due:
        total += _take_all(look.at, began + TICK_SECONDS)
    spent = int((time.monotonic() - began) * 1000)
    pulses.beat(name="dispatch", at=look.at, milliseconds=spent, handled=total)
    return total


def dispatch_due(*, at: datetime, limit: int = BATCH) -> int:
    """One batch, oldest first; how many rows were sent on or ended.

    `at` is the database's time.
    """
    ended = closing.end_late(at=at, limit=limit)
    return ended + taking.take_due(at=at, limit=limit).settled


def _take_all(at: datetime, until: float) -> int:
    """Batch behind batch; each pass begins again at the oldest."""
    total, since = 0, None
    while time.monotonic() < until:
        taken = taking.take_due(at=at, limit=BATCH, since=since)
        total, since = total + taken.settled, taken.upto
        if taken.seen < BATCH or not taken.settled:
            break
    return total
