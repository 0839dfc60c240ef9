"""C1-C24 and W1-W6: each fires, just misses, and knows its days, treatments and risks."""

from __future__ import annotations

import pytest

from aftercare.domain.triage_reading import read
from aftercare.domain.triage_ways import holds
from tests.domain import test_triage_red_flags as red
from tests.domain.triage_cast import (
    CONTACT,
    URGENT,
    WATCH,
    case,
    level,
    library,
    meaning,
)
from tests.domain.triage_rows import FIRES, MISSES, UNWATCHED, WATCHED

# The ways of a rule "contact" that ask for more.
URGENT_WAYS = [
    ("C16", "standard", 2, "swollen_glands 4", {}),
    ("C17", "standard", 5, "sun_sting 4", {}),
]


@pytest.mark.parametrize(("rule", "kind", "day", "answers", "rest"), FIRES)
def test_it_asks_for_contact(rule, kind, day, answers, rest):
    found = {o.code: o.level for o in meaning(day, answers, kind=kind, **rest).fired}
    assert found[rule] == CONTACT


@pytest.mark.parametrize(("rule", "kind", "day", "answers", "rest"), WATCHED)
def test_it_is_watched(rule, kind, day, answers, rest):
    found = {o.code: o.level for o in meaning(day, answers, kind=kind, **rest).fired}
    assert found[rule] == WATCH


@pytest.mark.parametrize(
    ("rule", "kind", "day", "answers", "rest"), [*MISSES, *UNWATCHED]
)
def test_it_just_misses(rule, kind, day, answers, rest):
    found = meaning(day, answers, kind=kind, **rest).fired
    assert rule not in [one.code for one in found]


def test_every_rule_is_in_a_table_that_fires_and_in_one_that_misses():
    fires = {row[0] for row in (*FIRES, *WATCHED, *red.FIRES)}
    misses = {row[0] for row in (*MISSES, *UNWATCHED, *red.MISSES)}
    every = {one.code for one in library().rules}
    assert fires == every
    assert misses == every


def test_every_way_of_every_rule_is_the_reason_of_some_row():
    """A way that no row needs could be wrong and nobody would see it."""
    rows = [*FIRES, *WATCHED, *((r[0], "standard", *r[1:]) for r in red.FIRES)]
    rows += URGENT_WAYS
    seen = set()
    for _, kind, day, answers, rest in rows:
        asked = {key: value for key, value in rest.items() if key != "compares"}
        facts, course = case(day, answers, kind=kind, **asked)
        reading = read(facts=facts, course=course, scoring=library().scoring)
        seen |= {
            (rule.code, place)
            for rule in library().rules
            for place, way in enumerate(rule.ways)
            if holds(way=way, reading=reading) is not None
        }
    every = {(r.code, n) for r in library().rules for n in range(len(r.ways))}
    assert every - seen == set()


@pytest.mark.parametrize(("rule", "kind", "day", "answers", "rest"), URGENT_WAYS)
def test_it_is_urgent(rule, kind, day, answers, rest):
    found = {o.code: o.level for o in meaning(day, answers, kind=kind, **rest).fired}
    assert found[rule] == URGENT


def test_glands_are_urgent_at_the_highest_grade_only():
    assert level(2, "swollen_glands 4") == URGENT
    assert level(2, "swollen_glands 3") == CONTACT


def test_one_side_without_heat_or_soreness_is_watched():
    assert level(1, "redness 2 side") == WATCH
    assert level(1, "redness 2 side, heat_burning 1 side") == CONTACT


@pytest.mark.parametrize(
    ("answers", "risk", "asked"),
    [
        ("heat_burning 1", "diabetes", CONTACT),
        ("bruising 2", "diabetes", WATCH),
        ("heat_burning 1", "immune", CONTACT),
        ("low_mood", "immune", CONTACT),
        ("heat_burning 1", "slow_healing", WATCH),
        ("heat_burning 1", "isotretinoin", WATCH),
        ("heat_burning 0", "immune", 0),
    ],
)
def test_a_risk_makes_keep_an_eye_a_reason_to_call(answers, risk, asked):
    assert level(4, answers, risks=[risk]) == asked


def test_blisters_on_sunburn_are_urgent():
    assert level(5, "sun_sting 4").name == "URGENT"
    assert level(28, "sun_sting 4") == CONTACT
