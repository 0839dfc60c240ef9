"""Nobody is passed over on the ladder, and no single mail ends the way up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from aftercare.checkins import escalation
from aftercare.checkins.models import Review
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import DAY, MINUTE, URGENT, mailed
from tests.checkins.test_raising import GOAL, ask

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def names():
    return [to.split("@")[0] for to in mailed()]


def test_round_the_ladder_until_somebody_looks(ladder, patient, at):
    """One mail that never arrives ends nothing. `at` is a Friday."""
    ask(patient, at)
    for later in (GOAL, 3 * DAY, 4 * DAY):
        assert escalation.escalate_due(at=at + later) == 1
    assert names() == ["ann", "ben", "ann"]
    assert Review.objects.get().escalates_at == at + 4 * DAY + GOAL


def test_a_short_goal_does_not_become_a_flood(ladder, patient, clinic, at):
    clinic.reply_goal_minutes = 5
    clinic.save(update_fields=["reply_goal_minutes"])
    ask(patient, at)
    first, second = at + 5 * MINUTE, at + 10 * MINUTE
    assert escalation.escalate_due(at=first) == 1
    assert escalation.escalate_due(at=second) == 1
    assert Review.objects.get().escalates_at == second + escalation.AGAIN_AFTER


def test_a_goal_taken_away_stops_nothing(ladder, patient, clinic, at):
    ask(patient, at)
    clinic.reply_goal_minutes = None
    clinic.save(update_fields=["reply_goal_minutes"])
    assert escalation.escalate_due(at=at + GOAL) == 1
    assert escalation.escalate_due(at=at + GOAL + HOUR) == 1
    assert names() == ["ann", "ben"]


@pytest.mark.parametrize("is_event", [False, True])
def test_who_leaves_makes_nobody_else_be_passed_over(
    ladder, send, patient, clinic, at, is_event
):
    carl = factories.UserFactory(email="carl@clinic.example")
    member = factories.MembershipFactory(clinic=clinic, user=carl)
    rows.EscalationContactFactory(clinic=clinic, membership=member, position=4)
    if is_event:
        send(at, level=URGENT)
        Review.objects.update(escalates_at=None)
    else:
        ask(patient, at)
    escalation.escalate_due(at=at + GOAL)
    clinic.escalation_contacts.filter(membership=ladder[0]).delete()
    for n in (3, 4, 5):
        escalation.escalate_due(at=at + n * DAY)
    assert names() == ["ann", "ben", "carl", "ben"]


def test_who_joins_in_front_is_told_next(ladder, patient, clinic, at):
    ask(patient, at)
    escalation.escalate_due(at=at + GOAL)
    clinic.escalation_contacts.filter(position=1).delete()
    dora = factories.UserFactory(email="dora@clinic.example")
    member = factories.MembershipFactory(clinic=clinic, user=dora)
    rows.EscalationContactFactory(clinic=clinic, membership=member, position=1)
    escalation.escalate_due(at=at + 2 * GOAL)
    assert names() == ["ann", "dora"]


def test_a_reason_on_a_review_that_tells_nobody_begins_the_ladder(ladder, patient, at):
    ask(patient, at)
    Review.objects.update(escalates_at=None, escalation_step=2)
    ask(patient, at + MINUTE)
    review = Review.objects.get()
    assert (review.escalates_at, review.escalation_step) == (at + MINUTE + GOAL, 0)
    assert escalation.escalate_due(at=at + MINUTE + GOAL) == 1


def test_a_row_the_database_refuses_keeps_no_other_from_being_told(
    ladder, patient, another_patient, at, monkeypatch
):
    ask(patient, at)
    ask(another_patient, at + MINUTE)
    real = escalation._tell_review

    def sometimes(review, at):
        if review.patient_id == patient.pk:
            raise IntegrityError
        return real(review, at)

    monkeypatch.setattr(escalation, "_tell_review", sometimes)
    assert escalation.escalate_due(at=at + DAY * 3) == 1
