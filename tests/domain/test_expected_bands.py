"""The bands equal the clinical reference, for every variant, symptom and day."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import pytest

from aftercare.domain.expected_bands import (
    course_band,
    expected_band,
    overall_band,
    overall_course,
)
from aftercare.domain.protocol import BandShift
from aftercare.domain.protocol_parser import parse_protocol
from aftercare.domain.vocabulary import Symptom, Variant
from tests.domain.sample import LIBRARY, expected, protocol

DAYS = range(43)


def bands(of_protocol, symptom, *variants):
    found = course_band(
        protocol=of_protocol,
        variants=frozenset(variants),
        symptom=symptom,
        days=DAYS,
    )
    return [[band.low, band.high] for band in found]


@cache
def library():
    return parse_protocol(text=LIBRARY.read_text())


@pytest.mark.parametrize("get", [protocol, library], ids=["sample", "library"])
@pytest.mark.parametrize("variant", Variant)
def test_equal_to_the_reference(get, variant):
    kept = get()

    found = {symptom.value: bands(kept, symptom, variant) for symptom in Symptom}

    assert found == expected()[variant.value]


def test_no_variant_at_all_is_standard():
    for symptom in Symptom:
        assert bands(protocol(), symptom) == expected()["standard"][symptom.value]


def test_one_day_equals_its_place_in_the_course():
    one = expected_band(
        protocol=protocol(),
        variants=frozenset({Variant.DEEP}),
        symptom=Symptom.ECCHYMOSIS,
        day=2,
    )

    assert (one.low, one.high) == (0, 3)


def test_two_slow_variants_do_not_multiply():
    for symptom in Symptom:
        both = bands(protocol(), symptom, Variant.DEEP, Variant.BODY)
        assert both == bands(protocol(), symptom, Variant.DEEP)


def test_the_slowest_clock_wins():
    both = bands(protocol(), Symptom.OEDEMA, Variant.SENSITIVE, Variant.BODY)

    assert both == bands(protocol(), Symptom.OEDEMA, Variant.BODY)


def test_a_clock_for_some_symptoms_leaves_the_others():
    both = bands(protocol(), Symptom.OEDEMA, Variant.SENSITIVE, Variant.PEEL)

    assert both == bands(protocol(), Symptom.OEDEMA, Variant.SENSITIVE)


def test_two_raises_are_one():
    both = bands(protocol(), Symptom.ECCHYMOSIS, Variant.DEEP, Variant.RF)

    assert both == bands(protocol(), Symptom.ECCHYMOSIS, Variant.DEEP)


def test_two_raises_are_one_far_below_the_cap_too():
    shift = BandShift(symptom=Symptom.OEDEMA, change=1, first_day=10, last_day=10)
    raising = {Variant.PRP, Variant.FITZPATRICK_IV_VI}
    made = replace(
        protocol(),
        modifiers=tuple(
            replace(one, shifts=(shift,)) if one.variant in raising else one
            for one in protocol().modifiers
        ),
    )

    assert bands(made, Symptom.OEDEMA, Variant.PRP)[10] == [0, 1]
    assert bands(made, Symptom.OEDEMA, *raising)[10] == [0, 1]


def test_a_lowering_holds_beside_a_slow_variant():
    """Sensitive skin raises redness by one on days 0-2, a shallow treatment lowers it."""
    both = bands(protocol(), Symptom.ERYTHEMA, Variant.SUPERFICIAL, Variant.SENSITIVE)
    clock_only = bands(protocol(), Symptom.ERYTHEMA, Variant.SENSITIVE)

    assert [high for _, high in both][:6] == [3, 3, 3, 1, 1, 1]
    assert all(one[1] <= other[1] for one, other in zip(both, clock_only, strict=True))
    assert both[0][0] == 0


@pytest.mark.parametrize("neutral", [Variant.PRP, Variant.FITZPATRICK_IV_VI])
@pytest.mark.parametrize("variant", Variant)
def test_a_variant_that_says_nothing_never_widens_another(neutral, variant):
    for symptom in Symptom:
        alone = bands(protocol(), symptom, variant)
        assert bands(protocol(), symptom, variant, neutral) == alone


def test_every_pair_stays_a_band_of_0_to_3():
    for first, second in combinations(Variant, 2):
        for symptom in Symptom:
            for low, high in bands(protocol(), symptom, first, second):
                assert 0 <= low <= high <= 3, (first, second, symptom)


def hill(*variants):
    return overall_course(protocol=protocol(), variants=frozenset(variants), days=DAYS)


@pytest.mark.parametrize(
    "variant", [one for one in Variant if one is not Variant.SENSITIVE]
)
def test_the_hill_only_goes_down(variant):
    highs = [point.high for point in hill(variant)]

    assert all(later <= sooner for sooner, later in pairwise(highs))
    assert highs[0] >= 2
    assert highs[21:] == [0.0] * 22


def test_the_hill_of_sensitive_skin_has_one_small_step_up_on_day_2():
    """Heat keeps its raise on day 2, the day on which dryness begins to be strong."""
    highs = [point.high for point in hill(Variant.SENSITIVE)]

    rises = {
        day: highs[day] - highs[day - 1]
        for day in range(1, 43)
        if highs[day] > highs[day - 1]
    }
    assert rises == {2: pytest.approx(1 / 6)}


def test_the_hill_is_the_mean_of_its_symptoms():
    first = overall_band(protocol=protocol(), variants=frozenset(), day=0)

    assert first == hill()[0]

    assert first.low == pytest.approx(1 / 6)
    assert first.high == pytest.approx((3 + 3 + 2 + 2 + 3 + 2) / 6)
