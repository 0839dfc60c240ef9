"""What follows from the mail host's answer: sent, refused for good, again, or not known."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db import InterfaceError, OperationalError, connection

from aftercare.outbox import addresses, claims, host
from aftercare.outbox.marks import Mark
from aftercare.outbox.models import BadAddress, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aftercare.outbox.lines import Outcome
    from aftercare.outbox.models import Delivery
    from aftercare.outbox.transports import TransportError

log = logging.getLogger(__name__)

Written = TypeVar("Written")

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
NOT_IN_TIME = "The mail host did not take it in time."


def after(*, outcome: Outcome, at: datetime) -> Mark:
    """The message's next state; what the trouble says of host and address is noted."""
    delivery, trouble = outcome.job.delivery, outcome.trouble
    if trouble is None:
        return Mark(delivery=delivery, state=DeliveryState.SENT, reply=outcome.reply)
    note(trouble=trouble, address=outcome.job.envelope.to, at=at)
    return _next(delivery, trouble, at)


def note(*, trouble: TransportError, address: str, at: datetime) -> None:
    """The host is away, the address is bad, or what we write is not wanted (I11)."""
    if trouble.is_host:
        host.went_away(reply=trouble.code, at=at)
    elif trouble.is_address:
        addresses.mark_bad(
            address=address,
            kind=BadAddress.Kind.REFUSED,
            cause=trouble.words,
            reply=trouble.reply,
            at=at,
        )
    elif trouble.is_ours:
        host.refused_a_message(reply=trouble.code, at=at)
        log.error("outbox: the mail host refuses our message: %s", trouble.code)


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


def insist(write: Callable[[], Written]) -> Written:
    """Keep what the host said and write it again and again while the lease lasts.

    The message has left; losing its reply to a database restart would send it twice.
    """
    until = time.monotonic() + claims.LEASE.total_seconds()
    pause = 0.5
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if time.monotonic() + pause > until or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
            pause = min(pause * 2, 10)


def _next(delivery: Delivery, trouble: TransportError, at: datetime) -> Mark:
    """Refused for good, tried again inside its useful time, or given up honestly.

    The message that found the host away steps behind the others too: it may be the
    reason, and must not be the first to try again each time (I12).
    """
    again_at = at + wait_after(delivery=delivery)
    if trouble.is_permanent:
        # An earlier copy may have arrived: nobody may say that it was not sent.
        words = claims.NOT_KNOWN if delivery.doubts else trouble.words
        return _failed(delivery, trouble, words)
    if trouble.is_doubtful and _is_enough(delivery):
        return _failed(delivery, trouble, claims.NOT_KNOWN)
    if not trouble.is_host and again_at >= delivery.expires_at:
        in_doubt = trouble.is_doubtful or delivery.doubts
        return _failed(delivery, trouble, claims.NOT_KNOWN if in_doubt else NOT_IN_TIME)
    return Mark(
        delivery=delivery,
        state=DeliveryState.QUEUED,
        send_from=min(again_at, at + (delivery.expires_at - at) / 2),
        reply=trouble.reply,
        is_doubtful=trouble.is_doubtful,
    )


def _is_enough(delivery: Delivery) -> bool:
    return delivery.doubts >= claims.MAX_DOUBTS or not delivery.is_repeatable


def _failed(delivery: Delivery, trouble: TransportError, reason: str) -> Mark:
    return Mark(
        delivery=delivery,
        state=DeliveryState.FAILED,
        reason=reason,
        reply=trouble.reply,
    )
