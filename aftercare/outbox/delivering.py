"""Take due messages, ask once more whether they are wanted, send them, write how it went."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction

from aftercare.outbox import claims, letters, queries, transports
from aftercare.outbox.claims import Ending
from aftercare.outbox.models import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from aftercare.outbox.letters import Letter
    from aftercare.outbox.models import Delivery
    from aftercare.outbox.transports import MailLine, TransportError

log = logging.getLogger(__name__)

BATCH = 200
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# A message nobody can write is parked, so that it never holds up the rest (I13).
MAX_WRITING_TRIES = 3
NOT_IN_TIME = "The mail host did not take it in time."
NOT_WRITTEN = "We could not write this message. We have been told."


class DatabaseTime:
    """The database's time, carried on by the monotonic clock during a batch.

    The wall clock of this machine is never asked, so it may be a day out (I15).
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began = time.monotonic()

    def at(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)


def tick() -> int:
    """Deliver batch after batch until nothing is due; one query when nothing is."""
    total = 0
    while (look := queries.look()).has_due:
        taken = deliver_due(at=look.at, limit=BATCH)
        total += taken
        if taken < BATCH:
            break
    return total


def deliver_due(*, at: datetime, limit: int) -> int:
    """One batch; how many messages were taken in hand."""
    claims.sweep(at=at)
    batch = claims.claim_due(at=at, limit=limit)
    if not batch:
        return 0
    now = DatabaseTime(at)
    with transports.mail_line() as line:
        for place, delivery in enumerate(batch):
            trouble = _deliver(delivery, line, now)
            if trouble and trouble.is_host:
                _host_is_away(batch[place + 1 :], now.at())
                break
    return len(batch)


def wait_after(*, delivery: Delivery) -> timedelta:
    """Doubling from 30 seconds to 15 minutes, half as much again or half as little.

    The jitter is a hash of the message and the attempt: spread over messages, and
    the same for the same attempt, so that a test can know it.
    """
    doublings = min(max(delivery.attempt - 1, 0), 10)
    step: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    seed = f"{delivery.message_key}:{delivery.attempt}".encode()
    share = int.from_bytes(hashlib.sha256(seed).digest()[:2]) / 0xFFFF
    return step * (0.5 + share)


def _deliver(
    delivery: Delivery, line: MailLine, now: DatabaseTime
) -> TransportError | None:
    """Send one message; the trouble, if there was any."""
    try:
        line.open()
        letter = _hand_over(delivery, now.at())
        if letter is None:
            return None
        reply = line.send(delivery=delivery, letter=letter)
    except transports.TransportError as error:
        trouble = error
        _insist(lambda: _after_trouble(delivery, trouble, now.at()))
        return trouble
    end = Ending(state=DeliveryState.SENT, reason="", reply=reply)
    _insist(lambda: claims.finish(delivery=delivery, end=end, at=now.at()))
    return None


def _hand_over(delivery: Delivery, at: datetime) -> Letter | None:
    """The letter, if it is still wanted and still ours; else it has ended here."""
    if at >= delivery.expires_at:
        _end(delivery, claims.NOT_KNOWN if delivery.doubts else claims.TOO_LATE, at)
        return None
    try:
        with transaction.atomic():
            return _written(delivery, at)
    except letters.UnknownKind:
        # A message that is only ever sent at once (send_now) and whose worker died.
        end = Ending(state=DeliveryState.FAILED, reason=claims.NOT_KNOWN)
        claims.finish(delivery=delivery, end=end, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # Whatever one message's builder does, the next message must go out.
        log.exception("outbox: %s could not be written", delivery.pk)
        _park(delivery, at)
    return None


def _written(delivery: Delivery, at: datetime) -> Letter | None:
    """Ask the builder and mark the hand-over, together or not at all.

    What the builder closed on the way is kept only if this worker still holds the
    message: a stale one undoes it.
    """
    letter = None
    try:
        letter = letters.builder_for(kind=delivery.kind)(delivery, at)
        is_mine = claims.hand_over(delivery=delivery, at=at)
    except letters.NotWorthSending as no:
        is_mine = _end(delivery, no.reason, at)
    except letters.NotYet as later:
        is_mine = claims.put_back(
            delivery=delivery, send_from=later.until, reply="", is_doubtful=False
        )
    if not is_mine:
        transaction.set_rollback(True)
        return None
    return letter


def _end(delivery: Delivery, reason: str, at: datetime) -> bool:
    end = Ending(state=DeliveryState.CANCELLED, reason=reason)
    return claims.finish(delivery=delivery, end=end, at=at)


def _park(delivery: Delivery, at: datetime) -> None:
    again_at = at + wait_after(delivery=delivery)
    if delivery.attempt >= MAX_WRITING_TRIES or again_at >= delivery.expires_at:
        end = Ending(state=DeliveryState.FAILED, reason=NOT_WRITTEN)
        claims.finish(delivery=delivery, end=end, at=at)
        return
    claims.put_back(delivery=delivery, send_from=again_at, reply="", is_doubtful=False)


def _after_trouble(delivery: Delivery, error: TransportError, at: datetime) -> None:
    """Refused for good, tried again inside its useful time, or given up honestly."""
    again_at = at + wait_after(delivery=delivery)
    if error.is_permanent:
        reason = error.words
    elif error.is_doubtful and delivery.doubts >= claims.MAX_DOUBTS:
        reason = claims.NOT_KNOWN
    elif again_at >= delivery.expires_at:
        in_doubt = error.is_doubtful or delivery.doubts
        reason = claims.NOT_KNOWN if in_doubt else NOT_IN_TIME
    else:
        claims.put_back(
            delivery=delivery,
            send_from=again_at,
            reply=error.reply,
            is_doubtful=error.is_doubtful,
        )
        return
    end = Ending(state=DeliveryState.FAILED, reason=reason, reply=error.reply)
    claims.finish(delivery=delivery, end=end, at=at)


def _host_is_away(rest: Sequence[Delivery], at: datetime) -> None:
    for delivery in rest:
        claims.release(
            deliveries=[delivery], send_from=at + wait_after(delivery=delivery)
        )


def _insist(write: Callable[[], object]) -> None:
    """Keep what the host said and write it again and again while the lease lasts.

    The message has left; losing its reply to a database restart would send it twice.
    """
    until = time.monotonic() + claims.LEASE.total_seconds()
    pause = 0.5
    while True:
        try:
            write()
        except (OperationalError, InterfaceError):
            if time.monotonic() + pause > until or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
            pause = min(pause * 2, 10)
        else:
            return
