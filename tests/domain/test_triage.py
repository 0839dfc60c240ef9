"""What the engine does with answers, whatever the rules say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercare.domain.check_in import CourseFacts
from aftercare.domain.triage import assess
from aftercare.domain.vocabulary import Severity, Symptom
from tests.domain import sample
from tests.domain.triage_cast import (
    CONTACT,
    EMERGENCY,
    ENDED,
    EXPECTED,
    URGENT,
    WATCH,
    codes,
    level,
    library,
    meaning,
    said,
)


def compared(*args, **kwargs):
    return {one.symptom.value: one for one in meaning(*args, **kwargs).comparisons}


# --- a calm answer -------------------------------------------------------------------


def test_usual_peeling_on_day_three_is_expected():
    found = meaning(3, "tenderness_pain 1, swelling 1, redness 2, peeling 3, dryness 3")
    assert (found.level, found.fired) == (EXPECTED, ())
    assert found.is_compared
    assert not found.is_held
    assert found.look_again_hours is None
    assert found.protocol_version == library().version == "1.1.0"


def test_a_score_below_its_band_never_alerts():
    assert compared(0, "redness 0")["redness"].excess == -3
    assert meaning(0, "redness 0").fired == ()


def test_nothing_answered_is_nothing_compared():
    assert meaning(3, "").level == EXPECTED
    assert meaning(3, "").comparisons == ()


def test_a_day_before_the_treatment_reads_as_day_zero():
    assert compared(-1, "redness 3")["redness"].band.high == 3


# --- size ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "answers", "excess", "asked"),
    [
        (4, "heat_burning 0", 0, EXPECTED),
        (4, "heat_burning 1", 1, WATCH),
        (4, "heat_burning 2", 2, CONTACT),
        (1, "redness 4", 1, CONTACT),
        (5, "tightness 3", 2, WATCH),
        (3, "peeling 4", 1, CONTACT),
    ],
)
def test_how_far_above_the_band_decides(day, answers, excess, asked):
    [one] = meaning(day, answers).comparisons
    assert (one.excess, one.level) == (excess, asked)


@pytest.mark.parametrize(("hours", "asked"), [(17.9, WATCH), (18, CONTACT)])
def test_twice_means_eighteen_hours_apart(hours, asked):
    before = said(3, "heat_burning 2")
    after = said(4, "heat_burning 1", at=before.at + timedelta(hours=hours))
    course = CourseFacts(
        plan=sample.plan(protocol=library()), risks=frozenset(), earlier=(before,)
    )
    assert assess(facts=after, course=course).level == asked


def test_a_symptom_over_its_band_twice_need_not_be_over_it_in_a_row():
    earlier = [(1, "heat_burning 3"), (2, "heat_burning 1"), (3, "")]
    assert "C20" in codes(4, "heat_burning 1", earlier=earlier)


def test_types_four_to_six_get_no_wider_band():
    for day in range(15):
        a = compared(day, "redness 2, darker_look 1", kind="type V")
        b = compared(day, "redness 2, darker_look 1")
        assert [one.band for one in a.values()] == [one.band for one in b.values()]


def test_an_unknown_skin_type_warns_as_early_as_types_four_to_six():
    plan = sample.plan(protocol=library(), skin=sample.skin(fitzpatrick=None))
    course = CourseFacts(plan=plan, risks=frozenset())
    found = assess(facts=said(8, "darker_look 1"), course=course)
    assert "C9" in [one.code for one in found.fired]


# --- not sure ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "earlier", "grade"),
    [
        (4, [], 1),
        (2, [], 2),
        (0, [], 3),
        (4, [(3, "heat_burning 3")], 3),
        (4, [(2, "heat_burning 3"), (3, "heat_burning ?")], 3),
        (4, [(2, "heat_burning 3"), (3, "heat_burning 0")], 1),
        (0, [(-1, "heat_burning 4")], 4),
    ],
)
def test_not_sure_reads_as_one_above_the_band_or_the_last_known_grade(
    day, earlier, grade
):
    one = compared(day, "heat_burning ?", earlier=earlier)["heat_burning"]
    assert one.severity == Severity(grade)
    assert one.was_unsure


def test_not_sure_at_two_check_ins_is_over_the_band_twice():
    found = codes(5, "itch ?", earlier=[(3, "itch ?")])
    assert "C20" in found


# --- levels only fall at a later check-in --------------------------------------------


def test_a_level_falls_the_next_day():
    assert level(3, "heat_burning 3") == CONTACT
    assert level(4, "heat_burning 0", earlier=[(3, "heat_burning 3")]) == EXPECTED


def test_changing_todays_answers_keeps_the_level_and_says_why():
    found = meaning(3, "heat_burning 0", earlier=[(3, "heat_burning 3, itch 3")])
    assert found.level == CONTACT
    assert found.is_held
    assert found.look_again_hours is None
    assert [one.code for one in found.fired] == ["C6", "C20", "W1"]
    assert [one.severity for one in found.comparisons] == [Severity.NONE]


def test_changing_todays_answers_twice_keeps_the_highest():
    earlier = [(3, "fever, redness 1"), (3, "heat_burning 3"), (3, "heat_burning 1")]
    assert level(3, "heat_burning 0", earlier=earlier) == URGENT


def test_changing_todays_answers_can_raise_the_level():
    found = meaning(3, "airway", earlier=[(3, "itch 3")])
    assert found.level == EMERGENCY
    assert not found.is_held
    assert [one.code for one in found.fired] == ["E1"]


def test_what_was_replaced_is_no_check_in_of_its_own():
    earlier = [(1, "redness 2"), (2, "redness 0"), (3, "redness 1")]
    assert "C3" not in codes(3, "redness 1", earlier=earlier)
    earlier = [(2, "swelling 0"), (2, "swelling 1")]
    assert "C2" not in codes(3, "swelling 1", earlier=earlier)


@pytest.mark.parametrize("uncleared", [URGENT, EMERGENCY])
def test_only_staff_clear_urgent_and_emergency(uncleared):
    found = meaning(4, "redness 0", uncleared=uncleared)
    assert (found.level, found.is_held, found.fired) == (uncleared, True, ())
    assert meaning(4, "airway", uncleared=uncleared).level == EMERGENCY
    assert not meaning(4, "airway", uncleared=uncleared).is_held


# --- when to look again --------------------------------------------------------------


@pytest.mark.parametrize(("risks", "hours"), [([], 24), (["slow_healing"], 12)])
def test_keep_an_eye_says_when_to_look_again(risks, hours):
    assert meaning(4, "heat_burning 1", risks=risks).look_again_hours == hours


# --- comparing switched off, and versions without rules ------------------------------


@pytest.mark.parametrize(
    ("day", "answers", "found"),
    [
        (9, "redness 3, swelling 2 worse, peeling 3, breakout 3", []),
        (9, "redness 4, peeling 4", ["C20"]),
        (2, "redness 3, swelling 3, tenderness_pain 3 worse", []),
        (3, "redness 1, fever", ["U2", "C21"]),
        (3, "tenderness_pain 4", ["U7", "C20"]),
        (2, "itch 4, hives no", ["C20"]),
        (2, "swelling 1 side", ["C2"]),
        (1, "weeping_clear 3", ["C4"]),
        (1, "pinpoint_bleeding 3", ["C14"]),
        (3, "spreading_hot, systemic", ["E2", "U1"]),
        (3, "pus", ["C4"]),
        (9, "new_dark, firm_lumps", ["C7", "C9"]),
        (3, "low_mood", ["W5"]),
    ],
)
def test_without_comparing_only_signs_one_side_and_the_worst_grade_speak(
    day, answers, found
):
    without = meaning(day, answers, compares=False)
    assert [one.code for one in without.fired if one.code != "C21"] == [
        code for code in found if code != "C21"
    ]
    assert not without.is_compared
    assert without.comparisons == ()


def test_an_older_version_without_rules_compares_nothing():
    course = CourseFacts(plan=sample.plan(), risks=frozenset())
    facts = said(9, "redness 4, airway")
    found = assess(facts=facts, course=course)
    assert (found.level, found.fired, found.comparisons) == (EXPECTED, (), ())
    assert not found.is_compared
    assert assess(facts=facts, course=replace(course, uncleared=URGENT)).is_held


# --- words ---------------------------------------------------------------------------


def test_a_reason_names_the_symptoms_that_made_it():
    [rule] = meaning(4, "heat_burning 2, itch 1, roughness 2").fired
    assert rule.code == "C20"
    assert rule.symptoms == (Symptom.WARMTH,)
    assert rule.patient.endswith("usual on this day: hot or burning.")


def test_a_rule_that_holds_in_two_ways_says_both_once():
    [c4] = [o for o in meaning(3, "pus, breakout 3").fired if o.code == "C4"]
    assert c4.patient == (
        "You told us about pus or yellow crust. "
        "You told us about many spots, or spots with pus."
    )
    [e3] = meaning(0, "toxic", at=1).fired
    assert e3.patient.count("You told us") == 1


def test_hours_are_elapsed_hours_and_days_the_patients():
    assert "U8" in codes(4, "hives, new_product no", at=71)
    assert said(3, "").at == ENDED + timedelta(days=3, hours=6)
