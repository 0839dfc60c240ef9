"""How fast mail may leave: a cap for the mail host, and one for each clinic.

A lane's row holds the instant from which its next message is free; a message moves it
on by one interval (the cell rate algorithm of ATM networks, ITU-T I.371). The row is the
database's, so any number of workers share one cap.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from aftercare.outbox.models import Pace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

HOST = UUID(int=0)
# What may leave at once: one second's worth.
BURST = timedelta(seconds=1)
# A row keeps microseconds: 9.99998 messages are ten.
ROUNDING = 0.001


def reserve(*, at: datetime, wanted: int) -> int:
    """How many messages the mail host may be given now, at most `wanted`; they are taken."""
    rate = settings.MAIL_RATE
    if not rate:
        return wanted
    with transaction.atomic():
        row = _row(HOST, at)
        behind = max(row.free_at - at, timedelta(0))
        room = (BURST - behind).total_seconds() * rate + ROUNDING
        granted = max(min(wanted, int(room)), 0)
        _move(row, at, granted / rate)
    return granted


def give_back(*, at: datetime, unused: int) -> None:
    """What was reserved and not needed."""
    if settings.MAIL_RATE and unused:
        with transaction.atomic():
            row = _row(HOST, at)
            row.free_at -= timedelta(seconds=unused / settings.MAIL_RATE)
            row.save(update_fields=["free_at"])


def spend(*, lanes: Iterable[UUID | None], at: datetime) -> None:
    """Book claimed messages on their clinics; a clinic may go into debt by one batch."""
    rate = settings.CLINIC_MAIL_RATE
    if not rate:
        return
    counts = Counter(lane for lane in lanes if lane is not None)
    with transaction.atomic():
        for lane in sorted(counts):
            _move(_row(lane, at), at, counts[lane] / rate)


def busy_lanes(*, at: datetime) -> list[UUID]:
    """Clinics that have had more than a second's worth and must wait."""
    if not settings.CLINIC_MAIL_RATE:
        return []
    rows = Pace.objects.filter(free_at__gt=at + BURST).exclude(lane=HOST)
    return list(rows.values_list("lane", flat=True))


def _row(lane: UUID, at: datetime) -> Pace:
    """The lane's row, locked until the transaction ends."""
    Pace.objects.get_or_create(lane=lane, defaults={"free_at": at})
    return Pace.objects.select_for_update().get(lane=lane)


def _move(row: Pace, at: datetime, seconds: float) -> None:
    if seconds:
        row.free_at = max(row.free_at, at) + timedelta(seconds=seconds)
        row.save(update_fields=["free_at"])
