"""What changes between the plan, the claim and the hand-over is heard (I7, I10)."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core import mail

from accounts import operations as account_operations
from aftercare.outbox.models import Delivery
from aftercare.reminders import eligibility, operations
from aftercare.reminders.dispatch import hand_over
from aftercare.treatments import queries as treatment_queries
from tests.reminders.conftest import london, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(treatment, engine):
    """Everything from six in the morning of day 3 is planned."""
    engine.plan(london(15, 6))
    return treatment


def ends(code="spf_morning", day=3):
    found = row(code, day)
    return found.state, found.reason


def withdraw(patient, planned, at):
    account_operations.withdraw_consent(user=patient.user, at=at)


def close_account(patient, planned, at):
    patient.user.is_active = False
    patient.user.save(update_fields=["is_active"])


def stop(patient, planned, at):
    operations.stop_all(user=patient.user, at=at)


def pause(patient, planned, at):
    operations.pause_for(user=patient.user, days=1, at=at)


def end_plan(patient, planned, at):
    planned.stopped_at, planned.stopped_reason = at, "Moved"
    planned.save(update_fields=["stopped_at", "stopped_reason"])


def do_it(patient, planned, at):
    plan = treatment_queries.care_plan_of(treatment=planned)
    for task in ("spf", "moisturiser"):
        operations.mark_done(
            plan=plan, care_task=task, slot="morning", at=at, by=patient.user
        )


WISHES = [
    (withdraw, "cancelled", eligibility.NOT_AGREED),
    (close_account, "cancelled", eligibility.NO_ACCOUNT),
    (stop, "cancelled", eligibility.STOPPED),
    (pause, "skipped", eligibility.PAUSED),
    (end_plan, "cancelled", eligibility.PLAN_ENDED),
    (do_it, "skipped", eligibility.DONE),
]


@pytest.mark.parametrize(("wish", "state", "reason"), WISHES)
def test_a_wish_before_the_claim_is_heard(
    planned, patient, engine, wish, state, reason
):
    at = london(15, 8, 15)
    wish(patient, planned, at)
    engine.run(at, plan=False)
    assert ends() == (state, reason)
    assert mail.outbox == []


@pytest.mark.parametrize(("wish", "state", "reason"), WISHES)
def test_a_wish_after_the_claim_is_heard_at_hand_over(
    planned, patient, engine, wish, state, reason
):
    at = london(15, 8, 15)
    engine.claim(at)
    assert ends()[0] == "sending"
    wish(patient, planned, at)
    engine.deliver(at)
    engine.close(at)
    assert mail.outbox == []
    assert ends() == (state, reason)
    assert Delivery.objects.get().state == "cancelled"


@pytest.mark.parametrize(("wish", "state", "reason"), WISHES)
def test_without_the_look_at_hand_over_it_would_be_sent(
    planned, patient, engine, wish, state, reason, monkeypatch
):
    """The guard taken away, the fault shows: this is what the second look is for."""
    at = london(15, 8, 15)
    engine.claim(at)
    wish(patient, planned, at)

    def always(*, case, at):
        return eligibility.Answer(send_from=at)

    monkeypatch.setattr(hand_over.eligibility, "ask", always)
    engine.deliver(at)
    assert len(mail.outbox) == 1


def test_one_of_two_done_after_the_claim_leaves_the_other(planned, patient, engine):
    at = london(15, 8, 15)
    engine.claim(at)
    plan = treatment_queries.care_plan_of(treatment=planned)
    operations.mark_done(
        plan=plan, care_task="spf", slot="morning", at=at, by=patient.user
    )
    engine.deliver(at)
    engine.close(at)
    assert len(mail.outbox) == 1
    assert "small things" not in mail.outbox[0].body
    assert ends("spf_morning") == ("skipped", eligibility.DONE)
    assert ends("moisturiser_morning")[0] == "sent"


def test_old_facts_are_fenced_off_and_planned_again(planned, patient, engine):
    """A time changed while the message waits (I10): the old one is not sent."""
    at = london(15, 8, 15)
    engine.claim(at)
    for code in ("spf_morning", "moisturiser_morning"):
        operations.set_time(user=patient.user, rule_code=code, wall=time(10), at=at)
    engine.deliver(at)
    assert mail.outbox == []
    assert ends() == ("planned", "")
    engine.plan(at)
    assert abs(row("spf_morning").due_at - london(15, 10)) <= timedelta(minutes=10)
    engine.run(london(15, 10, 15))
    assert len(mail.outbox) == 1
