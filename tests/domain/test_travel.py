"""A patient who travels: which reminders exist, and which day it is (I18, I19, I20)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.domain.reminder_schedule import planned_reminders
from aftercare.domain.timeline import local_date, recovery_day
from tests.domain.clocks import SINCE, UNTIL, ZONES, utc
from tests.domain.planning import TEN_MINUTES, choices, shipped
from tests.domain.sample import in_zone, plan

DAY = timedelta(days=1)
FIRST_SURE_DAY = 3  # before it, sun cream may wait for its start in some zone
BEGIN = utc("2026-06-01 03:00")  # noon in Tokyo
TREATED_ON = date(2026, 6, 1)


@st.composite
def trips(draw):
    """A treatment at some instant of these years, and up to six moves of the patient."""
    start = draw(st.datetimes(SINCE, UNTIL)).replace(microsecond=0, tzinfo=UTC)
    home = draw(st.sampled_from(ZONES))
    gaps = draw(st.lists(st.integers(1, 7 * 24 * 60), max_size=6))
    since = [start + timedelta(minutes=sum(gaps[: n + 1])) for n in range(len(gaps))]
    moves = [(draw(st.sampled_from(ZONES)), one) for one in since]
    return start, in_zone(home, *moves)


def all_planned(start, zones, **own):
    treated_on = local_date(at=start, zones=zones[:1])
    return planned_reminders(
        plan=plan(
            treated_on=treated_on, ended_at=start, zones=zones, protocol=shipped()
        ),
        settings=choices(**own),
        since=start - 3 * DAY,
        until=start + 60 * DAY,
    )


@settings(max_examples=40, deadline=None)
@given(trip=trips(), own=st.dictionaries(st.sampled_from(["spf_morning", "spf_top_up"]), st.times(), max_size=2))  # fmt: skip
def test_one_reminder_for_each_rule_day_and_slot_whatever_the_trip(trip, own):
    """Whichever moves were made, the keys are the same: a move can add and lose none."""
    expected = {
        (rule.code, day, rule.slot)
        for rule in shipped().reminder_rules
        for day in range(max(rule.first_day, FIRST_SURE_DAY), rule.last_day + 1)
    }
    start, zones = trip
    for moves in range(1, len(zones) + 1):
        found = all_planned(start, zones[:moves], times=own)
        keys = [(r.rule_code, r.day, r.slot) for r in found]
        assert len(keys) == len(set(keys))
        assert {key for key in keys if key[1] >= FIRST_SURE_DAY} == expected
        assert {r.zone for r in found} == {zones[moves - 1].zone}


@settings(max_examples=60, deadline=None)
@given(trip=trips())
def test_what_was_meant_stays_when_the_patient_moves(trip):
    """Day, date and wall time are the intent; only the instants follow the zone."""

    def meant(zones):
        return {
            (r.rule_code, r.day): (r.wall_on, r.wall_time)
            for r in all_planned(start, zones)
            if r.day >= FIRST_SURE_DAY
        }

    start, zones = trip

    assert meant(zones) == meant(zones[:1])


def test_two_days_on_one_instant_share_their_window_so_they_go_as_one_message():
    """Apia had no 30 December 2011 (I19): each rule's two days, due together, useful together."""
    found = planned_reminders(
        plan=plan(
            treated_on=date(2011, 12, 27),
            ended_at=utc("2011-12-27 20:00"),
            zones=in_zone("Pacific/Apia"),
            protocol=shipped(),
        ),
        settings=choices(),
        since=utc("2011-12-28 00:00"),
        until=utc("2012-01-05 00:00"),
    )
    by_key = {(r.rule_code, r.day): r for r in found}
    pairs = [
        (by_key[code, 3], by_key[code, 4])
        for code in ("spf_morning", "spf_top_up", "moisturiser_evening")
    ]

    for skipped, real in pairs:
        assert (skipped.wall_on, real.wall_on) == (
            date(2011, 12, 30),
            date(2011, 12, 31),
        )
        assert abs(skipped.due_at - real.due_at) <= 2 * TEN_MINUTES
        assert max(skipped.due_at, real.due_at) < skipped.expires_at
        assert skipped.expires_at == real.expires_at


@settings(max_examples=40, deadline=None)
@given(start=st.datetimes(datetime(2024, 1, 1), datetime(2037, 10, 1)), zone=st.sampled_from(ZONES))  # noqa: DTZ001 - a wall clock  # fmt: skip
def test_since_2024_no_two_days_of_one_rule_come_near_each_other(start, zone):
    by_rule = {}
    for one in all_planned(start.replace(tzinfo=UTC), in_zone(zone)):
        by_rule.setdefault(one.rule_code, []).append(one)

    for rows in by_rule.values():
        rows.sort(key=lambda one: one.day)
        for before, after in pairwise(r for r in rows if r.day >= FIRST_SURE_DAY):
            assert after.due_at - before.due_at >= timedelta(hours=21)


