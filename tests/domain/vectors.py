"""Table b.5 of the reliability document as data, and rules of time that are wrong on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.domain.oracle_footer import changes_by_footer

# Zone, date and wall time meant, UTC, shown locally. In the order of the document's rows.
VECTORS = [
    ("America/New_York", "2007-03-11 02:30", "2007-03-11 07:30", "2007-03-11 03:30"),
    ("America/New_York", "2007-11-04 01:30", "2007-11-04 05:30", "2007-11-04 01:30"),
    ("America/New_York", "2027-03-14 02:30", "2027-03-14 07:30", "2027-03-14 03:30"),
    ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30", "2026-11-01 01:30"),
    ("Europe/London", "2027-03-28 01:30", "2027-03-28 01:30", "2027-03-28 02:30"),
    ("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30", "2026-10-25 01:30"),
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45", "2026-10-04 02:45"),
    ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45", "2027-04-04 01:45"),
    ("Pacific/Chatham", "2026-09-27 02:50", "2026-09-26 14:05", "2026-09-27 03:50"),
    ("Africa/Cairo", "2026-04-24 00:30", "2026-04-23 22:30", "2026-04-24 01:30"),
    ("Africa/Cairo", "2026-10-29 23:30", "2026-10-29 20:30", "2026-10-29 23:30"),
    ("America/Santiago", "2026-09-06 00:30", "2026-09-06 04:30", "2026-09-06 01:30"),
    ("Asia/Beirut", "2026-03-29 00:30", "2026-03-28 22:30", "2026-03-29 01:30"),
    # The resolution moves to the next date; the day meant stays the key.
    ("America/Nuuk", "2027-03-27 23:30", "2027-03-28 01:30", "2027-03-28 00:30"),
    # A whole day that never was: both dates' nine o'clock is one instant (I19).
    ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 19:00", "2011-12-31 09:00"),
    ("Pacific/Apia", "2011-12-31 09:00", "2011-12-30 19:00", "2011-12-31 09:00"),
    # "Negative" summer time that moved with Ramadan: +01, then +00, then +01 again …
    ("Africa/Casablanca", "2026-02-14 12:00", "2026-02-14 11:00", "2026-02-14 12:00"),
    ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15 01:30", "2026-02-15 02:30"),
    ("Africa/Casablanca", "2026-02-15 12:00", "2026-02-15 12:00", "2026-02-15 12:00"),
    ("Africa/Casablanca", "2026-03-21 12:00", "2026-03-21 12:00", "2026-03-21 12:00"),
    ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22 02:30", "2026-03-22 03:30"),
    ("Africa/Casablanca", "2026-03-22 12:00", "2026-03-22 11:00", "2026-03-22 12:00"),
    # … until the country went back to +00 for good. The document's switches of February and
    # March 2027 are from older rules: tzdata 2026.6 has none after 2026.
    ("Africa/Casablanca", "2027-02-06 12:00", "2027-02-06 12:00", "2027-02-06 12:00"),
    ("Africa/Casablanca", "2027-03-13 12:00", "2027-03-13 12:00", "2027-03-13 12:00"),
    ("Africa/Casablanca", "2027-03-14 12:00", "2027-03-14 12:00", "2027-03-14 12:00"),
    # A shift of two hours at 01:00 UTC, there and back.
    ("Antarctica/Troll", "2027-03-28 00:30", "2027-03-28 00:30", "2027-03-28 00:30"),
    ("Antarctica/Troll", "2027-03-28 02:00", "2027-03-28 02:00", "2027-03-28 04:00"),
    ("Antarctica/Troll", "2027-03-28 03:30", "2027-03-28 01:30", "2027-03-28 03:30"),
    ("Antarctica/Troll", "2027-10-31 01:30", "2027-10-30 23:30", "2027-10-31 01:30"),
    ("Antarctica/Troll", "2027-10-31 03:00", "2027-10-31 03:00", "2027-10-31 03:00"),
    # Summer time was abolished in 2022: old rules would be an hour off.
    ("America/Mexico_City", "2026-07-01 08:00", "2026-07-01 14:00", "2026-07-01 08:00"),
    ("America/Mexico_City", "2026-01-15 08:00", "2026-01-15 14:00", "2026-01-15 08:00"),
    ("Asia/Amman", "2026-01-15 08:00", "2026-01-15 05:00", "2026-01-15 08:00"),
    ("Asia/Amman", "2026-07-01 08:00", "2026-07-01 05:00", "2026-07-01 08:00"),
    ("Asia/Tehran", "2026-07-01 08:00", "2026-07-01 04:30", "2026-07-01 08:00"),
    ("Asia/Tehran", "2026-01-15 08:00", "2026-01-15 04:30", "2026-01-15 08:00"),
    # A whole country changed its offset: +06 until the end of February 2024, then +05.
    ("Asia/Almaty", "2024-02-29 12:00", "2024-02-29 06:00", "2024-02-29 12:00"),
    ("Asia/Almaty", "2024-02-29 23:30", "2024-02-29 17:30", "2024-02-29 23:30"),
    ("Asia/Almaty", "2024-03-01 00:00", "2024-02-29 19:00", "2024-03-01 00:00"),
    ("Asia/Almaty", "2024-03-01 12:00", "2024-03-01 07:00", "2024-03-01 12:00"),
    # Summer time for good since October 2024.
    ("America/Asuncion", "2024-10-05 12:00", "2024-10-05 16:00", "2024-10-05 12:00"),
    ("America/Asuncion", "2024-10-06 00:30", "2024-10-06 04:30", "2024-10-06 01:30"),
    ("America/Asuncion", "2025-04-15 12:00", "2025-04-15 15:00", "2025-04-15 12:00"),
    ("America/Asuncion", "2026-07-01 12:00", "2026-07-01 15:00", "2026-07-01 12:00"),
]

# The rules these zones had before, for a control: whoever has not got the new ones is off.
OLD_RULES = {
    "Africa/Casablanca": "<+01>-1",
    "America/Asuncion": "<-04>4<-03>,M10.1.0/0,M3.4.0/0",
    "America/Mexico_City": "CST6CDT,M4.1.0,M10.5.0",
    "Asia/Almaty": "<+06>-6",
    "Asia/Amman": "EET-2EEST,M2.5.4/24,M10.5.5/1",
    "Asia/Tehran": "<+0330>-3:30<+0430>,J79/24,J263/24",
}


def mismatches(resolver, cases):
    """The cases whose answer is not the one expected; a case: zone, naive wall time, instant.

    `resolver` takes zone and wall time. None as an answer is a lost reminder: a mismatch.
    """
    return [
        (zone, wall)
        for zone, wall, expected in cases
        if resolver(zone, wall) != expected
    ]


def vector_cases():
    return [
        (zone, datetime.fromisoformat(meant), _utc(instant))
        for zone, meant, instant, _ in VECTORS
    ]


def naive_local_time(zone, wall):
    """The wall time as the server's own clock reads it."""
    return wall.replace(tzinfo=UTC)


