"""Is the sending alive: what waits, when it last looked, whether mail is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.board.presenters import words
from aftercare.board.queries import LATE
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.outbox.models import MailHost, Pulse
    from aftercare.reminders.queries import Health

# A look comes every 15 seconds.
SILENT = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """One sign of life; `level` as components/level_pill.html, `detail` may be empty."""

    level: str
    title: str
    detail: str


def vitals(
    *,
    health: Health,
    tick: Pulse | None,
    host: MailHost | None,
    zone: str,
    now: datetime,
) -> tuple[Vital, ...]:
    """`now` is the real instant: ticks and the mail host know no other."""
    return (_waiting(health, zone, now), _looked(tick, now), _host(host, zone, now))


def _waiting(health: Health, zone: str, now: datetime) -> Vital:
    if health.oldest_due_at is None:
        return Vital(level="expected", title="Nothing is waiting", detail="")
    since = moment_in_short(at=health.oldest_due_at, zone=zone)
    return Vital(
        level="watch" if now - health.oldest_due_at > LATE else "quiet",
        title=f"{health.due} waiting",
        detail=f"The oldest since {since}",
    )


def _looked(tick: Pulse | None, now: datetime) -> Vital:
    if tick is None:
        return Vital(level="quiet", title="The engine has not looked yet", detail="")
    ago = now - tick.at
    if ago > SILENT:
        detail = "Nothing goes out. Tell whoever runs the server."
        title = f"The engine has not looked for {_length(ago)}"
        return Vital(level="call", title=title, detail=detail)
    title = f"The engine last looked {_length(ago)} ago"
    return Vital(level="expected", title=title, detail="")


def _host(host: MailHost | None, zone: str, now: datetime) -> Vital:
    if host is None:
        return Vital(level="quiet", title="No mail sent yet", detail="")
    if host.failures:
        return Vital(
            level="call", title="The mail host is away", detail=_away(host, zone, now)
        )
    if host.failed_at and (host.took_at is None or host.failed_at > host.took_at):
        when = words.clock_time(at=host.failed_at, zone=zone)
        return Vital(
            level="watch", title="The mail host said no", detail=f"To a mail at {when}"
        )
    when = words.clock_time(at=host.took_at, zone=zone) if host.took_at else ""
    return Vital(
        level="expected",
        title="The mail host takes mail",
        detail=f"Last at {when}" if when else "",
    )


def _away(host: MailHost, zone: str, now: datetime) -> str:
    took = words.clock_time(at=host.took_at, zone=zone) if host.took_at else ""
    last = f"It last took mail at {took}." if took else "It has taken no mail yet."
    is_later = host.away_until is not None and host.away_until > now
    again = words.clock_time(at=host.away_until or now, zone=zone) if is_later else ""
    return f"{last} Next try {again or 'now'}."


def _length(ago: timedelta) -> str:
    """ "12 seconds", "4 minutes", "3 hours", "2 days"."""
    seconds = max(int(ago.total_seconds()), 0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return words.counted(number=seconds // size, name=unit)
    return words.counted(number=seconds, name="second")