def days_shown(zones, *, hours=24 * 10, minutes=15):
    """The day on the page every quarter of an hour."""
    steps = range(hours * 60 // minutes)
    return [
        recovery_day(
            treated_on=TREATED_ON,
            at=BEGIN + timedelta(minutes=minutes * n),
            zones=zones,
        )
        for n in steps
    ]


ITINERARIES = {
    "Tokyo, Los Angeles, Tokyo": in_zone(
        "Asia/Tokyo",
        ("America/Los_Angeles", utc("2026-06-04 16:00")),
        ("Asia/Tokyo", utc("2026-06-07 06:00")),
    ),
    "over the date line three times in a day": in_zone(
        "Pacific/Kiritimati",
        ("Pacific/Pago_Pago", utc("2026-06-04 10:30")),
        ("Pacific/Kiritimati", utc("2026-06-04 16:00")),
        ("Pacific/Pago_Pago", utc("2026-06-04 22:00")),
    ),
    "home in Los Angeles by way of Tokyo": in_zone(
        "America/Los_Angeles",
        ("Asia/Tokyo", utc("2026-06-03 15:30")),
        ("America/Los_Angeles", utc("2026-06-05 02:00")),
    ),
}


@pytest.mark.parametrize("zones", ITINERARIES.values(), ids=ITINERARIES)
def test_the_day_never_goes_back_and_every_day_comes(zones):
    days = days_shown(zones)

    assert days == sorted(days)
    assert set(days) == set(range(days[0], days[-1] + 1))


@pytest.mark.parametrize("zones", ITINERARIES.values(), ids=ITINERARIES)
def test_the_day_is_the_greater_of_the_last_and_the_calendars(zones):
    """Rule 4 of b.6 in so many words, step by step."""
    last = None
    for step, day in enumerate(days_shown(zones)):
        at = BEGIN + timedelta(minutes=15 * step)
        by_calendar = (local_date(at=at, zones=zones) - TREATED_ON).days
        expected = by_calendar if last is None else max(last, by_calendar)
        assert day == expected
        last = day


@settings(max_examples=60, deadline=None)
@given(trip=trips())
def test_a_day_that_a_flight_jumps_over_still_has_its_reminders(trip):
    """Eastward over the date line two dates may pass in a moment: no day's rows are lost."""
    start, zones = trip
    treated_on = local_date(at=start, zones=zones[:1])
    planned = {
        (r.rule_code, r.day)
        for r in all_planned(start, zones)
        if r.rule_code == "spf_morning"
    }
    for period in zones[1:]:
        before, after = (
            recovery_day(treated_on=treated_on, at=at, zones=zones)
            for at in (period.since - timedelta(seconds=1), period.since)
        )
        assert before <= after <= before + 2
        jumped = range(max(before, FIRST_SURE_DAY), min(after, 42) + 1)
        assert {("spf_morning", day) for day in jumped} <= planned


def test_the_wall_time_follows_the_patient_on_the_night_the_clocks_move():
    """London to New York on 14 March 2027, the morning New York's clocks go forward."""
    moved = in_zone("Europe/London", ("America/New_York", utc("2027-03-14 06:00")))
    found = planned_reminders(
        plan=plan(
            treated_on=date(2027, 3, 10),
            ended_at=utc("2027-03-10 10:00"),
            zones=moved,
            protocol=shipped(),
        ),
        settings=choices(times={"spf_morning": time(2, 30)}, quiet_from=time(3), quiet_until=time(3)),
        since=utc("2027-03-13 00:00"),
        until=utc("2027-03-16 00:00"),
    )  # fmt: skip

    mornings = {r.day: r for r in found if r.rule_code == "spf_morning"}
    assert {day: r.wall_time for day, r in mornings.items()} == {3: time(2, 30), 4: time(2, 30), 5: time(2, 30)}  # fmt: skip
    assert abs(mornings[3].due_at - utc("2027-03-13 07:30")) <= TEN_MINUTES  # EST
    assert abs(mornings[4].due_at - utc("2027-03-14 07:30")) <= TEN_MINUTES  # the gap
    assert abs(mornings[5].due_at - utc("2027-03-15 06:30")) <= TEN_MINUTES  # EDT
