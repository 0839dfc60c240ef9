"""What the database itself refuses: each constraint with its own offence."""

from __future__ import annotations

import ast

import pytest
from django.db import IntegrityError, transaction

from aftercare.checkins.models import RuleHit, SignReport, SymptomReport
from tests import checkin_factories as rows
from tests import factories
from tests.house.plan import name, python_files, tree_of

pytestmark = pytest.mark.django_db


def refused(factory, **facts):
    with transaction.atomic(), pytest.raises(IntegrityError):
        factory(**facts)


def test_one_check_in_of_a_day_counts():
    first = rows.CheckInFactory()
    refused(rows.CheckInFactory, treatment=first.treatment)
    rows.CheckInFactory(treatment=first.treatment, day=4)
    rows.CheckInFactory(treatment=first.treatment, replaced_by=first)


def test_one_form_is_one_check_in():
    first = rows.CheckInFactory()
    refused(
        rows.CheckInFactory,
        treatment=first.treatment,
        day=4,
        form_token=first.form_token,
    )


def test_an_answer_is_given_once():
    check_in = rows.CheckInFactory()
    for factory in (
        rows.SymptomReportFactory,
        rows.SignReportFactory,
        rows.RuleHitFactory,
    ):
        factory(check_in=check_in)
        refused(factory, check_in=check_in)
    assert SymptomReport.objects.count() == SignReport.objects.count() == 1
    assert RuleHit.objects.count() == 1


@pytest.mark.parametrize(
    ("factory", "facts"),
    [
        (rows.CheckInFactory, {"level": 5}),
        (rows.ClearanceFactory, {"level": 5}),
        (rows.SymptomReportFactory, {"symptom": "hiccups"}),
        (rows.SymptomReportFactory, {"trend": "sideways"}),
        (rows.SignReportFactory, {"answer": "perhaps"}),
        (rows.RuleHitFactory, {"level": 5}),
        (rows.ReviewFactory, {"level": 5}),
        (rows.ReviewFactory, {"kind": "gossip"}),
        (rows.ReviewFactory, {"outcome": "seen"}),
        (rows.ReviewReasonFactory, {"kind": "gossip"}),
        (rows.ReviewReasonFactory, {"level": 5}),
        (rows.AdverseEventFactory, {"level": 5}),
        (rows.AdverseEventStepFactory, {"kind": "forgotten"}),
        (rows.AdverseEventStepFactory, {"level": 5}),
    ],
)
def test_unknown_words_are_refused(factory, facts):
    refused(factory, **facts)


@pytest.mark.parametrize("one", ["holder", "seen_by", "closed_by"])
def test_nobody_without_a_moment(one):
    refused(rows.ReviewFactory, **{one: factories.UserFactory()})


def test_what_is_seen_or_closed_tells_nobody_else(at):
    user = factories.UserFactory()
    refused(rows.ReviewFactory, seen_at=at, seen_by=user, escalates_at=at)
    refused(
        rows.ReviewFactory,
        closed_at=at,
        closed_by=user,
        outcome="seen",
        escalates_at=at,
    )
    refused(rows.ReviewFactory, closed_at=at, closed_by=user)


def test_the_same_thing_waits_once(at):
    first = rows.ReviewReasonFactory()
    refused(rows.ReviewReasonFactory, review=first.review, object_id=first.object_id)
    refused(rows.ReviewReasonFactory, settled_at=at)
    rows.ReviewReasonFactory(
        review=first.review,
        object_id=first.object_id,
        settled_at=at,
        settled_by=factories.UserFactory(),
    )


def test_an_event_keeps_who_and_when_together(at):
    refused(rows.AdverseEventFactory, contacted_at=at)
    refused(rows.AdverseEventFactory, acknowledged_at=at, next_notice_at=None)


def test_no_code_of_ours_takes_a_row_of_the_record_away():
    """On SQLite the database cannot refuse it (migration 0002), so the code must not ask."""
    found = [
        name(path)
        for path in python_files()
        if "checkins" in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "delete"
    ]
    assert found == []
