"""How the engine is, in instants and counts: nothing about anybody.

Every question is answered by an index (or by a table of a few rows), so that a look
costs the same with a million reminders stored. All instants are the database's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.reminders.models import ReconcileRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.outbox.models import MailHost, Pulse

# Words instead of the ORM, because SQLite uses a partial index only for a state that
# stands in the statement; each says the very condition of the index it is answered by.
# A row may be due before it is there (a treatment entered late in the morning): it
# waits from the later of the two. `{later}` is what each database calls that.
OLDEST_REMINDER = (
    "SELECT MIN({later}(due_at, created_at)) FROM reminders_reminder"
    " WHERE state = 'planned' AND due_at <= %s"
)
OLDEST_DELIVERY = (
    "SELECT MIN({later}(send_from, created_at)) FROM outbox_delivery"
    " WHERE state = 'queued' AND send_from <= %s"
)
LATER = {"sqlite": "MAX", "postgresql": "GREATEST"}
PLANNED = "SELECT 'planned', COUNT(*) FROM reminders_reminder WHERE state = 'planned'"
SENDING = "SELECT 'sending', COUNT(*) FROM reminders_reminder WHERE state = 'sending'"
QUEUED = "SELECT COUNT(*) FROM outbox_delivery WHERE state = 'queued'"
LEASED = (
    "SELECT state, COUNT(*) FROM outbox_delivery"
    " WHERE state IN ('claimed', 'handed') GROUP BY state"
)
# Given to the mail host by a worker that did not come back.
IN_DOUBT = (
    "SELECT COUNT(*) FROM outbox_delivery"
    " WHERE state IN ('claimed', 'handed') AND lease_until <= %s AND state = 'handed'"
)
REMINDERS_ENDED = (
    "SELECT state, COUNT(*) FROM reminders_reminder"
    " WHERE NOT (state IN ('planned', 'sending')) AND finished_at > %s GROUP BY state"
)
DELIVERIES_ENDED = (
    "SELECT state, COUNT(*) FROM outbox_delivery"
    " WHERE NOT (state IN ('queued', 'claimed', 'handed')) AND finished_at > %s"
    " GROUP BY state"
)
BAD = "SELECT COUNT(*) FROM outbox_badaddress WHERE mended_at IS NULL"

LATE = timedelta(minutes=5)
NO_TICK = timedelta(minutes=3)
# The ticks that must never stop (aftercare/celery.py), and how long each may be away.
TICKS = {
    **dict.fromkeys(("materialise", "dispatch", "deliver", "escalate"), NO_TICK),
    "drafts": timedelta(minutes=10),
    "silence": timedelta(minutes=15),
}
RECONCILE_EVERY = timedelta(hours=3)
WINDOW = timedelta(hours=24)
# The first failures of a mail host are a hiccup; three waits in a row are two minutes.
HOST_FAILURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """A look at the engine at `at`; the `oldest` wait since then to be taken in hand."""

    at: datetime
    oldest_reminder_at: datetime | None
    oldest_delivery_at: datetime | None
    pulses: tuple[Pulse, ...]
    host: MailHost | None
    reconciled: ReconcileRun | None

    @property
    def late_by(self) -> timedelta:
        """How long the oldest due row has waited; nothing when none is due."""
        due = [self.oldest_reminder_at, self.oldest_delivery_at]
        return max((self.at - one for one in due if one), default=timedelta())

    @property
    def stopped(self) -> tuple[str, ...]:
        """The ticks that have run and do no longer."""
        return tuple(
            pulse.name
            for pulse in self.pulses
            if pulse.name in TICKS and pulse.at < self.at - TICKS[pulse.name]
        )

    @property
    def is_host_away(self) -> bool:
        """It has refused to talk several times and taken nothing since."""
        return self.host is not None and self.host.failures >= HOST_FAILURES

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why reminders do not go out now; nothing when they do."""
        found = {
            "late": self.late_by > LATE,
            "no tick": bool(self.stopped),
            "mail host away": self.is_host_away and self.oldest_delivery_at is not None,
        }
        return tuple(name for name, is_so in found.items() if is_so)

    @property
    def reconcile(self) -> str:
        """What the last comparison of plan and rows said: ok, trouble, old or never."""
        run = self.reconciled
        if run is None:
            return "never"
        if run.missing or run.extra or run.unfinished:
            return "trouble"
        return "old" if run.began_at < self.at - RECONCILE_EVERY else "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts by state: of what is open now, and of what ended in the last 24 hours."""

    reminders: Mapping[str, int]
    deliveries: Mapping[str, int]
    in_doubt: int
    reminders_ended: Mapping[str, int]
    deliveries_ended: Mapping[str, int]
    bad_addresses: int


def vital_signs() -> VitalSigns:
    """Six short queries: the time, the two oldest, the ticks, the mail host, the last reconcile."""
    at = outbox_queries.database_now()
    return VitalSigns(
        at=at,
        oldest_reminder_at=_instant(_ask(OLDEST_REMINDER, at)[0][0]),
        oldest_delivery_at=_instant(_ask(OLDEST_DELIVERY, at)[0][0]),
        pulses=tuple(pulses.all_pulses()),
        host=outbox_queries.mail_host(),
        reconciled=ReconcileRun.objects.filter(finished_at__isnull=False).first(),
    )


def figures(*, at: datetime) -> Figures:
    """Eight queries for whoever draws curves; `at` is the database's time."""
    queued = {"queued": _ask(QUEUED)[0][0]}
    return Figures(
        reminders=dict(_ask(PLANNED) + _ask(SENDING)),
        deliveries=queued | dict(_ask(LEASED)),
        in_doubt=_ask(IN_DOUBT, at)[0][0],
        reminders_ended=dict(_ask(REMINDERS_ENDED, at - WINDOW)),
        deliveries_ended=dict(_ask(DELIVERIES_ENDED, at - WINDOW)),
        bad_addresses=_ask(BAD)[0][0],
    )


def _ask(sql: str, *moments: datetime) -> list[tuple[Any, ...]]:
    values = [connection.ops.adapt_datetimefield_value(one) for one in moments]
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{later}", LATER[connection.vendor]), values)
        return list(cursor.fetchall())


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite keeps instants as text in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
