"""What every peer's task does: take the row, render, send by Django, mark it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.db import connection

from benchmarks.reminders import django_mail
from benchmarks.reminders.peers.models import PeerReminder

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN = ("planned", "queued")


def send_one(key: int) -> None:
    """One mail on an SMTP connection of its own, as `message.send()` makes it."""
    row = PeerReminder.objects.get(pk=key)
    if row.state not in OPEN:
        return
    django_mail.message(to=row.email, key=f"peer{key}", clear=key % 3 == 0).send()
    PeerReminder.objects.filter(pk=key).update(state="sent")


def send_many(keys: Iterable[int]) -> None:
    """A batch on one SMTP connection; what is sent is marked at the end of it."""
    rows = list(PeerReminder.objects.filter(pk__in=list(keys), state__in=OPEN))
    with get_connection() as line:
        for row in rows:
            made = django_mail.message(
                to=row.email, key=f"peer{row.pk}", clear=row.pk % 3 == 0
            )
            line.send_messages([made])
    PeerReminder.objects.filter(pk__in=[row.pk for row in rows]).update(state="sent")


def scan() -> list[int]:
    """The tick: due rows become queued, in one statement, so that no tick takes them twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE peers_peerreminder SET state = 'queued'"
            " WHERE state = 'planned' AND due_at <= now() RETURNING id"
        )
        return [row[0] for row in cursor.fetchall()]
