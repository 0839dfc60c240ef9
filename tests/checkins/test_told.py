"""What the patient told, day by day: one query, only what counts, only whom it is asked of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.checkins.queries import told_days
from aftercare.domain.check_in import Trend
from aftercare.domain.vocabulary import Severity, Symptom, TriageLevel
from tests import checkin_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def treatment():
    return factories.TreatmentFactory()


def told(treatment, day, *graded, **facts):
    row = checkin_factories.CheckInFactory(
        treatment=treatment,
        day=day,
        answered_at=treatment.ended_at + timedelta(days=day),
        **facts,
    )
    for symptom, severity in graded:
        checkin_factories.SymptomReportFactory(
            check_in=row, symptom=symptom, severity=severity, trend="better"
        )
    return row


def test_days_come_in_order_with_their_grades(treatment):
    second = told(treatment, 2, ("swelling", 1), level=1, own_point="1.25")
    first = told(treatment, 0, ("redness", 2), ("swelling", None), own_point="2.00")
    days = told_days(since={treatment.pk: 0})[treatment.pk]
    assert [day.check_in_id for day in days] == [first.pk, second.pk]
    assert [day.place for day in days] == [2.0, 1.25]
    assert days[1].level is TriageLevel.KEEP_AN_EYE
    graded = {s.symptom: (s.severity, s.trend) for s in days[0].facts.scores}
    assert graded == {
        Symptom.ERYTHEMA: (Severity.CLEAR, Trend.BETTER),
        Symptom.OEDEMA: (None, Trend.BETTER),
    }


def test_signs_alone_are_a_day_without_a_place(treatment):
    told(treatment, 3)
    (day,) = told_days(since={treatment.pk: 0})[treatment.pk]
    assert (day.day, day.place, day.facts.scores) == (3, None, ())


def test_what_was_replaced_does_not_count(treatment):
    new = told(treatment, 3, ("redness", 2))
    told(treatment, 3, ("redness", 1), replaced_by=new)
    (day,) = told_days(since={treatment.pk: 0})[treatment.pk]
    assert day.check_in_id == new.pk


def test_each_treatment_has_its_own_first_day(treatment):
    other = factories.TreatmentFactory()
    stranger = factories.TreatmentFactory()
    for one in (treatment, other, stranger):
        told(one, 1)
        told(one, 4)
    found = told_days(since={treatment.pk: 0, other.pk: 3})
    assert {key: [d.day for d in days] for key, days in found.items()} == {
        treatment.pk: [1, 4],
        other.pk: [4],
    }


def test_one_query_however_long(treatment, django_assert_num_queries):
    for day in range(12):
        told(treatment, day, ("redness", 1), ("swelling", 1))
    with django_assert_num_queries(1):
        assert len(told_days(since={treatment.pk: 0})[treatment.pk]) == 12
    with django_assert_num_queries(0):
        assert told_days(since={}) == {}
