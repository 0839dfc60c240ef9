"""Who holds a message: the claim, what dead workers left behind, and what came too late.

A claim raises `attempt`; every later write (marks.py) asks for that number, so a worker
that slept past its lease changes nothing (I14).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Q, UUIDField

from aftercare.outbox.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

# Longer than the slowest conversation with a mail host (see smtp.py), so that a
# lease only runs out when its worker is gone.
LEASE = timedelta(minutes=5)
# Policy A of decision 0010: in doubt, send once more with the same Message-ID.
MAX_DOUBTS = 1
TOO_LATE = "Too late to be useful."
NOT_KNOWN = "We do not know whether it arrived."

# The second look at the state is written so that no index answers it: with figures from
# before a flood PostgreSQL would else read the index of all that is queued for every row,
# instead of going to the rows by their keys.
CLAIM = """
WITH due AS (
    SELECT id FROM outbox_delivery
    WHERE state = 'queued' AND send_from <= %s {more}
    ORDER BY send_from LIMIT %s {lock}
)
UPDATE outbox_delivery
SET state = 'claimed', attempt = attempt + 1, lease_until = %s
WHERE state || '' = 'queued' AND id IN (SELECT id FROM due)
RETURNING id, kind, about, "to", lane, is_repeatable, state, send_from, expires_at,
    attempt, message_key, doubts
"""


def lock_words() -> str:
    """PostgreSQL lets two workers pass each other; SQLite has one writer at a time."""
    return "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""


def claim_due(
    *,
    at: datetime,
    limit: int,
    since: datetime | None = None,
    busy: Sequence[UUID] = (),
) -> list[Delivery]:
    """Take up to `limit` due messages, oldest first; nobody else gets them for a lease.

    `since` is a watermark: what was queued for an earlier instant has been taken in this
    pass, and its dead entries in the index need not be read again. Messages of `busy`
    lanes are left for later.
    """
    more, extra = _narrowed(since, busy)
    moment, until = _when(at), _when(at + LEASE)
    sql = CLAIM.format(lock=lock_words(), more=more)
    with transaction.atomic():
        found = list(Delivery.objects.raw(sql, [moment, *extra, limit, until]))
    return sorted(found, key=lambda delivery: delivery.send_from)


def still_mine(*, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Those whose claim still holds, locked until the transaction ends (I14)."""
    held = Delivery.objects.select_for_update().filter(
        pk__in=[one.pk for one in deliveries], state=DeliveryState.CLAIMED
    )
    attempts = dict(held.order_by("pk").values_list("pk", "attempt"))
    return [one for one in deliveries if attempts.get(one.pk) == one.attempt]


def sweep(*, at: datetime) -> int:
    """Free what workers left behind when they died; how many messages that were.

    Claimed only: nobody has it, so it is queued again. Handed over: in doubt, so once
    more with the same Message-ID (policy A), and after that, or at once where the
    message is not repeatable (policy B), an honest "not known".
    """
    left = Delivery.objects.filter(lease_until__lte=at)
    if not left.filter(
        state__in=[DeliveryState.CLAIMED, DeliveryState.HANDED]
    ).exists():
        return 0
    claimed = left.filter(state=DeliveryState.CLAIMED)
    handed = left.filter(state=DeliveryState.HANDED)
    again = {"state": DeliveryState.QUEUED, "lease_until": None}
    return (
        claimed.update(**again)
        + handed.filter(Q(doubts__gte=MAX_DOUBTS) | Q(is_repeatable=False)).update(
            state=DeliveryState.FAILED,
            reason=NOT_KNOWN,
            finished_at=at,
            lease_until=None,
        )
        + handed.update(doubts=F("doubts") + 1, **again)
    )


def end_expired(*, at: datetime) -> int:
    """What is queued and of no more use ends here, all in one statement.

    After an outage the messages that still help go first, because these take no turn.
    """
    late = Delivery.objects.filter(state=DeliveryState.QUEUED, expires_at__lte=at)
    ended = {"finished_at": at, "lease_until": None}
    unknown = late.filter(doubts__gt=0).update(
        state=DeliveryState.FAILED, reason=NOT_KNOWN, **ended
    )
    return unknown + late.update(
        state=DeliveryState.CANCELLED, reason=TOO_LATE, **ended
    )


def _narrowed(since: datetime | None, busy: Sequence[UUID]) -> tuple[str, list[object]]:
    words, values = "", []
    if since is not None:
        words += " AND send_from >= %s"
        values.append(_when(since))
    if busy:
        marks = ", ".join(["%s"] * len(busy))
        words += f" AND (lane IS NULL OR lane NOT IN ({marks}))"
        key: UUIDField[UUID, UUID] = UUIDField()
        values += [key.get_db_prep_value(one, connection) for one in busy]
    return words, values


def _when(at: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(at)
