from __future__ import annotations

import re
from datetime import timedelta

import pytest

from aftercare.board.spark import Sparks
from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import overall_band
from aftercare.treatments import queries
from tests import factories


@pytest.fixture
def plan(db):
    treatment = factories.TreatmentFactory(ended_at=factories.AT)
    return queries.care_plan_of(treatment=treatment)


@pytest.mark.parametrize("day", [0, 3, 7])
def test_today_sits_in_the_middle_of_the_band(plan, at, day):
    spark = Sparks().draw(plan=plan, at=at + timedelta(days=day))
    band = overall_band(
        protocol=plan.protocol, variants=variants_of(plan=plan), day=day
    )
    assert spark.today_x == 8 + 14 * day
    assert spark.today_y == round(36 - 10 * (band.low + band.high) / 2, 1)


@pytest.mark.parametrize("days", [-1, 8])
def test_outside_the_week_there_is_no_dot(plan, at, days):
    spark = Sparks().draw(plan=plan, at=at + timedelta(days=days))
    assert spark.today_x is None


def test_the_band_stays_in_its_frame(plan, at):
    path = Sparks().draw(plan=plan, at=at).band_path
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d)?", path)]
    assert path.startswith("M0 36C")
    assert path.endswith("Z")
    assert min(numbers) >= 0
    assert max(numbers[::2]) <= 112
    assert max(numbers[1::2]) <= 36
