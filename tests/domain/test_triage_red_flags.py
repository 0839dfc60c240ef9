"""E1-E6 and U1-U10: each fires, just misses, and holds for every treatment and day it may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.triage_cast import (
    CONTACT,
    EMERGENCY,
    ENDED,
    KINDS,
    URGENT,
    WATCH,
    codes,
    level,
    meaning,
)

# rule, day, answers, the rest; each fires at the level of its letter
FIRES = [
    ("E1", 0, "airway", {}),
    ("E1", 40, "airway ?", {}),
    ("E1", 3, "faint_or_confused", {}),
    ("E1", 3, "blue_or_grey", {}),
    ("E1", 3, "fit_or_collapse", {}),
    ("E1", 3, "airway, hives", {}),
    ("E2", 5, "spreading_hot, systemic", {}),
    ("E2", 5, "spreading_hot ?, systemic ?", {}),
    ("E2", 5, "spreading_hot, faint_or_confused", {}),
    ("E2", 5, "spreading_hot, blue_or_grey", {}),
    ("E3", 0, "fit_or_collapse", {}),
    ("E3", 0, "toxic", {"numbed_at": ENDED - timedelta(hours=1), "at": 4}),
    ("E3", 0, "toxic", {"at": 12}),  # nobody knows when: read as the higher
    (
        "E3",
        0,
        "toxic, numbing_wide_or_wrapped",
        {"numbed_at": ENDED - timedelta(hours=1), "at": 12},
    ),
    ("E4", 3, "red_eye, light_hurts", {}),
    ("E4", 3, "eye, light_hurts", {}),
    ("E4", 3, "eye_very_dark_red", {}),
    ("E4", 3, "pupils_unequal", {}),
    ("E4", 30, "sight_loss", {}),
    ("E5", 3, "face_droops", {}),
    ("E5", 3, "arm_weak", {}),
    ("E5", 3, "slurred_speech ?", {}),
    ("E6", 0, "bleed", {}),
    ("E6", 9, "bleeding_not_slowing", {}),
    ("U1", 0, "spreading_hot", {}),
    ("U1", 40, "spreading_hot ?", {}),
    ("U1", 2, "redness 3, swelling 2, tenderness_pain 2 worse", {}),
    (
        "U1",
        2,
        "heat_burning 3, swelling 2, tenderness_pain 2",
        {"earlier": [(1, "heat_burning 2, swelling 2, tenderness_pain 2")]},
    ),
    ("U1", 2, "redness 3 new, swelling 2, tenderness_pain 2", {}),
    ("U2", 0, "fever, redness 1", {}),
    ("U2", 21, "38.0 C, itch 1", {}),
    ("U2", 3, "fever ?, redness 1", {}),
    ("U2", 3, "fever", {}),  # no symptom was asked: nobody knows
    ("U2", 30, "fever", {"risks": ["immune"]}),
    ("U2", 22, "fever, systemic, redness 0", {}),
    ("U2", 40, "38.0 C, systemic ?", {}),
    ("U2", 3, "fever, redness 0", {"risks": ["immune"]}),
    ("U2", 3, "39 C, fever no, redness 1", {}),
    ("U3", 3, "pus, tenderness_pain 2", {}),
    ("U3", 30, "pus, swelling 2", {}),
    ("U3", 3, "pus, fever", {}),
    ("U3", 3, "pus, 38.2 C", {}),
    ("U3", 1, "weeping_clear 3, tenderness_pain 2", {}),
    ("U3", 1, "weeping_clear 4, swelling 2", {}),
    ("U4", 3, "near_eye", {}),
    ("U4", 3, "eye", {}),
    ("U4", 3, "red_eye", {}),
    ("U5", 3, "punched_out", {}),
    ("U5", 3, "cluster_blisters, two_places", {}),
    ("U5", 3, "cluster_blisters, fever", {}),
    ("U5", 3, "cluster_blisters, unwell", {"risks": ["cold_sores"]}),
    ("U5", 3, "cluster_blisters, 37.5 C", {"risks": ["cold_sores"]}),
    ("U6", 3, "burn", {}),
    ("U6", 3, "dullness 4", {}),
    ("U6", 3, "needle_marks 4", {}),
    ("U7", 0, "tenderness_pain 4", {}),
    ("U7", 2, "tenderness_pain 3 worse", {}),
    ("U7", 2, "tenderness_pain 3", {"earlier": [(1, "tenderness_pain 2")]}),
    ("U8", 1, "hives", {}),
    ("U8", 2, "hives, new_product no", {"at": 71}),
    ("U8", 20, "hives, new_product", {}),
    ("U8", 20, "hives", {}),  # the product was not asked about
    ("U8", 20, "hives, new_product no", {"risks": ["allergy"]}),
    ("U8", 1, "itch 4", {}),
    ("U8", 2, "itch 4", {"at": 71.9}),
    ("U9", 3, "eye_closing", {}),
    ("U9", 3, "hot_round_eye", {}),
    ("U9", 0, "swelling 4", {}),
    ("U10", 1, "dusky_patch", {"had_filler": True}),
    ("U10", 1, "dusky_patch", {"risks": ["recent_work"]}),
]

MISSES = [
    ("E1", 3, "airway no", {}),
    ("E2", 5, "spreading_hot", {}),
    ("E2", 5, "systemic", {}),
    ("E2", 5, "blue_or_grey", {}),
    ("E3", 1, "toxic", {"at": 24}),
    ("E3", 1, "fit_or_collapse", {"at": 24}),
    ("E3", 1, "toxic, numbing_wide_or_wrapped", {"at": 24}),
    ("E3", 0, "numbing_wide_or_wrapped", {}),
    ("E4", 3, "eye", {}),
    ("E4", 3, "red_eye", {}),
    ("E4", 3, "light_hurts", {}),
    ("E4", 3, "eye, light_hurts, red_eye no", {}),
    ("E5", 3, "numb", {}),
    ("E6", 0, "fresh_bleeding, pinpoint_bleeding 3", {}),
    ("E6", 0, "bleed, bleeding_not_slowing no", {}),
    ("U1", 1, "redness 3, swelling 2, tenderness_pain 2 worse", {}),
    ("U1", 2, "redness 3, swelling 2, tenderness_pain 2", {}),
    ("U1", 2, "redness 2 worse, swelling 2, tenderness_pain 2", {}),
    ("U1", 2, "redness 3 worse, swelling 1, tenderness_pain 2", {}),
    ("U1", 2, "redness 3 worse, swelling 2, tenderness_pain 1", {}),
    ("U1", 2, "redness 3 worse, tenderness_pain 2", {}),
    ("U2", 22, "fever, redness 1", {}),
    ("U2", 22, "fever, systemic no, redness 1", {}),
    ("U2", 3, "37.9 C, systemic, redness 1", {}),
    ("U2", 3, "37.9 C, redness 1", {}),
    ("U2", 3, "fever, redness 0", {}),
    ("U3", 3, "pus, tenderness_pain 1, swelling 1", {}),
    ("U3", 3, "pus, 37.9 C", {}),
    ("U3", 1, "weeping_clear 3, tenderness_pain 1, swelling 1", {}),
    ("U3", 1, "weeping_clear 2, tenderness_pain 2, swelling 2", {}),
    ("U4", 3, "cluster_blisters", {}),
    ("U5", 3, "cluster_blisters", {}),
    ("U5", 3, "cluster_blisters, two_places no", {}),
    ("U5", 3, "cluster_blisters, unwell", {}),
    ("U5", 3, "cluster_blisters, 37.5 C", {}),
    ("U6", 3, "dullness 3", {}),
    ("U6", 3, "needle_marks 3", {}),
    ("U7", 1, "tenderness_pain 3 worse", {}),
    ("U7", 2, "tenderness_pain 3", {}),
    ("U7", 2, "tenderness_pain 3 same", {"earlier": [(1, "tenderness_pain 3")]}),
    ("U7", 2, "tenderness_pain 2 worse", {}),
    ("U8", 3, "hives, new_product no", {"at": 72}),
    ("U8", 1, "hives, airway", {}),  # E1 says it
    ("U8", 1, "itch 3", {}),
    ("U8", 1, "itch 4, hives no", {}),
    ("U8", 1, "itch 4, airway", {}),  # E1 says it
    ("U8", 3, "itch 4", {"at": 72}),
    ("U9", 3, "swelling 3", {}),
    ("U10", 1, "dusky_patch", {}),
]


@pytest.mark.parametrize(("rule", "day", "answers", "rest"), FIRES)
def test_it_fires(rule, day, answers, rest):
    found = {one.code: one.level for one in meaning(day, answers, **rest).fired}
    assert found[rule] == {"E": EMERGENCY, "U": URGENT}[rule[0]]
    assert level(day, answers, **rest) >= found[rule]


@pytest.mark.parametrize(("rule", "day", "answers", "rest"), MISSES)
def test_it_just_misses(rule, day, answers, rest):
    assert rule not in codes(day, answers, **rest)


@pytest.mark.parametrize(("rule", "day", "answers", "rest"), FIRES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_treatment_softens_it(rule, day, answers, rest, kind):
    assert rule in codes(day, answers, kind=kind, **rest)


NUMBED = {"numbed_at": ENDED - timedelta(hours=1)}


@pytest.mark.parametrize(
    ("hours", "asked"), [(4.9, EMERGENCY), (5, URGENT), (22.9, URGENT), (23, WATCH)]
)
def test_mild_signs_after_numbing_cream_are_an_emergency_for_six_hours(hours, asked):
    found = meaning(0, "toxic", at=hours, **NUMBED)
    assert found.level == asked
    assert found.fired[0].code == ("W6" if asked == WATCH else "E3")


@pytest.mark.parametrize(
    ("answer", "asked"), [("", EMERGENCY), (" ?", EMERGENCY), (" no", URGENT)]
)
def test_a_wide_or_wrapped_cream_keeps_them_an_emergency_for_a_day(answer, asked):
    said = f"toxic, numbing_wide_or_wrapped{answer}"
    assert level(0, said, at=22.9, **NUMBED) == asked


def test_a_late_fever_with_a_racing_heart_is_urgent():
    assert level(30, "fever, systemic") == URGENT
    assert level(30, "fever, systemic no, redness 0") == WATCH


def test_bleeding_that_slows_is_a_reason_to_call():
    assert level(0, "bleed") == EMERGENCY
    assert level(0, "bleed, bleeding_not_slowing no") == CONTACT


def test_the_most_urgent_reason_comes_first_and_then_the_protocols_order():
    found = codes(3, "pus, fever, airway, swelling 2 worse, itch 3")
    assert found == ["E1", "U2", "U3", "C2", "C6", "W1"]


def test_a_fever_with_calm_skin_is_still_a_reason_to_call():
    assert codes(3, "fever, redness 0, swelling 0") == ["C21"]
    assert level(3, "fever, redness 0, swelling 0") == CONTACT
