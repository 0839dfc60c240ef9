"""Reminders round every move of every clock from 2024 to 2037: quiet hours and hard stops hold.

The clock on the patient's wall is read off the oracle, not off `zoneinfo`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache

import pytest

from aftercare.domain.quiet_hours import QuietHours
from aftercare.domain.reminder_schedule import planned_reminders
from tests.domain import oracle
from tests.domain.clocks import utc
from tests.domain.planning import choices, shipped
from tests.domain.sample import in_zone, plan

DAY = timedelta(days=1)
USUAL = time(21, 30), time(7, 30)
# Their begin or end stands in the hour that clocks skip or show twice.
ODD = [
    (time(22), time(2, 30)),
    (time(1, 30), time(8)),
    (time(23, 30), time(0, 30)),
    (time(0), time(3)),
]
OWN_TIMES = [
    {},
    {"spf_morning": time(0, 30), "spf_top_up": time(2, 30)},
    {"spf_morning": time(1, 30), "moisturiser_evening": time(21, 59)},
    {"spf_morning": time(7, 30), "moisturiser_evening": time(21, 29)},
    {"spf_top_up": time(17, 59), "moisturiser_evening": time(23, 30)},
]


@cache
def nights():
    """One zone for each night on which some clocks move alike: (zone, date, change)."""
    found = {}
    for zone in oracle.every_zone():
        for one in oracle.changes(zone, 2024, 2037):
            found.setdefault((one.at, one.before, one.after), one)
    return [
        (one.zone, (oracle.EPOCH + timedelta(seconds=one.at + one.before)).date())
        for one in found.values()
    ]


def on_the_wall(at, zone):
    """What the clock shows, by the zone file itself."""
    seconds = round(at.timestamp())
    span = next(s for s in oracle.spans(zone) if s.begin <= seconds < s.end)
    return (at + timedelta(seconds=span.offset)).replace(tzinfo=None)


def round_a_night(zone, night, settings):
    """Everything planned for the evening before until two days after."""
    noon = datetime.combine(night - 2 * DAY, time(12))
    ended_at = oracle.instant(noon, zone)
    treated = {"treated_on": noon.date(), "ended_at": ended_at, "protocol": shipped()}
    return planned_reminders(
        plan=plan(zones=in_zone(zone), **treated),
        settings=settings,
        since=ended_at,
        until=ended_at + 5 * DAY,
    )


def keeps_the_hours(one, zone, begin, end):
    """Whether it may be sent at all; if so, when somebody is awake and it is of use."""
    if one.missed_reason is not None:
        return False
    due = on_the_wall(one.due_at, zone)
    stop = datetime.combine(one.wall_on, shipped().rule(one.rule_code).hard_stop)
    assert not is_quiet(due.time(), begin, end), (zone, one)
    assert due < stop, (zone, one)
    assert one.due_at < one.expires_at <= oracle.instant(stop, zone), (zone, one)
    return True


def is_quiet(wall, begin, end):
    if begin <= end:
        return begin <= wall < end
    return wall >= begin or wall < end


@pytest.mark.parametrize("times", OWN_TIMES, ids=["usual", "a", "b", "c", "d"])
@pytest.mark.parametrize(("begin", "end"), [USUAL, *ODD])
def test_nothing_is_due_in_quiet_hours_or_after_its_hard_stop(begin, end, times):
    tried = 0
    chosen = choices(quiet_from=begin, quiet_until=end, times=times)
    for zone, night in nights()[::9]:
        found = round_a_night(zone, night, chosen)
        tried += sum(keeps_the_hours(one, zone, begin, end) for one in found)
    assert tried > 500


def test_every_night_has_every_reminder_once():
    """The usual times and quiet hours: no night of any zone loses or doubles one (I18)."""
    expected = {
        (rule.code, day)
        for rule in shipped().reminder_rules
        for day in (2, 3, 4)
        if rule.first_day <= day <= rule.last_day
    }
    for zone, night in nights():
        found = round_a_night(zone, night, choices())
        keys = [(r.rule_code, r.day) for r in found if r.day in (2, 3, 4)]
        assert sorted(keys) == sorted(expected), (zone, night)
        assert all(keeps_the_hours(r, zone, *USUAL) for r in found)
    assert len(nights()) > 500


def test_the_usual_quiet_hours_end_at_half_past_seven_on_every_night():
    for zone, night in nights():
        quiet = QuietHours(begin=USUAL[0], end=USUAL[1], zone=zone)
        asleep = oracle.instant(datetime.combine(night, time(3, 59)), zone)
        end = quiet.end_after(asleep)
        assert quiet.holds(asleep)
        assert on_the_wall(end, zone) == datetime.combine(night, USUAL[1])
        assert not quiet.holds(end)


def test_a_night_of_eleven_hours_is_quiet_for_eleven_hours():
    """The hour that comes twice lengthens the night; the one that is skipped shortens it."""
    london = QuietHours(begin=USUAL[0], end=USUAL[1], zone="Europe/London")

    assert london.end_after(utc("2026-10-24 20:30")) == utc("2026-10-25 07:30")
    assert london.end_after(utc("2027-03-27 21:30")) == utc("2027-03-28 06:30")
