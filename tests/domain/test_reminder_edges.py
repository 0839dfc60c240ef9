"""Where clocks, calendars, quiet hours and the spread meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.domain.reminder_schedule import (
    MISSED_QUIET,
    planned_reminders,
)
from tests.domain.clocks import ZONES, utc
from tests.domain.planning import TEN_MINUTES, assert_near, choices, one, schedule
from tests.domain.sample import in_zone, plan, protocol


def test_quiet_hours_that_never_let_go_are_a_miss():
    """Quiet until 01:30, a time the clock skips that night, and again from 02:00."""
    odd = choices(quiet_from=time(2), quiet_until=time(1, 30))
    night = {"treated_on": date(2027, 3, 27), "ended_at": utc("2027-03-27 08:00")}

    found = planned_reminders(
        plan=plan(**night),
        settings=odd,
        since=utc("2027-03-27 00:00"),
        until=utc("2027-04-30 00:00"),
    )

    first = next(one for one in found if one.rule_code == "moisturiser_evening")
    assert first.missed_reason == MISSED_QUIET


def test_what_shares_a_time_stays_together():
    """So that sun cream and moisturiser can go as one message."""
    for day in range(2, 8):
        spf, cream = one("spf_morning", day), one("moisturiser_morning", day)
        assert spf.due_at == cream.due_at


def test_the_spread_differs_by_patient_and_day_and_is_the_same_each_time():
    def offsets(seed):
        return [
            (r.due_at - utc("2026-06-01 12:00")) % timedelta(days=1)
            for r in schedule(settings=choices(spread_seed=seed))
            if r.rule_code == "spf_midday"
        ]

    assert len(set(offsets("one"))) > 3
    assert offsets("one") != offsets("two")
    assert offsets("one") == offsets("one")


def test_at_the_edge_of_the_quiet_hours_the_spread_turns_round():
    """Otherwise all who chose the end of the quiet hours would be sent to at one instant."""
    edge = {"times": {"moisturiser_evening": time(7, 30)}}
    offsets = [
        r.due_at.astimezone(ZoneInfo("Europe/London")).time()
        for seed in range(6)
        for r in schedule(settings=choices(spread_seed=str(seed), **edge))
        if r.rule_code == "moisturiser_evening"
    ]

    assert len(set(offsets)) == len(offsets)
    assert time(7, 30) <= min(offsets) < max(offsets) <= time(7, 40)


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"]
)
def test_days_of_asking_join_to_the_whole_course_anywhere(zone):
    """Hour by hour for three days, at both edges of the world, in and after quiet hours."""
    there = {
        "zones": in_zone(zone),
        "settings": choices(times={"spf_midday": time(23), "spf_morning": time(0, 10)}),
    }
    since = utc("2026-06-03 00:00")
    hours = [since + timedelta(hours=n) for n in range(73)]

    joined = [
        one
        for begin, end in pairwise(hours)
        for one in schedule(since=begin, until=end, **there)
    ]

    assert tuple(joined) == schedule(since=hours[0], until=hours[-1], **there)
    # Two days of SPF twice and cream twice at least, whatever the edges cut off.
    assert len(joined) >= 8
    whole = [r for r in schedule(**there) if since <= r.due_at < hours[-1]]
    assert joined == whole


@pytest.mark.parametrize("seed", [f"patient {n}" for n in range(6)])
@pytest.mark.parametrize("wall", [time(7, 30), time(7, 35), time(21, 25), time(21, 29)])
def test_the_spread_never_reaches_into_the_quiet_hours(seed, wall):
    edge = choices(spread_seed=seed, times={"moisturiser_evening": wall})
    night = choices().quiet_from, choices().quiet_until

    for reminder in schedule(settings=edge):
        shown = reminder.due_at.astimezone(ZoneInfo("Europe/London")).time()
        assert night[1] <= shown < night[0]


@pytest.mark.parametrize("seed", [f"patient {n}" for n in range(6)])
def test_the_spread_never_reaches_past_the_useful_time(seed):
    """One minute is left before the hard stop, and no quiet hours stand in the way."""
    edge = choices(
        spread_seed=seed,
        quiet_from=time(3),
        quiet_until=time(3),
        times={"moisturiser_evening": time(21, 59)},
    )

    for reminder in schedule(settings=edge):
        assert reminder.missed_reason is None
        assert reminder.due_at < reminder.expires_at


def test_a_window_too_narrow_for_any_spread_keeps_the_time_itself():
    """Awake for five minutes: whichever way the spread goes, it is quiet there."""
    awake = choices(
        quiet_from=time(13, 0, 1),
        quiet_until=time(13),
        times={"moisturiser_evening": time(13)},
    )

    reminder = one("moisturiser_evening", 2, settings=awake)

    assert reminder.due_at == utc("2026-06-03 12:00")
    assert reminder.missed_reason is None


def test_the_intended_day_keeps_its_key_when_the_clock_moves_the_date():
    """23:30 on 27 March 2027 does not exist in Nuuk; it becomes 00:30 on the 28th."""
    awake = choices(
        quiet_from=time(3), quiet_until=time(3), times={"spf_midday": time(23, 30)}
    )
    rule = replace(protocol().rule("spf_midday"), hard_stop=time(23, 59))
    nuuk = plan(
        treated_on=date(2027, 3, 20),
        ended_at=utc("2027-03-20 12:00"),
        zones=in_zone("America/Nuuk"),
        protocol=replace(protocol(), reminder_rules=(rule,)),
    )

    found = planned_reminders(
        plan=nuuk,
        settings=awake,
        since=utc("2027-03-20 00:00"),
        until=utc("2027-04-20 00:00"),
    )

    assert [reminder.day for reminder in found] == list(range(1, 8))
    jumped = found[6]
    assert jumped.wall_on == date(2027, 3, 27)
    assert_near(jumped.due_at, "2027-03-28 01:30")


def test_a_day_the_calendar_skips_still_has_its_reminder():
    """Apia had no 30 December 2011: both days' reminders land on the 31st, each with its key."""
    apia = plan(
        treated_on=date(2011, 12, 27),
        ended_at=datetime(2011, 12, 27, 20, tzinfo=UTC),
        zones=in_zone("Pacific/Apia"),
    )

    found = planned_reminders(
        plan=apia,
        settings=choices(),
        since=datetime(2011, 12, 28, tzinfo=UTC),
        until=datetime(2012, 1, 5, tzinfo=UTC),
    )

    middays = {r.day: r.due_at for r in found if r.rule_code == "spf_midday"}
    assert list(middays) == [1, 2, 3, 4, 5, 6, 7]
    assert abs(middays[3] - middays[4]) <= 2 * TEN_MINUTES


