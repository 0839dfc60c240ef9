"""The hours in which nobody is disturbed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.domain.quiet_hours import QuietHours
from tests.domain.clocks import SINCE, UNTIL, ZONES, utc


def quiet(begin, end, zone="Europe/London"):
    return QuietHours(
        begin=time.fromisoformat(begin), end=time.fromisoformat(end), zone=zone
    )


NIGHT = quiet("21:30", "07:30")


@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [
        ("2026-01-10 21:29:59", False),
        ("2026-01-10 21:30", True),
        ("2026-01-10 23:59:59", True),
        ("2026-01-11 00:00", True),
        ("2026-01-11 07:29:59", True),
        ("2026-01-11 07:30", False),
    ],
)
def test_a_night_wraps_midnight(at, is_quiet):
    assert NIGHT.holds(utc(at)) is is_quiet


@pytest.mark.parametrize(
    ("at", "is_quiet"), [("12:59", False), ("13:00", True), ("14:00", False)]
)
def test_a_nap_does_not(at, is_quiet):
    nap = quiet("13:00", "14:00")

    assert nap.holds(utc(f"2026-01-10 {at}")) is is_quiet
    if is_quiet:
        assert nap.end_after(utc(f"2026-01-10 {at}")) == utc("2026-01-10 14:00")


def test_the_same_time_twice_is_no_quiet_at_all():
    assert not quiet("07:30", "07:30").holds(utc("2026-01-10 07:30"))


def test_the_end_is_the_next_one():
    assert NIGHT.end_after(utc("2026-01-10 22:00")) == utc("2026-01-11 07:30")
    assert NIGHT.end_after(utc("2026-01-11 01:00")) == utc("2026-01-11 07:30")


def test_an_end_the_clock_shows_twice():
    """01:30 stands twice on 25 October: the first end wakes nobody in the second hour."""
    early = quiet("22:00", "01:30")

    assert early.end_after(utc("2026-10-24 23:00")) == utc("2026-10-25 00:30")
    second_hour = utc("2026-10-25 01:10")  # 01:10 again, after the first 01:30
    assert early.holds(second_hour)
    assert early.end_after(second_hour) == utc("2026-10-25 01:30")


def test_an_end_the_clock_skips_is_later_not_earlier():
    early = quiet("22:00", "01:30")

    assert early.end_after(utc("2027-03-28 00:30")) == utc("2027-03-28 01:30")


@settings(max_examples=80, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    begin=st.times(),
    end=st.times(),
    at=st.datetimes(SINCE, UNTIL).map(lambda one: one.replace(tzinfo=UTC)),
)
def test_the_end_lies_ahead_within_a_day_or_so(zone, begin, end, at):
    hours = QuietHours(begin=begin, end=end, zone=zone)

    if hours.holds(at):
        assert at < hours.end_after(at) <= at + timedelta(hours=27)


def test_the_wall_clock_counts_not_utc():
    assert quiet("21:30", "07:30", "Asia/Tokyo").holds(
        datetime(2026, 1, 10, 13, tzinfo=UTC)
    )