def always_the_second(zone, wall):
    """fold=1: the second of two, and the offset after a gap."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)


def offset_after_the_gap(zone, wall):
    """Right in the night an hour comes twice, an hour early when one is skipped."""
    return _choose(zone, wall, in_gap=1, in_fold=0)


def second_of_two(zone, wall):
    """Right in a gap, an hour late when an hour comes twice."""
    return _choose(zone, wall, in_gap=0, in_fold=1)


def skip_the_gap(zone, wall):
    """RFC 5545, 3.3.10, and cron: a time that does not exist never comes."""
    first = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    shown = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return first if shown == wall else None


def offset_at_midnight(zone, wall):
    """The day's first offset for the whole day: hours since midnight."""
    midnight = wall.replace(hour=0, minute=0, second=0, tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC) + (wall - midnight.replace(tzinfo=None))


def offset_of_january(zone, wall):
    """One offset for the year, as a stored "+01:00" would have it."""
    january = wall.replace(month=1, day=15, tzinfo=ZoneInfo(zone))
    return wall.replace(tzinfo=UTC) - january.utcoffset()


WRONG = [
    naive_local_time,
    always_the_second,
    offset_after_the_gap,
    second_of_two,
    skip_the_gap,
    offset_at_midnight,
    offset_of_january,
]


def by_old_rules(zone, wall):
    """The first instant that shows it under the zone's former rule."""
    standard = changes_by_footer(OLD_RULES[zone], 2038)
    offsets = {offset for _, offset in standard} or {_only_offset(OLD_RULES[zone])}
    shows = []
    for offset in offsets:
        at = wall.replace(tzinfo=UTC) - timedelta(seconds=offset)
        held = [o for moment, o in standard if moment <= at.timestamp()]
        if not held or held[-1] == offset:
            shows.append(at)
    return min(shows, default=None)


def _only_offset(rule):
    return int(rule.split(">")[0].lstrip("<")) * 3600


def _choose(zone, wall, *, in_gap, in_fold):
    first, second = (
        wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
        for fold in (0, 1)
    )
    fold = in_gap if first > second else in_fold
    return (first, second)[fold]


def _utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
