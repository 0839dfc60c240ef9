"""Put a message in the outbox, take it back, send one at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.outbox import aftermath, claims, delivering, marks, transports
from aftercare.outbox.lines import Job, lines
from aftercare.outbox.marks import Mark
from aftercare.outbox.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.letters import Letter

SEND_NOW_FOR = timedelta(minutes=10)


def enqueue(
    *, kind: str, about: UUID, to: str, send_from: datetime, expires_at: datetime
) -> Delivery:
    """A message that will leave from `send_from` on, and never after `expires_at`.

    Call it in the transaction of the business row: both exist or neither does.
    The text is written at hand-over by the builder registered for `kind`.
    """
    return Delivery.objects.create(
        kind=kind, about=about, to=to, send_from=send_from, expires_at=expires_at
    )


def cancel(*, delivery: Delivery, reason: str, at: datetime) -> bool:
    """Take a message back; False when it has been handed over or has ended already."""
    waiting = Delivery.objects.filter(
        pk=delivery.pk, state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED]
    )
    return bool(
        waiting.update(
            state=DeliveryState.CANCELLED,
            reason=reason[:200],
            finished_at=at,
            lease_until=None,
        )
    )


def send_now(*, kind: str, about: UUID, to: str, letter: Letter, at: datetime) -> bool:
    """Send while somebody waits (sign-in codes). True when the mail host took it.

    Recorded like every message, but never tried again: the person asks again.
    Call it outside a transaction, because the mail host may take its time.
    """
    delivery = Delivery.objects.create(
        kind=kind,
        about=about,
        to=to,
        state=DeliveryState.HANDED,
        send_from=at,
        expires_at=at + SEND_NOW_FOR,
        attempt=1,
        handed_at=at,
        lease_until=at + claims.LEASE,
    )
    envelope = transports.envelope_of(delivery=delivery, mail=letter, at=at)
    job = Job(delivery=delivery, mail=letter, envelope=envelope)
    with lines() as out:
        out.put(job=job)
        (outcome,) = out.collect()
    trouble = outcome.trouble
    if trouble is not None:
        aftermath.note(trouble=trouble, address=to, at=at)
    end = Mark(
        delivery=delivery,
        state=DeliveryState.FAILED if trouble else DeliveryState.SENT,
        reason=trouble.words if trouble else "",
        reply=trouble.reply if trouble else outcome.reply,
    )
    marks.write(marks=[end], at=at)
    return trouble is None


def deliver_due(*, at: datetime, limit: int = delivering.BATCH) -> int:
    """Send what is due, at most `limit` messages; how many were taken in hand.

    `at` is the database's time (`queries.look().at`).
    """
    return delivering.deliver_due(at=at, limit=limit)


def tick() -> int:
    """Look now: send everything due in batches; how many were taken in hand."""
    return delivering.tick()
