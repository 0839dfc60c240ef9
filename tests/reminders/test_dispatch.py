"""From due to an end with a reason: claimed once, asked again, sent together, closed (I1-I12)."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import transaction

from accounts import operations as account_operations
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox import claims, transports
from aftercare.outbox.models import Delivery
from aftercare.reminders import dispatch, eligibility, operations, queries
from aftercare.reminders.models import Reminder
from tests.factories import AT, PatientFactory, TreatmentFactory, UserFactory
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


def test_a_due_reminder_is_sent_and_says_when(planned, engine):
    due = row("spf_morning").due_at
    engine.run(due)
    state, reason = ends()
    assert state == "sent"
    assert reason == "Sent."
    assert len(mail.outbox) == 1


def test_nothing_leaves_before_it_is_due(planned, engine):
    first = Reminder.objects.order_by("due_at").first()
    engine.run(first.due_at - timedelta(seconds=1))
    assert mail.outbox == []


def test_a_second_turn_sends_nothing_more(planned, engine):
    due = row("spf_morning").due_at
    for _ in range(3):
        engine.run(due)
    assert len(mail.outbox) == 1


def test_two_that_fall_together_go_as_one_message(planned, engine):
    engine.run(london(15, 8, 11))
    assert len(mail.outbox) == 1
    assert "2 small things for now" in mail.outbox[0].body
    assert ends("spf_morning")[0] == ends("moisturiser_morning")[0] == "sent"
    assert Delivery.objects.count() == 1


# --- time ------------------------------------------------------------------------------------


def test_late_but_useful_is_sent(planned, engine):
    expires_at = row("spf_morning").expires_at
    Reminder.objects.exclude(rule_code="spf_morning").delete()
    engine.run(expires_at - timedelta(minutes=1), plan=False)
    assert ends()[0] == "sent"


@pytest.mark.parametrize("seconds", [0, 1])
def test_too_late_is_missed_and_not_mailed(planned, engine, seconds):
    engine.run(row("spf_morning").expires_at + timedelta(seconds=seconds), plan=False)
    assert ends() == ("missed", eligibility.TOO_LATE)
    assert mail.outbox == []


@pytest.mark.parametrize(("seconds", "is_useful"), [(-1, True), (0, False), (1, False)])
def test_the_last_look_knows_the_second_at_which_it_is_too_late(
    planned, engine, seconds, is_useful
):
    expires_at = row("spf_morning").expires_at
    Reminder.objects.exclude(rule_code="spf_morning").delete()
    engine.claim(expires_at - timedelta(hours=1))
    message = Delivery.objects.get()
    with transaction.atomic():
        looks = dispatch.worth_sending(
            deliveries=[message], at=expires_at + timedelta(seconds=seconds)
        )
    assert isinstance(looks[message.pk], dispatch.Sending) is is_useful


def test_expired_between_claim_and_hand_over_is_missed(planned, engine):
    at = london(15, 8, 15)
    engine.claim(at)
    late = Delivery.objects.get().expires_at
    engine.deliver(late)
    engine.close(late)
    assert mail.outbox == []
    assert ends() == ("missed", eligibility.TOO_LATE)


def test_quiet_hours_that_came_nearer_keep_it_back(planned, patient, engine):
    """20:30, but the worker was away and it is 21:45 now: quiet until the morning."""
    engine.plan(london(15, 20))
    engine.run(london(15, 21, 45), plan=False)
    assert ends("moisturiser_evening") == ("missed", eligibility.QUIET)
    assert mail.outbox == []


def test_a_time_inside_quiet_hours_moves_to_their_end(treatment, patient, engine):
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=time(21), quiet_until=time(8, 45)
    )
    engine.plan(london(15, 6))
    due = row("spf_morning").due_at
    assert london(15, 8, 45) <= due <= london(15, 8, 55)
    engine.run(due - timedelta(seconds=1))
    assert mail.outbox == []
    engine.run(due)
    assert ends()[0] == "sent"


def test_quiet_for_too_long_is_missed_and_says_why(treatment, patient, engine):
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=time(21), quiet_until=time(20)
    )
    engine.plan(london(15, 6))
    engine.run(london(15, 20, 1))
    assert ends("spf_morning") == ("missed", eligibility.QUIET)


@pytest.fixture
def late_quiet(treatment, patient, engine):
    """Quiet from 20:50 to 21:15, after the evening reminder and before it expires."""
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=time(20, 50), quiet_until=time(21, 15)
    )
    engine.plan(london(15, 20))


@pytest.mark.parametrize("claimed_at", [(20, 45), (21, 0)])
def test_useful_after_quiet_hours_it_waits_for_their_end(
    late_quiet, engine, claimed_at
):
    """Whether the quiet hours begin before the claim or between claim and hand-over."""
    engine.claim(london(15, *claimed_at))
    engine.deliver(london(15, 21))
    assert mail.outbox == []
    assert Delivery.objects.get().send_from == london(15, 21, 15)
    engine.run(london(15, 21, 15), plan=False)
    assert ends("moisturiser_evening")[0] == "sent"


# --- accidents ---------------------------------------------------------------------------------


def test_a_row_that_raises_is_parked_and_does_not_block_the_next(
    planned, clinic, engine, monkeypatch, caplog
):
    other = PatientFactory(clinic=clinic, user=UserFactory(agreed=True))
    TreatmentFactory(patient=other, protocol_version=planned.protocol_version)
    at = london(15, 6, 30)
    engine.plan(at)
    honest = eligibility.ask

    def ask(*, case, at):
        if case.treatment_id == planned.pk:
            raise ValueError("a bad row")
        return honest(case=case, at=at)

    monkeypatch.setattr(eligibility, "ask", ask)
    at = london(15, 8, 15)
    engine.claim(at)
    engine.deliver(at)
    assert [m.to for m in mail.outbox] == [[other.user.email]]
    for minutes in (5, 10):
        engine.deliver(at + timedelta(minutes=minutes))
    engine.close(at)
    parked = row("spf_morning", 3, treatment=planned)
    assert (parked.state, parked.reason) == (
        "failed",
        "Not sent: we could not write this message. We have been told.",
    )
    assert "could not be written" in caplog.text
    assert len(mail.outbox) == 1


def test_a_refused_address_is_told(planned, engine):
    at = london(15, 8, 15)
    engine.claim(at)
    Delivery.objects.update(
        state="failed", reason=transports.REFUSED_ADDRESS, finished_at=at
    )
    engine.close(at)
    assert ends() == ("failed", "Not sent: the address did not take it.")


def test_in_doubt_is_told_as_it_is(planned, engine):
    at = london(15, 8, 15)
    engine.claim(at)
    Delivery.objects.update(state="handed", lease_until=at, doubts=1)
    engine.deliver(at)
    engine.close(at)
    assert ends() == ("failed", claims.NOT_KNOWN)


def test_every_end_has_a_reason_and_an_instant(planned, patient, engine):
    operations.stop_kind(user=patient.user, kind=ReminderKind.SPF, at=AT)
    for hour in (8, 13, 20, 23):
        engine.run(london(15, hour, 45))
    ended = Reminder.objects.exclude(state__in=["planned", "sending"])
    assert ended.count() >= 5
    assert all(r.reason and r.finished_at for r in ended)


# --- cost ----------------------------------------------------------------------------------------


def test_a_tick_with_nothing_due_is_two_queries(planned, django_assert_num_queries):
    """The look, and the pulse that says it happened (I23, I28)."""
    later = queries.look().at + timedelta(days=1)
    Reminder.objects.update(due_at=later, expires_at=later)
    with django_assert_num_queries(2):
        assert dispatch.tick() == 0


def test_the_number_of_queries_does_not_grow_with_the_batch(
    planned, clinic, engine, django_assert_max_num_queries
):
    for _ in range(8):
        user = UserFactory(agreed=True)
        TreatmentFactory(
            patient=PatientFactory(clinic=clinic, user=user),
            protocol_version=planned.protocol_version,
        )
    engine.plan(london(15, 6, 30))
    with django_assert_max_num_queries(9):
        engine.claim(london(15, 8, 15))
    assert Delivery.objects.count() == 9
