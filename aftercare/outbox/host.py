"""What all workers know of the mail host: when one finds it away, all of them wait."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from aftercare.outbox.models import MailHost

if TYPE_CHECKING:
    from datetime import datetime

THE_ONE = 1
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=5)
# A success is written this often at most, so that a good day costs no writes.
SAY_SO_EVERY = timedelta(seconds=30)


def state() -> MailHost | None:
    """The row; None before the first message ever."""
    return MailHost.objects.filter(pk=THE_ONE).first()


def went_away(*, reply: str, at: datetime) -> datetime:
    """Nobody tries before the instant returned: doubling waits, half of each by chance.

    The jitter keeps workers, and many houses like this one, from coming back together.
    A second worker that finds the same outage does not lengthen the wait.
    """
    with transaction.atomic():
        MailHost.objects.get_or_create(pk=THE_ONE)
        row = MailHost.objects.select_for_update().get(pk=THE_ONE)
        if row.away_until is not None and row.away_until > at:
            return row.away_until
        step: timedelta = min(FIRST_WAIT * 2 ** min(row.failures, 10), LONGEST_WAIT)
        row.away_until = at + step * (0.5 + random.random() / 2)  # noqa: S311 - jitter, not a secret
        row.failures += 1
        row.failed_at, row.reply = at, reply[:300]
        row.save()
        return row.away_until


def took(*, at: datetime) -> None:
    """It takes messages: the wait is over."""
    rows = MailHost.objects.filter(pk=THE_ONE)
    old = at - SAY_SO_EVERY
    fresh = {"took_at": at, "failures": 0, "away_until": None}
    if rows.filter(Q(failures__gt=0) | Q(took_at=None) | Q(took_at__lt=old)).update(
        **fresh
    ):
        return
    if not rows.exists():
        MailHost.objects.get_or_create(pk=THE_ONE, defaults={"took_at": at})


def refused_a_message(*, reply: str, at: datetime) -> None:
    """It answers, and will not take what we wrote: a matter for people, not for waiting."""
    MailHost.objects.get_or_create(pk=THE_ONE)
    MailHost.objects.filter(pk=THE_ONE).update(failed_at=at, reply=reply[:300])
