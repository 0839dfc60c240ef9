"""What a tick asks first: is there anything to do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.outbox import queries as outbox_queries

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The database's time; whether a reminder is due, too late, too late in a message
    that still waits, or to be closed."""

    at: datetime
    has_due: bool
    has_late: bool
    has_late_waiting: bool
    has_finished: bool


def look() -> Look:
    """One query: the time, and whether a tick has anything to do (I23)."""
    at, answers = outbox_queries.ask_with_now(
        # The first of an index and no EXISTS: where nothing is due, that may read it all.
        sql="SELECT {now}, (SELECT due_at <= {now} FROM reminders_reminder"
        " WHERE state = 'planned' ORDER BY due_at LIMIT 1),"
        " (SELECT expires_at <= {now} FROM reminders_reminder"
        " WHERE state = 'planned' ORDER BY expires_at LIMIT 1),"
        " EXISTS(SELECT 1 FROM reminders_reminder r JOIN outbox_delivery d"
        " ON d.id = r.delivery_id WHERE r.state = 'sending'"
        " AND r.expires_at <= {now} AND d.state = 'queued'),"
        " EXISTS(SELECT 1 FROM reminders_reminder r JOIN outbox_delivery d"
        " ON d.id = r.delivery_id WHERE r.state = 'sending'"
        " AND d.state IN ('sent', 'failed', 'cancelled'))"
    )
    has_due, has_late, has_late_waiting, has_finished = answers
    return Look(
        at=at,
        has_due=has_due,
        has_late=has_late,
        has_late_waiting=has_late_waiting,
        has_finished=has_finished,
    )
