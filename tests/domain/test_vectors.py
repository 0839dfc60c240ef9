"""Table b.5, row by row, and the proof that a wrong rule of time would not pass it (I17)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftercare.domain.timeline import local_instant
from tests.domain import oracle
from tests.domain.clocks import utc
from tests.domain.vectors import (
    OLD_RULES,
    VECTORS,
    WRONG,
    by_old_rules,
    mismatches,
    vector_cases,
)

NAMED = {
    *("America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Chatham"),
    *("Africa/Cairo", "America/Santiago", "Asia/Beirut", "America/Nuuk"),
    *("Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll", "Asia/Almaty"),
    *("America/Mexico_City", "Asia/Amman", "Asia/Tehran", "America/Asuncion"),
}


def ours(zone, wall):
    return local_instant(on=wall.date(), wall=wall.time(), zone=zone)


@pytest.mark.parametrize(("zone", "meant", "instant", "shown"), VECTORS)
def test_a_row_of_the_table(zone, meant, instant, shown):
    found = ours(zone, datetime.fromisoformat(meant))

    assert found == utc(instant)
    assert found.utcoffset() == timedelta(0)
    local = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert local == datetime.fromisoformat(shown)


@pytest.mark.parametrize(("zone", "meant", "instant", "shown"), VECTORS)
def test_the_oracle_agrees_with_the_row(zone, meant, instant, shown):
    assert oracle.instant(datetime.fromisoformat(meant), zone) == utc(instant)


def test_every_zone_of_the_table_has_a_row():
    assert {zone for zone, *_ in VECTORS} == NAMED


def test_our_rule_passes_the_table_and_no_wrong_rule_does():
    """The negative control: what these tests are for is seen by them."""
    cases = vector_cases()
    missed = {wrong.__name__: len(mismatches(wrong, cases)) for wrong in WRONG}

    assert mismatches(ours, cases) == []
    assert min(missed.values()) >= 4, missed
    assert missed["naive_local_time"] > len(cases) / 2


@pytest.mark.parametrize("zone", sorted(OLD_RULES))
def test_whoever_still_has_the_old_rules_is_an_hour_off(zone):
    """Control for the rows of countries that changed their law: old zone files fail them."""
    cases = [case for case in vector_cases() if case[0] == zone]
    off = mismatches(by_old_rules, cases)

    assert 0 < len(off) < len(cases)


def test_the_clocks_of_morocco_stay_where_they_are_after_2026():
    """The document's row for 2027 is older than tzdata 2026.6, which ends the switches."""
    assert len(oracle.changes("Africa/Casablanca", 2024, 2026)) == 7
    assert oracle.changes("Africa/Casablanca", 2027, 2037) == []
    for meant in ("2027-02-07 02:30", "2027-03-14 02:30", "2030-01-10 02:30"):
        assert ours("Africa/Casablanca", datetime.fromisoformat(meant)) == utc(meant)
