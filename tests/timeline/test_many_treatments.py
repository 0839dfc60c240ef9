"""Years with a clinic: a page reads the newest treatments, and all of them when it has to."""

from __future__ import annotations

import pytest

from aftercare.timeline import queries
from aftercare.timeline.telling import Answers
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.queries import outlines
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(patient, at):
    """What a page reads, with the last treatment before the one it is about."""

    def read(**asked):
        return queries.patient_day(
            user=patient.user, at=at, answers=Answers.TODAY, **asked
        )

    return read


@pytest.fixture
def everything(monkeypatch):
    """How often all of the past was read."""
    asked, real = [], treatment_queries.outlines_for

    def outlines_for(**facts):
        asked.append(facts)
        return real(**facts)

    monkeypatch.setattr(treatment_queries, "outlines_for", outlines_for)
    return asked


def test_of_many_treatments_only_the_newest_are_read(treated, patient, day, everything):
    rows = [treated(patient, days=60 * n + 3) for n in range(12)]
    found = day()
    assert [one.plan.treatment_id for one in found.plans] == [rows[0].pk]
    assert found.before.plan.treatment_id == rows[1].pk
    assert not everything


def test_the_last_one_like_it_is_found_however_long_ago_it_was(
    treated, patient, day, everything
):
    now = treated(patient, days=3, area__area="full_face")
    for n in range(1, 10):
        treated(patient, days=60 * n, area__area="body")
    long_ago = treated(patient, days=900, area__area="full_face")
    found = day()
    assert found.chosen.plan.treatment_id == now.pk
    assert found.before.plan.treatment_id == long_ago.pk
    assert len(everything) == 1


def test_all_that_is_under_way_is_there_however_much_it_is(
    treated, patient, day, everything
):
    """More areas at once than the first look takes: one may still be hidden behind them."""
    running = {
        treated(patient, days=3, hours=n, area__area__area="body").pk
        for n in range(outlines.NEWEST + 3)
    }
    found = day()
    assert {one.plan.treatment_id for one in found.running} == running
    assert len(everything) == 1


def test_a_treatment_whose_last_area_was_cut_off_is_read_whole(
    treated, patient, day, everything
):
    treated(patient, days=3)
    for n in range(1, outlines.NEWEST - 1):
        treated(patient, days=60 * n, area__area="body")
    before = treated(patient, days=800, area__area="cheeks")
    factories.TreatedAreaFactory(treatment=before, area="full_face", depth_mm="1.50")
    found = day()
    assert found.before.plan.treatment_id == before.pk
    assert len(found.before.plan.areas) == 2
    assert len(everything) == 1


def test_a_plan_that_is_asked_for_is_found_among_those_under_way(treated, patient, day):
    first, second = (
        treated(patient, days=9),
        treated(patient, days=3, area__area="body"),
    )
    for n in range(1, 8):
        treated(patient, days=60 * n)
    for one in (first, second):
        chosen = day(plan_id=str(one.pk)).chosen
        assert chosen.plan.treatment_id == one.pk
