"""What the outbox is asked: the database's time, what is due, how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import connection

from aftercare.outbox import host
from aftercare.outbox.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from uuid import UUID

    from aftercare.outbox.models import MailHost

# The database's clock is the only one that claims, leases and expires (I15).
# SQLite's CURRENT_TIMESTAMP has whole seconds, hence its own expression. PostgreSQL's
# CLOCK_TIMESTAMP is volatile, so no index would be used; each look is one statement.
NOW = {
    "sqlite": "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')",
    "postgresql": "STATEMENT_TIMESTAMP()",
}
NO = {"sqlite": "0", "postgresql": "FALSE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The database's time, whether a message may leave, whether one is to be tidied up."""

    at: datetime
    has_due: bool
    has_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxHealth:
    """How many messages wait, since when the oldest could have left, how many failed."""

    waiting: int
    oldest_at: datetime | None
    in_doubt: int


def database_now() -> datetime:
    """The database's time, aware, UTC."""
    return ask_with_now(sql="SELECT {now}")[0]


def look() -> Look:
    """One query: the time, and whether a message is due, too late, or left behind.

    While the mail host is away nothing is due, and the rest goes on.
    """
    at, (is_due, is_left) = ask_with_now(
        # The first of an index and no EXISTS: where nothing is due, that may read it all.
        sql="SELECT {now}, (SELECT send_from <= {now} FROM outbox_delivery"
        " WHERE state = 'queued' ORDER BY send_from LIMIT 1)"
        " AND NOT EXISTS(SELECT 1 FROM outbox_mailhost WHERE away_until > {now}),"
        " COALESCE((SELECT lease_until <= {now} FROM outbox_delivery"
        " WHERE state IN ('claimed', 'handed') ORDER BY lease_until LIMIT 1), {no})"
        " OR COALESCE((SELECT expires_at <= {now} FROM outbox_delivery"
        " WHERE state = 'queued' AND expires_at IS NOT NULL"
        " ORDER BY expires_at LIMIT 1), {no})"
    )
    return Look(at=at, has_due=is_due, has_left=is_left)


def ask_with_now(*, sql: str) -> tuple[datetime, tuple[bool, ...]]:
    """One row of yes-or-no answers behind `{now}`, the database's time."""
    with connection.cursor() as cursor:
        words = sql.replace("{no}", NO[connection.vendor])
        cursor.execute(words.replace("{now}", NOW[connection.vendor]))
        first, *rest = cursor.fetchone()
    if isinstance(first, str):
        first = datetime.fromisoformat(first).replace(tzinfo=UTC)
    return first.astimezone(UTC), tuple(bool(answer) for answer in rest)


def last_about(*, kind: str, about: UUID) -> Delivery | None:
    """The newest message of this kind about this record."""
    rows = Delivery.objects.filter(kind=kind, about=about)
    return rows.order_by("-send_from").first()


def mail_host() -> MailHost | None:
    """What the workers know of the mail host; None before the first message ever."""
    return host.state()


def health() -> OutboxHealth:
    """How the outbox is doing, for the staff's health line."""
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED).order_by("send_from")
    first = waiting.first()
    return OutboxHealth(
        waiting=waiting.count(),
        oldest_at=first.send_from if first else None,
        in_doubt=Delivery.objects.filter(state=DeliveryState.HANDED).count(),
    )
