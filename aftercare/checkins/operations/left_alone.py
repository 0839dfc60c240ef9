"""Check-ins that were begun and left: what was answered may be urgent, so it is sent."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, transaction

from aftercare.checkins import queries
from aftercare.checkins.operations.drafting import (
    locked_draft,
    send_draft,
    throw_away,
)
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

log = logging.getLogger(__name__)

NAME = "drafts"
BATCH = 200


def tick() -> None:
    """One sweep by the database's clock (I15)."""
    began = time.monotonic()
    at = outbox_queries.database_now()
    found = sweep_left(at=at)
    spent = round((time.monotonic() - began) * 1000)
    pulses.beat(name=NAME, at=at, milliseconds=spent, handled=found)


def sweep_left(*, at: datetime) -> int:
    """Send what nobody has touched for an hour, and drop what says nothing; how many.

    Two sweeps at once, and one that dies on the way, end each draft once: the row is
    locked, and its key is the check-in's own. One that fails spoils no other.
    """
    found = queries.drafts_left(at=at, limit=BATCH)
    return sum(_end_safely(draft_id, at) for draft_id in found)


def _end_safely(draft_id: UUID, at: datetime) -> bool:
    try:
        return _end(draft_id, at)
    except (OperationalError, InterfaceError):
        raise  # The database is away: that is nobody's row.
    except Exception:  # One draft that fails keeps no other from being sent.
        log.exception("draft %s", draft_id)
        return False


@transaction.atomic
def _end(draft_id: UUID, at: datetime) -> bool:
    row = locked_draft(draft_id=draft_id)
    # They may have gone on, or another sweep may have been here, since the look.
    if row.ended_at is not None or row.changed_at > at - queries.LEFT_AFTER:
        return False
    if queries.draft_answers(draft=row).is_empty:
        throw_away(row=row, at=at)
    else:
        send_draft(row=row, by=row.begun_by, at=at)
    return True
