"""Day numbers, wall clocks and zones."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.domain.timeline import (
    date_of_day,
    hours_since,
    local_date,
    local_instant,
    recovery_day,
    zone_at,
)
from tests.domain.clocks import SINCE, UNTIL, ZONES, oracle, utc
from tests.domain.sample import in_zone

# reliability/invariants.md b.5, row by row: zone, date and wall time meant, UTC, shown locally.
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
    ("America/Nuuk", "2027-03-27 23:30", "2027-03-28 01:30", "2027-03-28 00:30"),
    ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 19:00", "2011-12-31 09:00"),
    ("Pacific/Apia", "2011-12-31 09:00", "2011-12-30 19:00", "2011-12-31 09:00"),
    # "Negative" summer time that moved with Ramadan: +01, then +00, then +01 again …
    ("Africa/Casablanca", "2026-02-14 12:00", "2026-02-14 11:00", "2026-02-14 12:00"),
    ("Africa/Casablanca", "2026-02-15 12:00", "2026-02-15 12:00", "2026-02-15 12:00"),
    ("Africa/Casablanca", "2026-03-21 12:00", "2026-03-21 12:00", "2026-03-21 12:00"),
    ("Africa/Casablanca", "2026-03-22 12:00", "2026-03-22 11:00", "2026-03-22 12:00"),
    # … until the country went back to +00 for good: rules older than 2026 are an hour off.
    ("Africa/Casablanca", "2027-02-06 12:00", "2027-02-06 12:00", "2027-02-06 12:00"),
    ("Africa/Casablanca", "2027-03-14 12:00", "2027-03-14 12:00", "2027-03-14 12:00"),
    # A shift of two hours at 01:00 UTC.
    ("Antarctica/Troll", "2027-03-28 00:30", "2027-03-28 00:30", "2027-03-28 00:30"),
    ("Antarctica/Troll", "2027-03-28 02:00", "2027-03-28 02:00", "2027-03-28 04:00"),
    ("Antarctica/Troll", "2027-03-28 03:30", "2027-03-28 01:30", "2027-03-28 03:30"),
    # Summer time was abolished in 2022: old rules would be an hour off.
    ("America/Mexico_City", "2026-07-01 08:00", "2026-07-01 14:00", "2026-07-01 08:00"),
    ("Asia/Amman", "2026-01-15 08:00", "2026-01-15 05:00", "2026-01-15 08:00"),
    ("Asia/Tehran", "2026-07-01 08:00", "2026-07-01 04:30", "2026-07-01 08:00"),
    # A whole country changed its offset: +06 until the end of February 2024, then +05.
    ("Asia/Almaty", "2024-02-29 12:00", "2024-02-29 06:00", "2024-02-29 12:00"),
    ("Asia/Almaty", "2024-03-01 12:00", "2024-03-01 07:00", "2024-03-01 12:00"),
    ("America/Asuncion", "2026-07-01 12:00", "2026-07-01 15:00", "2026-07-01 12:00"),
]


@pytest.mark.parametrize(("zone", "meant", "instant", "shown"), VECTORS)
def test_the_vectors_of_the_reliability_document(zone, meant, instant, shown):
    wall = datetime.fromisoformat(meant)

    found = local_instant(on=wall.date(), wall=wall.time(), zone=zone)

    assert found == utc(instant)
    assert found.utcoffset() == timedelta(0)
    local = found.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
    assert local == datetime.fromisoformat(shown)


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    wall=st.datetimes(SINCE, UNTIL).map(lambda one: one.replace(fold=0)),
)
def test_any_wall_time_in_any_zone_as_the_oracle_says(zone, wall):
    found = local_instant(on=wall.date(), wall=wall.time(), zone=zone)

    assert found == oracle(wall, zone)


@cache
def offsets_by_day(zone):
    """The offset at noon UTC on each of 900 days from August 2026."""
    place = zoneinfo.ZoneInfo(zone)
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)
    return [
        (noon + timedelta(days=n)).astimezone(place).utcoffset() for n in range(900)
    ]


@cache
def zones_that_differ():
    """One zone of each set that shares all its clock changes: Paris stands for Berlin."""
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)
    kept = {}
    for zone in ZONES:
        place = zoneinfo.ZoneInfo(zone)
        weeks = (noon + timedelta(weeks=n) for n in range(60))
        kept.setdefault(tuple(w.astimezone(place).utcoffset() for w in weeks), zone)
    return sorted(kept.values())


def test_every_zone_on_the_nights_its_clock_changes():
    """Around each change of a year: before, inside and after the gap or the fold."""
    start = datetime(2026, 8, 1, 12, tzinfo=UTC)
    tried = 0
    for zone in zones_that_differ():
        offsets = offsets_by_day(zone)
        for day in (n for n in range(365) if offsets[n] != offsets[n + 1]):
            for half_hours in range(-2, 52, 3):
                near = start + timedelta(days=day, minutes=30 * half_hours + 7)
                wall = near.replace(tzinfo=None) + offsets[day]
                found = local_instant(on=wall.date(), wall=wall.time(), zone=zone)
                assert found == oracle(wall, zone), (zone, wall)
                tried += 1
    assert tried > 500


def test_a_wall_time_given_as_the_second_one_is_still_the_first():
    found = local_instant(
        on=date(2026, 11, 1), wall=time(1, 30, fold=1), zone="America/New_York"
    )

    assert found == utc("2026-11-01 05:30")


def test_day_0_is_the_local_date_of_the_treatment():
    london = in_zone("Europe/London")
    treated_on = date(2026, 6, 1)

    def day(text):
        return recovery_day(treated_on=treated_on, at=utc(text), zones=london)

    assert day("2026-05-31 12:00") == -1
    assert day("2026-06-01 12:00") == 0
    assert day("2026-06-01 22:59") == 0
    assert day("2026-06-01 23:00") == 1  # midnight in London's summer
    assert day("2026-07-13 12:00") == 42


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Pacific/Kiritimati", "2026-05-31 10:00", date(2026, 6, 1)),  # +14
        ("Pacific/Apia", "2026-05-31 11:00", date(2026, 6, 1)),  # +13
        ("Pacific/Chatham", "2026-05-31 11:15", date(2026, 6, 1)),  # +12:45
        ("Pacific/Pago_Pago", "2026-06-01 10:59", date(2026, 5, 31)),  # -11
    ],
)
def test_dates_at_the_edges_of_the_world(zone, at, expected):
    assert local_date(at=utc(at), zones=in_zone(zone)) == expected


def test_leap_days_count():
    zones = in_zone("Europe/London")

    assert date_of_day(treated_on=date(2028, 2, 27), day=2) == date(2028, 2, 29)
    assert date_of_day(treated_on=date(2028, 2, 27), day=3) == date(2028, 3, 1)
    assert date_of_day(treated_on=date(2027, 2, 27), day=2) == date(2027, 3, 1)
    at = utc("2028-03-01 12:00")
    assert recovery_day(treated_on=date(2028, 2, 28), at=at, zones=zones) == 2


def test_tokyo_to_los_angeles_and_back_never_shows_an_earlier_day():
    zones = in_zone(
        "Asia/Tokyo",
        ("America/Los_Angeles", utc("2026-06-04 16:00")),  # 01:00 on the 5th in Tokyo
        ("Asia/Tokyo", utc("2026-06-07 06:00")),
    )
    start = utc("2026-06-01 03:00")
    days = [
        recovery_day(
            treated_on=date(2026, 6, 1), at=start + timedelta(hours=n), zones=zones
        )
        for n in range(24 * 10)
    ]

    assert days == sorted(days)
    # Day 4 began in Tokyo and lasts until it is the 6th of June in Los Angeles.
    assert (
        recovery_day(
            treated_on=date(2026, 6, 1), at=utc("2026-06-05 03:00"), zones=zones
        )
        == 4
    )
    assert days[-1] == 10


def test_the_zone_of_an_instant():
    moved = utc("2026-06-04 16:00")
    zones = in_zone("Asia/Tokyo", ("America/Los_Angeles", moved))

    assert zone_at(at=moved - timedelta(seconds=1), zones=zones) == "Asia/Tokyo"
    assert zone_at(at=moved, zones=zones) == "America/Los_Angeles"


@st.composite
def trips(draw):
    start = draw(st.datetimes(SINCE, UNTIL)).replace(tzinfo=UTC)
    gaps = draw(st.lists(st.integers(1, 5000), max_size=4))
    since = [start + timedelta(minutes=sum(gaps[: n + 1])) for n in range(len(gaps))]
    moves = [(draw(st.sampled_from(ZONES)), one) for one in since]
    return start, in_zone(draw(st.sampled_from(ZONES)), *moves)


@settings(max_examples=50, deadline=None)
@given(trip=trips(), steps=st.lists(st.integers(0, 900), min_size=2, max_size=25))
def test_the_day_number_never_goes_back_on_any_trip(trip, steps):
    start, zones = trip
    at, last = start, -99
    for minutes in steps:
        at += timedelta(minutes=minutes)
        day = recovery_day(treated_on=start.date(), at=at, zones=zones)
        assert day >= last
        last = day


def test_no_calendar_goes_back_over_midnight_these_years():
    """Why recovery_day need not look inside a period: clocks turn back within one date."""
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)
    tried = 0
    for zone in zones_that_differ():
        place = zoneinfo.ZoneInfo(zone)
        offsets = offsets_by_day(zone)
        for day in (n for n in range(899) if offsets[n + 1] < offsets[n]):
            quarters = [noon + timedelta(days=day, minutes=15 * n) for n in range(97)]
            dates = [one.astimezone(place).date() for one in quarters]
            assert dates == sorted(dates), (zone, day)
            tried += 1
    assert tried > 50


def test_hours_since_counts_real_hours():
    ended = utc("2026-10-24 12:00")

    assert hours_since(since=ended, at=ended + timedelta(minutes=90)) == 1.5
