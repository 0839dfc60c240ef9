"""By when somebody looks: only open time counts."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.domain.promise import promised_by
from aftercare.domain.timeline import local_instant
from tests.domain.clocks import utc

HOUR = timedelta(hours=1)
TWO_HOURS = 2 * HOUR


def span(opens, closes):
    return utc(opens), utc(closes)


# Monday and Tuesday with a break at noon, then Thursday.
WEEK = (
    span("2026-06-01 08:00", "2026-06-01 12:00"),
    span("2026-06-01 13:00", "2026-06-01 17:00"),
    span("2026-06-02 08:00", "2026-06-02 12:00"),
    span("2026-06-04 08:00", "2026-06-04 09:00"),
)


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-06-01 07:59", "2026-06-01 10:00"),  # before opening: counts from opening
        ("2026-06-01 08:00", "2026-06-01 10:00"),
        ("2026-06-01 09:30", "2026-06-01 11:30"),
        ("2026-06-01 10:00", "2026-06-01 12:00"),  # at the very instant of closing
        ("2026-06-01 10:01", "2026-06-01 13:01"),  # over the break
        ("2026-06-01 12:00", "2026-06-01 15:00"),  # closed again at noon
        ("2026-06-01 16:30", "2026-06-02 09:30"),  # over the night
        ("2026-06-01 17:00", "2026-06-02 10:00"),
        ("2026-06-02 11:30", None),  # an hour and a half on Thursday are not enough
        ("2026-06-04 09:00", None),
        ("2026-06-05 12:00", None),
    ],
)
def test_two_hours(raised, due):
    promised = promised_by(raised_at=utc(raised), within=TWO_HOURS, stretches=WEEK)

    assert promised == (due and utc(due))


def test_a_long_promise_spans_stretches():
    """Four hours on Monday morning, four after, one on Tuesday."""
    due = promised_by(
        raised_at=utc("2026-05-31 20:00"), within=9 * HOUR, stretches=WEEK
    )

    assert due == utc("2026-06-02 09:00")


def test_a_clinic_without_hours_promises_nothing():
    assert (
        promised_by(raised_at=utc("2026-06-01 09:00"), within=HOUR, stretches=())
        is None
    )


def test_at_once_means_at_the_next_opening():
    at_once = timedelta(0)

    def due(raised):
        return promised_by(raised_at=utc(raised), within=at_once, stretches=WEEK)

    assert due("2026-06-01 09:00") == utc("2026-06-01 09:00")
    assert due("2026-06-01 12:30") == utc("2026-06-01 13:00")


def test_time_in_two_stretches_counts_once():
    overlapping = (
        span("2026-06-01 08:00", "2026-06-01 10:00"),
        span("2026-06-01 09:00", "2026-06-01 11:00"),
        span("2026-06-02 08:00", "2026-06-02 17:00"),
    )

    def due(within):
        return promised_by(
            raised_at=utc("2026-06-01 07:00"), within=within, stretches=overlapping
        )

    assert due(3 * HOUR) == utc("2026-06-01 11:00")
    assert due(4 * HOUR) == utc("2026-06-02 09:00")


def test_a_stretch_that_a_clock_change_turned_round_is_no_time():
    skipped = (
        span("2026-03-29 01:30", "2026-03-29 01:00"),
        span("2026-03-30 08:00", "2026-03-30 17:00"),
    )

    due = promised_by(raised_at=utc("2026-03-29 00:00"), within=HOUR, stretches=skipped)

    assert due == utc("2026-03-30 09:00")


def on_the_wall(zone, day, opens="09:00", closes="17:00"):
    on = date.fromisoformat(day)
    return tuple(
        local_instant(on=on, wall=time.fromisoformat(wall), zone=zone)
        for wall in (opens, closes)
    )


@pytest.mark.parametrize(
    ("zone", "friday", "monday", "due"),
    [
        # Clocks go forward in the weekend: Monday 9:00 is an hour earlier in UTC.
        ("Europe/London", "2026-03-27", "2026-03-30", "2026-03-30 09:30"),
        ("Europe/London", "2026-10-23", "2026-10-26", "2026-10-26 10:30"),
        ("America/New_York", "2026-03-06", "2026-03-09", "2026-03-09 14:30"),
        ("America/New_York", "2026-10-30", "2026-11-02", "2026-11-02 15:30"),
    ],
)
def test_half_an_hour_before_the_weekend_of_a_clock_change(zone, friday, monday, due):
    """Two hours from 16:30 on Friday are 10:30 on Monday, on the clinic's own wall."""
    stretches = (on_the_wall(zone, friday), on_the_wall(zone, monday))
    raised = stretches[0][1] - timedelta(minutes=30)

    promised = promised_by(raised_at=raised, within=TWO_HOURS, stretches=stretches)

    assert promised == utc(due)


