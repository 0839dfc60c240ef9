"""All zones, and an oracle for wall clock times that knows no rule of ours."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta

ZONES = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
SINCE, UNTIL = datetime(2020, 1, 1), datetime(2037, 12, 31)  # noqa: DTZ001 - wall clocks


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def oracle(wall, zone):
    """RFC 5545 from UTC's side only: no zoneinfo rule for local times is used.

    All instants that show the wall time; the first of them. None of them: the offset that held
    just before the clocks jumped over it, found by walking.
    """
    place = zoneinfo.ZoneInfo(zone)
    as_utc = wall.replace(tzinfo=UTC)
    offsets = {
        (as_utc + timedelta(hours=h)).astimezone(place).utcoffset()
        for h in range(-36, 37, 2)
    }
    shows = sorted(
        as_utc - offset
        for offset in offsets
        if (as_utc - offset).astimezone(place).replace(tzinfo=None) == wall
    )
    if shows:
        return shows[0]
    earlier = as_utc - timedelta(hours=40)
    later = as_utc + timedelta(hours=40)
    while later - earlier > timedelta(seconds=1):  # the last second that shows less
        middle = earlier + (later - earlier) / 2
        if middle.astimezone(place).replace(tzinfo=None) < wall:
            earlier = middle
        else:
            later = middle
    return as_utc - earlier.astimezone(place).utcoffset()
