"""What is written about a message after its claim: every change one conditional UPDATE.

One statement ends the message that has just left and marks the next one as handed to
the mail host, so that at any instant exactly the messages on the line are in doubt, and
a message costs one commit.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from aftercare.outbox import claims, planned
from aftercare.outbox.models import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from aftercare.outbox.models import Delivery

    _When = Callable[[datetime | None], str | None]

log = logging.getLogger(__name__)

# "Claimed or handed" is said by what it is not: said outright, PostgreSQL reads the small
# index of all that is claimed, for every mail.
UPDATE = """
WITH v (key, attempt, state, reason, reply, finished_at, lease_until, handed_at,
        send_from, doubt, address) AS ({rows})
UPDATE outbox_delivery AS d SET
    state = v.state, reason = v.reason, server_reply = v.reply,
    finished_at = v.finished_at, lease_until = v.lease_until,
    handed_at = COALESCE(v.handed_at, d.handed_at),
    send_from = COALESCE(v.send_from, d.send_from),
    doubts = d.doubts + v.doubt,
    "to" = CASE WHEN v.address = '' THEN d."to" ELSE v.address END
FROM v
WHERE d.id {these} AND d.id = v.key AND d.attempt = v.attempt
    AND d.finished_at IS NULL AND d.state <> 'queued'
    AND NOT (d.state = 'handed' AND v.state = 'handed')
RETURNING id
"""
# One value however many marks: the statement's text stays the same and is parsed once.
POSTGRES_ROWS = """
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r (
    key uuid, attempt int, state text, reason text, reply text,
    finished_at timestamptz, lease_until timestamptz, handed_at timestamptz,
    send_from timestamptz, doubt int, address text)
"""
# So that it goes to these rows by their keys, whatever it believes about the table.
POSTGRES_THESE = "= ANY (ARRAY(SELECT key FROM v))"
SQLITE_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The next state of one claimed message, and what is known about it.

    `send_from` only when it is queued again; `address` when the last look knew better;
    `is_doubtful` when the line broke after the text had begun to leave.
    """

    delivery: Delivery
    state: DeliveryState
    reason: str = ""
    reply: str = ""
    send_from: datetime | None = None
    is_doubtful: bool = False
    address: str = ""


def handed(*, delivery: Delivery, address: str = "") -> Mark:
    """Given to the mail host from now on."""
    return Mark(delivery=delivery, state=DeliveryState.HANDED, address=address)


def again(*, delivery: Delivery, send_from: datetime | None = None) -> Mark:
    """Queued again, for later or for the same turn."""
    return Mark(delivery=delivery, state=DeliveryState.QUEUED, send_from=send_from)


def write(*, marks: Sequence[Mark], at: datetime) -> set[UUID]:
    """Write them all in one statement; the ids whose claim still held (I14)."""
    if not marks:
        return set()
    when = _iso if connection.vendor == "postgresql" else _adapted
    rows = [_row(mark, at, when) for mark in marks]
    with planned.cursor() as cursor:
        cursor.execute(*_statement(rows))
        written = {_key(row[0]) for row in cursor.fetchall()}
    for mark in marks:
        if mark.delivery.pk not in written:
            delivery = mark.delivery
            log.warning(
                "outbox: attempt %s of %s is stale", delivery.attempt, delivery.pk
            )
    return written


def _statement(rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    if connection.vendor == "postgresql":
        statement = UPDATE.format(rows=POSTGRES_ROWS, these=POSTGRES_THESE)
        return statement, [json.dumps(rows)]
    values = "VALUES " + ", ".join([SQLITE_ROW] * len(rows))
    statement = UPDATE.format(rows=values, these="IN (SELECT key FROM v)")
    return statement, [v for row in rows for v in row.values()]


def _row(mark: Mark, at: datetime, when: _When) -> dict[str, Any]:
    """One row of `v`, in the order of its columns."""
    is_handed = mark.state == DeliveryState.HANDED
    is_final = not is_handed and mark.state != DeliveryState.QUEUED
    return {
        "key": mark.delivery.pk.hex,
        "attempt": mark.delivery.attempt,
        "state": mark.state.value,
        "reason": mark.reason[:200],
        # A host may say anything; PostgreSQL keeps every character but this one.
        "reply": mark.reply.replace("\x00", "")[:300],
        "finished_at": when(at if is_final else None),
        "lease_until": when(at + claims.LEASE if is_handed else None),
        "handed_at": when(at if is_handed else None),
        "send_from": when(mark.send_from),
        "doubt": int(mark.is_doubtful),
        "address": mark.address,
    }


def _iso(at: datetime | None) -> str | None:
    """As PostgreSQL reads it."""
    return at.isoformat() if at is not None else None


def _adapted(at: datetime | None) -> str | None:
    """In SQLite's own form, which it compares letter by letter."""
    if at is None:
        return None
    return str(connection.ops.adapt_datetimefield_value(at))


def _key(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
