"""Two at the same moment, each with a connection of its own (I26)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import escalation, operations, queries
from aftercare.checkins.models import AdverseEvent, CheckIn, Review, ReviewReason
from aftercare.outbox.models import Delivery
from aftercare.treatments import queries as treatment_queries
from tests import factories
from tests.checkins.conftest import MINUTE, URGENT, told
from tests.checkins.test_raising import ask, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alone(at):
    """A patient with a treatment, without the cast's transaction around it."""
    patient = factories.PatientFactory(user=factories.UserFactory(agreed=True))
    treatment = factories.TreatmentFactory(patient=patient)
    return patient, treatment_queries.care_plan_of(treatment=treatment)


def submit(alone, at, token, **more):
    patient, plan = alone
    return operations.submit_check_in(
        plan=plan,
        facts=told(at, **more),
        note="Look.",
        form_token=token,
        by=patient.user,
        at=at,
    )


def test_both_copies_at_once_are_one_check_in(rules, alone, at):
    rules.say(URGENT)
    token = uuid4()
    found = together(*[lambda: submit(alone, at, token)] * 4)
    assert len({row.pk for row in found}) == 1
    assert CheckIn.objects.count() == 1
    assert ReviewReason.objects.count() == 2
    assert AdverseEvent.objects.count() == 1
    assert AuditEvent.objects.filter(action="check_in.sent").count() == 1


def test_two_phones_at_once_leave_one_that_counts(rules, alone, at):
    rules.say(URGENT)
    together(*[lambda: submit(alone, at, uuid4())] * 4)
    assert CheckIn.objects.count() == 4
    assert CheckIn.objects.filter(replaced_by=None).count() == 1
    event = AdverseEvent.objects.get()
    kinds = [step.kind for step in queries.steps_of(event=event)]
    assert kinds == ["raised"] + ["reported_again"] * 3
    assert queries.open_review_of(patient=alone[0]).version == 4


def test_what_joins_while_others_are_told_undoes_nothing(rules, alone, at):
    """A reason that comes while the ladder is climbed: each step is still taken once."""
    patient, _ = alone
    factories.OpeningHoursFactory(clinic=patient.clinic, weekday=at.weekday())
    review = ask(patient, at)
    Review.objects.filter(pk=review.pk).update(escalates_at=at)
    together(
        lambda: escalation.escalate_due(at=at + MINUTE),
        lambda: ask(patient, at),
        lambda: escalation.escalate_due(at=at + MINUTE),
        lambda: ask(patient, at),
    )
    review.refresh_from_db()
    assert review.version == 3
    assert review.escalation_step == Delivery.objects.count() == 1
