from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import BodyArea, DeviceKind
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments import operations
from tests import factories


@pytest.fixture
def doubts(facts, version, at):
    def about(**changes):
        found = operations.doubts_about(
            facts=facts(**changes),
            protocol=protocol_queries.as_protocol(version=version),
            at=at,
        )
        return [doubt.text for doubt in found]

    return about


def area(depth):
    return (TreatedAreaFacts(area=BodyArea.CHEEKS, depth_mm=Decimal(depth), passes=3),)


def test_a_usual_treatment_raises_none(doubts):
    assert doubts() == []


def test_unknown_depth_raises_none(doubts):
    bare = TreatedAreaFacts(area=BodyArea.CHEEKS, depth_mm=None, passes=None)
    assert doubts(areas=(bare,)) == []


def test_deeper_than_the_device_is_set_up_for(doubts, pen):
    assert doubts(areas=area("2.5"), device=pen) == []
    assert doubts(areas=area("3.5"), device=pen) == [
        "Cheeks 3.5 mm is more than 2.5 mm, the most Fine pen is set up for."
    ]


def test_without_a_device_the_plan_says_what_is_usual(doubts):
    assert doubts(areas=area("2.5")) == []
    assert doubts(areas=area("2.75")) == [
        "Cheeks 2.75 mm is more than the usual 2.5 mm."
    ]


def test_between_the_steps(doubts):
    assert doubts(areas=area("1.3")) == [
        "Cheeks 1.3 mm is between the steps of 0.25 mm."
    ]


def test_an_end_still_to_come(doubts, at):
    assert doubts(ended_at=at) == []
    assert doubts(ended_at=at + timedelta(minutes=5)) == [
        "The end time, Fri 15 May 2026, 10:35, is still to come."
    ]


def test_an_end_long_ago(doubts, at):
    assert doubts(ended_at=at - timedelta(days=42)) == []
    (text,) = doubts(ended_at=at - timedelta(days=43))
    assert "so long ago that the plan is over" in text


@pytest.mark.parametrize(("days", "expected"), [(27, 1), (28, 0)])
def test_a_second_treatment_within_the_plan_s_gap(
    doubts, patient, version, at, days, expected
):
    factories.TreatmentFactory(
        patient=patient, protocol_version=version, ended_at=at - timedelta(days=days)
    )
    found = doubts()
    assert len(found) == expected
    if found:
        assert "on 18 April 2026, 27 days apart." in found[0]
        assert "28 days between two" in found[0]


def test_a_stopped_one_is_no_neighbour(doubts, patient, version, at):
    factories.TreatmentFactory(
        patient=patient,
        protocol_version=version,
        stopped_at=at,
        stopped_reason="entered twice",
    )
    assert doubts() == []


def test_risk_factors_that_ask_for_a_second_look(doubts):
    assert doubts(risk_factors=("diabetes", "implant")) == []
    assert doubts(risk_factors=("pregnancy",)) == [
        "You ticked: Pregnant or breastfeeding. It asks for a second look."
    ]
    assert len(doubts(risk_factors=("implant",), device_kind=DeviceKind.RF_PEN)) == 1


def test_a_yes_to_one_value_is_no_yes_to_another(facts, version, at):
    protocol = protocol_queries.as_protocol(version=version)
    codes = [
        operations.doubts_about(facts=facts(areas=area(d)), protocol=protocol, at=at)[
            0
        ].code
        for d in ("3.5", "4")
    ]
    assert len(set(codes)) == 2
    assert all(" " not in code for code in codes)
