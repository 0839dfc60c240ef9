"""Every zone and every move of its clocks from 2024 to 2037, against the oracle (I17).

The oracle (oracle.py) reads the zone files of the pinned package itself; the code under test
asks `zoneinfo`. Rules of time that are wrong on purpose show that a difference is seen.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.domain.timeline import local_instant
from tests.domain import oracle
from tests.domain.clocks import SINCE, UNTIL
from tests.domain.oracle_footer import changes_by_footer
from tests.domain.vectors import WRONG, mismatches

YEARS = 2024, 2037
DAY, HOUR = 86_400, 3600
# With tzdata 2026.6: 597 zones, 5,380 moves, 11 wall times round each.
FEWEST_MOVES = 5_000


@cache
def every_change():
    return [
        change
        for zone in oracle.every_zone()
        for change in oracle.changes(zone, *YEARS)
    ]


def walls_around(change):
    """Before, at both edges, inside and after the hour that is skipped or comes twice."""
    low, high = sorted((change.at + change.before, change.at + change.after))
    seconds = [low - DAY, low - HOUR, low - 1, low, low + 1, (low + high) // 2]
    return [*seconds, high - 1, high, high + 1, high + HOUR, high + DAY]


@cache
def cases():
    return [
        (change.zone, wall, oracle.instant(wall, change.zone))
        for change in every_change()
        for wall in map(as_wall, walls_around(change))
    ]


def as_wall(seconds):
    return oracle.EPOCH + timedelta(seconds=seconds)


def ours(zone, wall):
    return local_instant(on=wall.date(), wall=wall.time(), zone=zone)


def test_every_move_of_every_clock():
    assert mismatches(ours, cases()) == []
    assert len(every_change()) >= FEWEST_MOVES
    assert len(cases()) == 11 * len(every_change())


def test_gaps_and_folds_of_every_width_are_among_them():
    widths = Counter(change.after - change.before for change in every_change())

    assert {HOUR, -HOUR, HOUR // 2, -HOUR // 2, 2 * HOUR, -2 * HOUR} <= set(widths)
    assert min(widths[HOUR], widths[-HOUR]) > 2000


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_wrong_rule_of_time_would_be_found(wrong):
    """The negative control: each misses at least one case of every thousand moves."""
    found = mismatches(wrong, cases())

    assert len(found) > len(every_change()) / 2
    assert len({zone for zone, _ in found}) > 150


def test_the_oracle_knows_the_same_zones_as_the_product():
    names = zoneinfo.available_timezones() - {"Factory", "localtime"}

    assert names == set(oracle.every_zone())
    assert len(names) > 590


def test_no_move_is_unknown_to_the_oracle():
    """Every zone, every ninth day of the years, at noon: an extra change would show here."""
    first = datetime(YEARS[0], 1, 1, 12)  # noqa: DTZ001 - a wall clock
    days = range(0, 365 * 14, 9)
    walls = [first + timedelta(days=day) for day in days]
    found = [
        (zone, wall, oracle.instant(wall, zone))
        for zone in oracle.every_zone()
        for wall in walls
    ]

    assert mismatches(ours, found) == []
    assert len(found) > 300_000


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(oracle.every_zone()),
    wall=st.datetimes(SINCE, UNTIL).map(lambda one: one.replace(fold=0)),
)
def test_any_wall_time_in_any_zone(zone, wall):
    assert ours(zone, wall) == oracle.instant(wall, zone)


def test_no_calendar_goes_back_over_midnight():
    """Why recovery_day need not look inside a period: clocks turn back within one date."""
    for change in every_change():
        last_seen = as_wall(change.at - 1 + change.before).date()
        assert last_seen <= as_wall(change.at + change.after).date(), change


def test_no_zone_skips_a_day_in_these_years():
    """So only in Apia's 2011 can the same reminder of two days fall on one instant (I19)."""
    assert max(abs(one.after - one.before) for one in every_change()) == 2 * HOUR
    apia = oracle.changes("Pacific/Apia", 2011, 2011)
    assert max(change.after - change.before for change in apia) == DAY


@pytest.mark.parametrize(
    ("rule", "year", "expected"),
    [
        ("EST5EDT,M3.2.0,M11.1.0", 2027, ["2027-03-14 07:00", "2027-11-07 06:00"]),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 2027, ["2027-03-28 01:00", "2027-10-31 01:00"]),
        (
            "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
            2027,
            ["2027-03-28 01:00", "2027-10-31 01:00"],
        ),
        ("IST-2IDT,M3.4.4/26,M10.5.0", 2027, ["2027-03-26 00:00", "2027-10-30 23:00"]),
        ("<+0330>-3:30<+0430>,J79/24,J263/24", 2024, ["2024-03-20 20:30", "2024-09-20 19:30"]),
        ("AAA0BBB,59,J60", 2024, ["2024-02-29 02:00", "2024-03-01 01:00"]),
        ("<+03>-3", 2027, []),
    ],
)  # fmt: skip
def test_the_oracle_reads_the_rule_at_the_foot_of_a_file(rule, year, expected):
    found = [as_wall(at) for at, _ in changes_by_footer(rule, year)]

    assert [one.isoformat(" ", "minutes") for one in found if one.year == year] == (
        expected
    )
