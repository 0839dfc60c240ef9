"""The engine against a second reading of the facts: every variant, symptom, day and grade."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aftercare.domain.check_in import CheckInFacts, CourseFacts, SymptomScore, Trend
from aftercare.domain.triage import assess
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
    Severity,
    Symptom,
    TriageLevel,
)
from tests.domain.level_oracle import fired
from tests.domain.planning import shipped
from tests.domain.sample import area, expected, plan, skin
from tests.domain.test_vignettes import moment

TREATMENTS = {
    "superficial": {"areas": (area(BodyArea.CHEEKS, "0.25"),)},
    "standard": {},
    "deep": {"areas": (area(BodyArea.CHEEKS, "2.0"),)},
    "rf": {"device": DeviceKind.RF_PEN},
    "sensitive": {"skin": skin(is_sensitive=True)},
    "peel": {"add_ons": frozenset({AddOn.PEEL})},
    "body": {"areas": (area(BodyArea.CHEST, "1.0"),)},
    "prp": {"add_ons": frozenset({AddOn.PRP})},
    "fitzpatrick_iv_vi": {"skin": skin(fitzpatrick=FitzpatrickSkinType.V)},
}

# The days on which a rule or a band may turn, and the last.
DAYS = (*range(17), 20, 21, 22, 27, 28, 42)
LEVELS = {
    "U": TriageLevel.URGENT,
    "C": TriageLevel.CONTACT,
    "W": TriageLevel.KEEP_AN_EYE,
}

trends = st.sampled_from([None, None, "better", "same", "worse", "new"])
answers = st.tuples(st.none() | st.integers(0, 4), trends)
# Few symptoms over many check-ins, so that their pasts matter; chance finds them together.
mild = st.tuples(st.none() | st.integers(0, 2), st.none())
few = st.sampled_from(
    [
        ["redness", "heat_burning", "tenderness_pain"],
        ["redness", "swelling", "tenderness_pain"],
        ["dryness", "peeling", "tightness"],
        ["breakout", "bruising", "itch"],
        sorted(Symptom),
    ]
)
courses = few.flatmap(
    lambda names: st.dictionaries(
        st.integers(0, 20),
        st.dictionaries(st.sampled_from(names), mild | answers, min_size=1, max_size=4),
        min_size=2,
        max_size=6,
    )
)


@cache
def course_facts(variant):
    treatment = plan(protocol=shipped(), **TREATMENTS[variant])
    return {"plan": treatment, "risks": frozenset()}


def facts(day, said):
    return CheckInFacts(
        at=moment(day, 18),
        day=day,
        scores=tuple(
            SymptomScore(
                symptom=Symptom(symptom),
                severity=None if grade is None else Severity(grade),
                trend=trend and Trend(trend),
            )
            for symptom, (grade, trend) in said.items()
        ),
    )


def assess_last(variant, course):
    *earlier, now = (facts(day, said) for day, said in course)
    return assess(
        facts=now, course=CourseFacts(earlier=tuple(earlier), **course_facts(variant))
    )


def assert_alike(variant, course):
    found = assess_last(variant, course)
    by_hand = fired(variant, course)

    named = {one.code: set(one.symptoms) for one in found.fired}
    if "U1" in named:
        named["U1"] = set()
    assert named == by_hand
    assert found.level == level_of(by_hand, course)


# A rule that asks for more at grade 4, and the symptom it reads.
URGENT_AT_4 = {"C16": "swollen_glands", "C17": "sun_sting"}


def level_of(codes, course):
    """Urgent also at grade 4 of these two, also as "not sure" after a 4; else one level."""
    levels = [LEVELS[code[0]] for code in codes]
    for code, symptom in URGENT_AT_4.items():
        said = [answers[symptom][0] for _, answers in course if symptom in answers]
        known = [grade for grade in said if grade is not None]
        if code in codes and known[-1:] == [4]:
            levels.append(TriageLevel.URGENT)
    return max(levels, default=TriageLevel.EXPECTED)


def test_the_table_has_every_variant():
    assert set(TREATMENTS) == set(expected())


@pytest.mark.parametrize("grade", [1, 2, 3, 4])
@pytest.mark.parametrize("variant", TREATMENTS)
def test_every_symptom_on_every_day_that_matters(variant, grade):
    """All symptoms in one check-in: a reason names its own, so none hides another."""
    for day, trend in product(DAYS, (None, "worse", "new")):
        assert_alike(variant, [(day, {one.value: (grade, trend) for one in Symptom})])


@pytest.mark.parametrize("variant", TREATMENTS)
def test_what_is_not_there_fires_nothing(variant):
    for day in DAYS:
        nothing = [(day, {one.value: (0, None) for one in Symptom})]
        assert assess_last(variant, nothing).fired == ()


@pytest.mark.parametrize("variant", TREATMENTS)
@settings(max_examples=50)
@example(said={0: {"sun_sting": (4, None)}, 1: {"sun_sting": (None, None)}})
@example(said={0: {"swollen_glands": (4, None)}, 1: {"swollen_glands": (None, None)}})
@given(said=courses)
def test_a_course(variant, said):
    assert_alike(variant, sorted(said.items()))


@pytest.mark.parametrize("variant", ["standard", "deep"])
@pytest.mark.parametrize("symptom", ["redness", "swelling", "dryness"])
def test_every_short_past_of_a_symptom(variant, symptom):
    """Second waves, rises and repeats: all grades, and "not sure", on four days in a row."""
    for grades in product((None, 0, 1, 2, 3), repeat=4):
        course = [
            (day, {symptom: (grade, None)}) for day, grade in enumerate(grades, 1)
        ]
        assert_alike(variant, course)
