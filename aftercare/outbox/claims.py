"""Who holds a message: claim, hand-over, finish and sweep, each one conditional UPDATE.

A claim raises `attempt`; every later write asks for that number, so a worker that
slept past its lease changes nothing (I14).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F

from aftercare.outbox.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

log = logging.getLogger(__name__)

# Longer than the slowest conversation with a mail host (see smtp.py), so that a
# lease only runs out when its worker is gone.
LEASE = timedelta(minutes=5)
# Policy A of decision 0006: in doubt, send once more with the same Message-ID.
MAX_DOUBTS = 1
TOO_LATE = "Too late to be useful."
NOT_KNOWN = "We do not know whether it arrived."

CLAIM = """
WITH due AS (
    SELECT id FROM outbox_delivery
    WHERE state = 'queued' AND send_from <= %s
    ORDER BY send_from LIMIT %s {lock}
)
UPDATE outbox_delivery
SET state = 'claimed', attempt = attempt + 1, lease_until = %s
WHERE state = 'queued' AND id IN (SELECT id FROM due)
RETURNING *
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a message ended: its final state, the reason in words, the host's reply."""

    state: DeliveryState
    reason: str
    reply: str = ""


def lock_words() -> str:
    """PostgreSQL lets two workers pass each other; SQLite has one writer at a time."""
    return "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""


def claim_due(*, at: datetime, limit: int) -> list[Delivery]:
    """Take up to `limit` due messages, oldest first; nobody else gets them for a lease."""
    moment, until = (
        connection.ops.adapt_datetimefield_value(when) for when in (at, at + LEASE)
    )
    sql = CLAIM.format(lock=lock_words())
    with transaction.atomic():
        found = list(Delivery.objects.raw(sql, [moment, limit, until]))
    return sorted(found, key=lambda delivery: delivery.send_from)


def hand_over(*, delivery: Delivery, at: datetime) -> bool:
    """Mark it as given to the mail host from now; False when somebody else has it."""
    return bool(
        _mine(delivery, DeliveryState.CLAIMED).update(
            state=DeliveryState.HANDED, handed_at=at, lease_until=at + LEASE
        )
    )


def finish(*, delivery: Delivery, end: Ending, at: datetime) -> bool:
    """Write how it ended; False when a newer attempt owns the message now."""
    done = _mine(delivery, DeliveryState.CLAIMED, DeliveryState.HANDED).update(
        state=end.state,
        reason=end.reason[:200],
        server_reply=end.reply[:300],
        finished_at=at,
        lease_until=None,
    )
    if not done:
        log.warning("outbox: attempt %s of %s is stale", delivery.attempt, delivery.pk)
    return bool(done)


def put_back(
    *, delivery: Delivery, send_from: datetime, reply: str, is_doubtful: bool
) -> bool:
    """Queue it again for `send_from`; a doubtful attempt is counted."""
    return bool(
        _mine(delivery, DeliveryState.CLAIMED, DeliveryState.HANDED).update(
            state=DeliveryState.QUEUED,
            send_from=send_from,
            lease_until=None,
            server_reply=reply[:300],
            doubts=F("doubts") + int(is_doubtful),
        )
    )


def release(*, deliveries: Sequence[Delivery], send_from: datetime) -> None:
    """Give back what was claimed and not handed over, while the mail host is unwell."""
    for delivery in deliveries:
        _mine(delivery, DeliveryState.CLAIMED).update(
            state=DeliveryState.QUEUED, send_from=send_from, lease_until=None
        )


def sweep(*, at: datetime) -> int:
    """Free what workers left behind when they died; how many messages that were.

    Claimed only: nobody has it, so it is queued again. Handed over: in doubt, so
    once more with the same Message-ID, and after that an honest "not known".
    """
    left = Delivery.objects.filter(lease_until__lte=at)
    claimed = left.filter(state=DeliveryState.CLAIMED)
    handed = left.filter(state=DeliveryState.HANDED)
    if not left.filter(
        state__in=[DeliveryState.CLAIMED, DeliveryState.HANDED]
    ).exists():
        return 0
    return (
        claimed.update(state=DeliveryState.QUEUED, lease_until=None)
        + handed.filter(doubts__gte=MAX_DOUBTS).update(
            state=DeliveryState.FAILED,
            reason=NOT_KNOWN,
            finished_at=at,
            lease_until=None,
        )
        + handed.update(
            state=DeliveryState.QUEUED, lease_until=None, doubts=F("doubts") + 1
        )
    )


def _mine(delivery: Delivery, *states: DeliveryState) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        pk=delivery.pk, attempt=delivery.attempt, state__in=states
    )
