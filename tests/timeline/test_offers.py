"""The next visit is offered from its day on, and never while something is open."""

from __future__ import annotations

import pytest

from aftercare.timeline import offers, queries
from tests.checkin_factories import ReviewFactory
from tests.conversation_factories import SessionRequestFactory

pytestmark = pytest.mark.django_db

PAGE = "/next-visit/"


@pytest.fixture
def offered(patient, at):
    def asked():
        day = queries.patient_day(user=patient.user, at=at)
        return offers.next_visit_href(day=day)

    return asked


def test_from_its_day_on(offered, treated, patient):
    treated(patient, days=21)
    assert offered() == PAGE


def test_not_before_and_without_a_question_to_the_database(
    treated, patient, at, django_assert_num_queries
):
    treated(patient, days=20)
    day = queries.patient_day(user=patient.user, at=at)
    with django_assert_num_queries(0):
        assert offers.next_visit_href(day=day) == ""


def test_not_while_anything_is_open(offered, treated, patient):
    treated(patient, days=21)
    ReviewFactory(patient=patient, level=1)
    assert offered() == ""


def test_while_a_request_waits_the_way_to_it_stays(offered, treated, patient):
    SessionRequestFactory(treatment=treated(patient, days=21))
    assert offered() == PAGE


def test_not_while_a_visit_is_to_come(offered, treated, patient):
    treated(patient, days=40)
    treated(patient, days=-2)
    assert offered() == ""


def test_not_before_any_treatment(offered):
    assert offered() == ""
