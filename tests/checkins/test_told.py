"""What the patient told, day by day: one query, only what counts, only whom it is asked of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercare.checkins.queries import GradedDays, told_days
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


@pytest.fixture
def course(treatment):
    """A grade of redness on each of the first six days, as strong as the day is early."""
    for day in range(6):
        told(treatment, day, ("redness", max(3 - day, 0)), ("swelling", 1))
    return treatment


@pytest.mark.parametrize(
    ("asked", "graded", "queries"),
    [
        (GradedDays(if_told=3, since=2), {2, 3, 4, 5}, 2),
        (GradedDays(if_told=5, since=4), {4, 5}, 2),
        (GradedDays(if_told=6, since=5), set(), 1),
    ],
)
def test_only_the_grades_that_are_asked_for_are_read(
    course, django_assert_num_queries, asked, graded, queries
):
    """Every day keeps its place in the line, and a day that is read is read whole."""
    whole = told_days(since={course.pk: 0})[course.pk]
    with django_assert_num_queries(queries):
        days = told_days(since={course.pk: 0}, graded={course.pk: asked})[course.pk]
    assert [one.day for one in days] == list(range(6))
    for one, full in zip(days, whole, strict=True):
        if one.day in graded:
            assert one == full
        else:
            assert one == replace(full, facts=replace(full.facts, scores=()))


def test_a_treatment_of_which_no_grades_are_asked_keeps_its_line(course):
    other = factories.TreatmentFactory()
    told(other, 1, ("redness", 1))
    found = told_days(
        since={course.pk: 0, other.pk: 0},
        graded={course.pk: GradedDays(if_told=0, since=0)},
    )
    assert [day.facts.scores for day in found[other.pk]] == [()]
    assert all(day.facts.scores for day in found[course.pk])