def test_the_zone_of_today_decides():
    moved = in_zone("Europe/London", ("Asia/Tokyo", utc("2026-06-03 00:00")))

    reminder = one("spf_midday", 4, zones=moved)

    assert reminder.zone == "Asia/Tokyo"
    assert_near(reminder.due_at, "2026-06-05 04:00")


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    moved_to=st.sampled_from(ZONES),
    treated_on=st.dates(date(2020, 1, 1), date(2036, 1, 1)),
    own_time=st.times(),
    quiet=st.tuples(st.times(), st.times()),
)
def test_once_per_day_in_any_zone_any_week(zone, moved_to, treated_on, own_time, quiet):
    """I18: one occurrence per rule and day, whatever the zone; nothing in quiet hours (I7)."""
    ended_at = datetime(
        treated_on.year, treated_on.month, treated_on.day, 12, tzinfo=UTC
    )
    own = choices(
        quiet_from=quiet[0], quiet_until=quiet[1], times={"spf_midday": own_time}
    )
    zones = in_zone(zone, (moved_to, ended_at + timedelta(days=3)))

    found = planned_reminders(
        plan=plan(treated_on=treated_on, ended_at=ended_at, zones=zones),
        settings=own,
        since=ended_at - timedelta(days=3),
        until=ended_at + timedelta(days=50),
    )

    keys = [(r.rule_code, r.day, r.slot) for r in found]
    assert len(keys) == len(set(keys))
    days = [r.day for r in found if r.rule_code == "spf_morning"]
    assert sorted(days)[-41:] == list(range(2, 43))
    for reminder in found:
        task = protocol().task(reminder.care_task)
        assert reminder.due_at >= ended_at + timedelta(hours=task.starts_after_hours)
        if reminder.missed_reason is None:
            assert reminder.due_at < reminder.expires_at
            shown = reminder.due_at.astimezone(ZoneInfo(moved_to)).time()
            begin, end = quiet
            inside = begin <= shown < end if begin <= end else not end <= shown < begin
            assert not inside


def test_a_course_over_a_leap_day():
    leap = plan(treated_on=date(2028, 2, 27), ended_at=utc("2028-02-27 10:00"))

    found = planned_reminders(
        plan=leap,
        settings=choices(),
        since=utc("2028-02-27 00:00"),
        until=utc("2028-03-05 00:00"),
    )

    middays = [r.wall_on for r in found if r.rule_code == "spf_midday"]
    assert middays[:3] == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