def test_a_night_shift_over_the_change_counts_hours_that_passed():
    """From 23:00 to 05:00 the clocks go forward: five hours pass, not six."""
    opens = local_instant(on=date(2026, 3, 28), wall=time(23), zone="Europe/London")
    closes = local_instant(on=date(2026, 3, 29), wall=time(5), zone="Europe/London")

    def due(within):
        return promised_by(raised_at=opens, within=within, stretches=((opens, closes),))

    assert due(5 * HOUR) == closes
    assert due(5 * HOUR + timedelta(seconds=1)) is None


# --- Whatever the hours are -----------------------------------------------------------

START = utc("2026-03-27 00:00")
minutes = st.integers(0, 14 * 24 * 60).map(lambda n: timedelta(minutes=n))
goals = st.integers(0, 20 * 60).map(lambda n: timedelta(minutes=n))


@st.composite
def calendars(draw):
    """Stretches in order that do not overlap; they may touch, and may be none."""
    edges = sorted(draw(st.sets(minutes, max_size=24)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple((START + opens, START + closes) for opens, closes in pairs)


def open_time(stretches, begin, end):
    """How much open time lies between two instants: the oracle, counted the other way."""
    inside = (
        min(closes, end) - max(opens, begin)
        for opens, closes in stretches
        if opens < end and closes > begin
    )
    return sum(inside, timedelta(0))


@given(stretches=calendars(), raised=minutes, within=goals)
def test_exactly_the_goal_passes_in_open_time(stretches, raised, within):
    raised_at = START + raised
    due = promised_by(raised_at=raised_at, within=within, stretches=stretches)

    if due is None:
        last = max((closes for _, closes in stretches), default=raised_at)
        assert open_time(stretches, raised_at, last) <= within
    else:
        assert due >= raised_at
        assert open_time(stretches, raised_at, due) == within


@given(stretches=calendars(), raised=minutes, within=goals)
def test_never_in_closed_time(stretches, raised, within):
    due = promised_by(raised_at=START + raised, within=within, stretches=stretches)

    assert due is None or any(opens <= due <= closes for opens, closes in stretches)


@given(stretches=calendars(), raised=minutes, later=minutes, within=goals, more=goals)
def test_asking_later_or_for_longer_is_never_due_sooner(
    stretches, raised, later, within, more
):
    def due(raised_at, goal):
        found = promised_by(raised_at=raised_at, within=goal, stretches=stretches)
        return found or utc("9999-01-01 00:00")

    base = due(START + raised, within)
    assert due(START + raised + later, within) >= base
    assert due(START + raised, within + more) >= base


@given(stretches=calendars(), extra=minutes, raised=minutes, within=goals)
def test_opening_longer_never_makes_a_promise_later(stretches, extra, raised, within):
    """A stretch at the end of all the others can only help."""
    last = max((closes for _, closes in stretches), default=START)
    longer = (*stretches, (last, last + extra))

    before = promised_by(raised_at=START + raised, within=within, stretches=stretches)
    after = promised_by(raised_at=START + raised, within=within, stretches=longer)

    assert before is None or after == before


@given(stretches=calendars(), raised=minutes, within=goals)
def test_the_answer_is_an_instant_in_utc(stretches, raised, within):
    due = promised_by(raised_at=START + raised, within=within, stretches=stretches)

    assert due is None or due.tzinfo is UTC
