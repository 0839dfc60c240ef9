"""Where a check-in stands over the hill: above the band exactly when one of its answers is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import expected_band, overall_band
from aftercare.domain.own_course import place_on_hill
from tests.domain.planning import shipped
from tests.domain.sample import plan as sample_plan
from tests.domain.test_own_course import HILL, ITCHY, PUFFY, RED, SORE, check_in


def care_plan():
    """Face, standard depth, by the protocol we ship."""
    return sample_plan(protocol=shipped())


def bands(plan, day, symptoms):
    return [
        expected_band(
            protocol=plan.protocol,
            variants=variants_of(plan=plan),
            symptom=one,
            day=day,
        )
        for one in symptoms
    ]


@given(
    day=st.integers(0, 42),
    grades=st.dictionaries(st.sampled_from(HILL), st.integers(0, 4), min_size=1),
)
def test_the_place_is_above_the_band_when_one_answer_is_and_only_then(day, grades):
    plan = care_plan()
    place = place_on_hill(plan=plan, check_in=check_in(day, grades))
    hill = overall_band(
        protocol=plan.protocol, variants=variants_of(plan=plan), day=day
    )
    usual = bands(plan, day, grades)
    is_above = any(
        grade > band.high for grade, band in zip(grades.values(), usual, strict=True)
    )
    assert (place > hill.high) == is_above
    assert place >= hill.low


def test_one_strong_answer_is_not_hidden_behind_two_quiet_ones():
    """Day 4: nothing swollen is usual; the mean of the three would lie inside."""
    plan = care_plan()
    place = place_on_hill(plan=plan, check_in=check_in(4, {PUFFY: 1, SORE: 0, RED: 0}))
    hill = overall_band(protocol=plan.protocol, variants=variants_of(plan=plan), day=4)
    assert place > hill.high


def test_the_edges_of_what_is_usual_are_the_edges_of_the_hill():
    plan, symptoms = care_plan(), (PUFFY, SORE, RED)
    hill = overall_band(protocol=plan.protocol, variants=variants_of(plan=plan), day=0)
    usual = dict(zip(symptoms, bands(plan, 0, symptoms), strict=True))
    for edge, expected in (("low", hill.low), ("high", hill.high)):
        grades = {one: getattr(band, edge) for one, band in usual.items()}
        place = place_on_hill(plan=plan, check_in=check_in(0, grades))
        assert place == pytest.approx(expected)


def test_no_place_without_a_grade():
    assert place_on_hill(plan=care_plan(), check_in=check_in(3, {ITCHY: 4})) is None
