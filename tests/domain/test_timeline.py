"""Day numbers, wall clocks and zones."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta

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
from tests.domain.clocks import SINCE, UNTIL, ZONES, utc
from tests.domain.sample import in_zone


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


@pytest.mark.parametrize(
    ("left_at", "day"),
    [
        (
            "2026-06-01 15:00",
            0,
        ),  # midnight in Tokyo, two hours before the treatment ended
        ("2026-06-01 17:00", 0),
        ("2026-06-01 17:01", 1),  # Tokyo's calendar showed day 1 for a minute
    ],
)
def test_a_date_of_the_place_they_came_from_is_no_day_of_recovery(left_at, day):
    """Treated in Los Angeles on 1 June, ended at ten; the phone was on Tokyo's clock before."""
    found = recovery_day(
        treated_on=date(2026, 6, 1),
        at=utc("2026-06-01 20:00"),
        zones=in_zone("Asia/Tokyo", ("America/Los_Angeles", utc(left_at))),
        counted_from=utc("2026-06-01 17:00"),
    )

    assert found == day


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


def test_hours_since_counts_real_hours():
    ended = utc("2026-10-24 12:00")

    assert hours_since(since=ended, at=ended + timedelta(minutes=90)) == 1.5
