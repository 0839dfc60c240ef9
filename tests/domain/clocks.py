"""All zones, the years asked about, and instants by their text."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime

ZONES = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
SINCE, UNTIL = datetime(2020, 1, 1), datetime(2037, 12, 31)  # noqa: DTZ001 - wall clocks


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
