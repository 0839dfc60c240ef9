"""How late is still of use, by the protocol we ship: table b.7 at each boundary, to the second.

A row of b.7 is a length and a hard stop; what ends first ends the use. The quiet hours are
those a person starts with: 21:30 to 07:30.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import ContactPreference
from aftercare.domain.reminder_schedule import MISSED_LATE, MISSED_QUIET, SPREAD
from tests.domain.clocks import ZONES
from tests.domain.planning import choices, one, shipped
from tests.domain.sample import in_zone

SECOND = timedelta(seconds=1)
NO_QUIET = {"quiet_from": time(3), "quiet_until": time(3)}
# rule, its length in minutes, its hard stop
TABLE = [
    ("spf_morning", 240, time(17)),
    ("spf_top_up", 90, time(18)),
    ("moisturiser_evening", 180, time(22)),
]


def at_wall(rule, wall, *, zone="Europe/London", **changes):
    """That rule on day 2, at the patient's own time."""
    settings = choices(times={rule: wall}, **changes)
    zones = in_zone(zone)
    return one(rule, 2, settings=settings, protocol=shipped(), zones=zones)


def shown(at, zone="Europe/London"):
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def plus(wall, moved):
    return (datetime.combine(date(2026, 6, 3), wall) + moved).time()


def test_the_protocol_has_the_table():
    rules = [shipped().rule(code) for code, *_ in TABLE]

    assert [
        (rule.code, rule.useful_for_minutes, rule.hard_stop) for rule in rules
    ] == TABLE


def test_the_quiet_hours_a_person_starts_with():
    person = ContactPreference()

    assert (person.quiet_from, person.quiet_until) == (time(21, 30), time(7, 30))
    assert (choices().quiet_from, choices().quiet_until) == (time(21, 30), time(7, 30))


@pytest.mark.parametrize(("rule", "minutes", "stop"), TABLE)
@pytest.mark.parametrize("moved", [-SECOND, 0 * SECOND, SECOND])
def test_the_length_or_the_hard_stop_whichever_is_first(rule, minutes, stop, moved):
    """At the one wall time at which both end together, and a second to either side."""
    wall = plus(stop, timedelta(minutes=-minutes) + moved)

    found = at_wall(rule, wall)

    end = datetime.combine(found.wall_on, stop) + min(moved, 0 * SECOND)
    assert shown(found.expires_at) == end
    assert found.missed_reason is None


@pytest.mark.parametrize(("rule", "minutes", "stop"), TABLE)
@pytest.mark.parametrize(
    ("moved", "reason"),
    [(-SECOND, None), (0 * SECOND, MISSED_LATE), (SECOND, MISSED_LATE)],
)
def test_the_last_second_of_use(rule, minutes, stop, moved, reason):
    found = at_wall(rule, plus(stop, moved), **NO_QUIET)

    assert found.missed_reason == reason
    assert (found.due_at < found.expires_at) is (reason is None)


@pytest.mark.parametrize(
    ("wall", "is_moved", "reason"),
    [
        (time(21, 29, 59), False, None),
        (time(21, 30), True, MISSED_QUIET),
        (time(21, 30, 1), True, MISSED_QUIET),
    ],
)
def test_the_evening_at_the_begin_of_the_quiet_hours(wall, is_moved, reason):
    """Moved to the morning it is past 22:00, so it ends as missed and says why."""
    found = at_wall("moisturiser_evening", wall)

    assert (found.moved_from_quiet, found.missed_reason) == (is_moved, reason)


@pytest.mark.parametrize(
    ("wall", "is_moved", "ends"),
    [
        (time(7, 29, 59), True, time(11, 30)),
        (time(7, 30), False, time(11, 30)),
        (time(7, 30, 1), False, time(11, 30, 1)),
    ],
)
def test_the_morning_at_the_end_of_the_quiet_hours(wall, is_moved, ends):
    """The length counts from when it could first be sent, not from when it was meant."""
    found = at_wall("spf_morning", wall)

    assert found.moved_from_quiet is is_moved
    assert shown(found.expires_at).time() == ends
    assert time(7, 30) <= shown(found.due_at).time() <= time(7, 40, 1)
    assert found.missed_reason is None


@settings(max_examples=50, deadline=None)
@given(
    rule=st.sampled_from([row[0] for row in TABLE]),
    wall=st.times().map(lambda one: one.replace(microsecond=0)),
    seed=st.text(max_size=8),
    zone=st.sampled_from(ZONES),
)
def test_the_spread_is_ten_minutes_at_most_and_the_same_each_time(
    rule, wall, seed, zone
):
    found = at_wall(rule, wall, zone=zone, spread_seed=seed)
    again = at_wall(rule, wall, zone=zone, spread_seed=seed)

    assert found == again
    if found.missed_reason is None:
        begin = max(wall, time(7, 30))
        earliest = max(
            datetime.combine(found.wall_on, begin), shown(found.not_before, zone)
        )
        assert abs(shown(found.due_at, zone) - earliest) <= SPREAD


def test_the_spread_is_the_same_in_every_process():
    """A fixed answer: Python's own hash() would differ from one process to the next."""
    found = at_wall("spf_morning", time(10), spread_seed="a patient")

    assert shown(found.due_at) == datetime.fromisoformat("2026-06-03 10:02:08")
