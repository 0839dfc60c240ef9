"""Which recovery day it is for a patient, and which instant a wall clock time means.

Day 0 is the local date of the treatment. Instants are aware UTC datetimes; zones are IANA names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from aftercare.domain.zone_names import canonical_zone

__all__ = [
    "ZonePeriod",
    "canonical_zone",
    "date_of_day",
    "hours_since",
    "local_date",
    "local_instant",
    "recovery_day",
    "zone_at",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePeriod:
    """The zone a patient was in from `since` on; the first period has since=None."""

    zone: str
    since: datetime | None


def zone_at(*, at: datetime, zones: tuple[ZonePeriod, ...]) -> str:
    """The zone the patient was in at that instant; zones are in order of since."""
    return [p.zone for p in zones if p.since is None or p.since <= at][-1]


def local_date(*, at: datetime, zones: tuple[ZonePeriod, ...]) -> date:
    """The date on the patient's own calendar at that instant."""
    return _date_in(at, zone_at(at=at, zones=zones))


def recovery_day(
    *,
    treated_on: date,
    at: datetime,
    zones: tuple[ZonePeriod, ...],
    counted_from: datetime | None = None,
) -> int:
    """0 on the day of treatment, 1 the next; below 0 before it.

    The latest date the patient's calendar has shown up to `at`, so that a flight back over
    the date line never shows an earlier day (invariant I20). Dates of a place they left
    before `counted_from`, the end of the treatment, showed no day of it and do not count:
    who flew in from Tokyo the same morning is on day 0.
    """
    seen = _dates_seen(at, zones, counted_from)
    return (max(seen) - treated_on).days


def date_of_day(*, treated_on: date, day: int) -> date:
    """The calendar date of a recovery day."""
    return treated_on + timedelta(days=day)


def local_instant(*, on: date, wall: time, zone: str) -> datetime:
    """The UTC instant at which clocks in the zone show `wall` on `on`.

    RFC 5545, 3.3.5: a time the clock skips counts with the offset before the gap, so a
    reminder is never lost to it; a time the clock shows twice is the first one.
    """
    shown = datetime.combine(on, wall.replace(fold=0), tzinfo=ZoneInfo(zone))
    return shown.astimezone(UTC)


def hours_since(*, since: datetime, at: datetime) -> float:
    """Elapsed hours between two instants; the clock change of a night does not count."""
    return (at - since) / timedelta(hours=1)


def _dates_seen(
    at: datetime, zones: tuple[ZonePeriod, ...], counted_from: datetime | None
) -> list[date]:
    ended = [
        _date_in(following.since, period.zone)
        for period, following in pairwise(zones)
        if following.since is not None
        and following.since <= at
        and (counted_from is None or counted_from < following.since)
    ]
    return [*ended, local_date(at=at, zones=zones)]


def _date_in(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
