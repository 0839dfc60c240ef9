"""Names of zones, known and unknown."""

from __future__ import annotations

import zoneinfo

import pytest

from aftercare.domain.timeline import (
    canonical_zone,
)
from aftercare.domain.zone_names import RENAMED, names_of
from tests.domain import oracle
from tests.domain.clocks import ZONES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/London", "Europe/London"),
        ("US/Pacific-New", "America/Los_Angeles"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("", "Europe/Paris"),
        ("x" * 300, "Europe/Paris"),
        ("Europe", "Europe/Paris"),
        ("Mars/Olympus_Mons", "Europe/Paris"),
        ("../../etc/passwd", "Europe/Paris"),
        ("/etc/localtime", "Europe/Paris"),
        ("Europe/Lon\0don", "Europe/Paris"),
        ("Factory", "Europe/Paris"),
        ("\u00fc\ud800", "Europe/Paris"),
    ],
)
def test_any_zone_name_becomes_one_that_works(name, expected):
    found = canonical_zone(name=name, fallback="Europe/Paris")

    assert found == expected
    assert zoneinfo.ZoneInfo(found)


def test_utc_when_the_fallback_is_unknown_too():
    assert canonical_zone(name="Nowhere", fallback="Nowhere/Else") == "UTC"


def test_renamed_zones_exist():
    assert [new for new in RENAMED.values() if new not in ZONES] == []


def test_a_renamed_zone_is_the_same_place():
    """Old and new name move their clocks alike in all the years a plan can touch."""

    def moves(zone):
        return [(m.at, m.after) for m in oracle.changes(zone, 2024, 2037)]

    for old in RENAMED.keys() & set(ZONES):
        new = RENAMED[old]
        assert moves(old) == moves(new), old
        assert oracle.spans(old)[-1].offset == oracle.spans(new)[-1].offset, old


def test_a_browser_with_an_older_name_is_at_home():
    assert names_of(zone="Asia/Kolkata") == ("Asia/Kolkata", "Asia/Calcutta")
    assert names_of(zone="Europe/London") == ("Europe/London",)
    assert {"US/Pacific", "US/Pacific-New"} < set(names_of(zone="America/Los_Angeles"))
