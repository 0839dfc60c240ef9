"""From due to an end with a reason: claimed once, asked again, sent together, closed (I1-I12)."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core import mail

from accounts import operations as account_operations
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox import claims, transports
from aftercare.outbox.models import Delivery
from aftercare.reminders import dispatch, eligibility, operations, queries
from aftercare.reminders.models import Reminder
from aftercare.treatments import queries as treatment_queries
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
    assert reason.startswith("Sent 0")
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


def test_what_is_due_within_ten_minutes_goes_with_it(planned, patient, engine):
    operations.set_time(
        user=patient.user, rule_code="moisturiser_morning", wall=time(8, 9), at=AT
    )
    engine.plan(london(15, 6, 30))
    first = Reminder.objects.order_by("due_at").first()
    engine.run(first.due_at)
    assert len(mail.outbox) == 1
    assert Reminder.objects.filter(state="sent").count() == 2


def test_two_treatments_ask_once_for_the_same_thing(planned, patient, engine):
    second = TreatmentFactory(
        patient=patient,
        protocol_version=planned.protocol_version,
        ended_at=AT - timedelta(days=5),
    )
    engine.plan(london(15, 6, 30))
    engine.run(london(15, 8, 15))
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("Mark as done") == 2
    sent = Reminder.objects.filter(state="sent", rule_code="spf_morning")
    assert {r.treatment_id for r in sent} == {planned.pk, second.pk}


def test_at_most_one_message_in_ten_minutes(planned, patient, engine):
    operations.set_time(
        user=patient.user, rule_code="moisturiser_morning", wall=time(8, 30), at=AT
    )
    engine.plan(london(15, 6, 30))
    spf, moist = row("spf_morning"), row("moisturiser_morning")
    engine.run(spf.due_at, plan=False)
    handed = Delivery.objects.get().handed_at
    # Made due two minutes later, as a second worker's batch might have it.
    Reminder.objects.filter(pk=moist.pk).update(due_at=handed + timedelta(minutes=2))
    soon = handed + timedelta(minutes=3)
    engine.run(soon, plan=False)
    assert len(mail.outbox) == 1
    engine.run(handed + timedelta(minutes=10), plan=False)
    assert len(mail.outbox) == 2


def test_done_a_minute_before_silences_it(planned, engine, patient):
    plan = treatment_queries.care_plan_of(treatment=planned)
    at = row("spf_morning").due_at - timedelta(minutes=1)
    operations.mark_done(
        plan=plan, care_task="spf", slot="morning", at=at, by=patient.user
    )
    engine.run(london(15, 8, 15))
    assert ends("spf_morning") == ("skipped", eligibility.DONE)
    assert ends("moisturiser_morning")[0] == "sent"
    engine.run(row("spf_top_up").due_at)
    assert ends("spf_top_up")[0] == "sent"


def test_undone_again_it_comes_back(planned, engine, patient):
    plan = treatment_queries.care_plan_of(treatment=planned)
    what = {"plan": plan, "care_task": "spf", "slot": "morning", "by": patient.user}
    operations.mark_done(**what, at=london(15, 7))
    operations.undo_done(**what, at=london(15, 7, 5))
    engine.run(london(15, 8, 15))
    assert ends()[0] == "sent"


# --- time ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "state"), [(-1, "sent"), (0, "missed"), (1, "missed")]
)
def test_late_but_useful_is_sent_later_is_missed(planned, engine, seconds, state):
    expires_at = row("spf_morning").expires_at
    engine.run(expires_at + timedelta(seconds=seconds), plan=False)
    assert ends()[0] == state
    if state == "missed":
        assert ends()[1] == eligibility.TOO_LATE


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


def test_a_row_that_raises_does_not_block_the_next(
    planned, clinic, engine, monkeypatch, caplog
):
    other = PatientFactory(clinic=clinic, user=UserFactory(agreed=True))
    TreatmentFactory(patient=other, protocol_version=planned.protocol_version)
    at = london(15, 6, 30)
    engine.plan(at)
    honest = eligibility.ask

    def ask(*, reminder, facts, at):
        if reminder.treatment_id == planned.pk:
            raise ValueError("a bad row")
        return honest(reminder=reminder, facts=facts, at=at)

    monkeypatch.setattr(eligibility, "ask", ask)
    at = london(15, 8, 15)
    for _ in range(3):
        engine.claim(at)
    engine.deliver(at)
    engine.close(at)
    assert [m.to for m in mail.outbox] == [[other.user.email]]
    parked = row("spf_morning", 3, treatment=planned)
    assert (parked.state, parked.reason) == ("failed", dispatch.BROKEN)
    assert "could not be settled" in caplog.text


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


def test_a_tick_with_nothing_due_is_one_query(planned, django_assert_num_queries):
    later = queries.look().at + timedelta(days=1)
    Reminder.objects.update(due_at=later, expires_at=later)
    with django_assert_num_queries(1):
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
    with django_assert_max_num_queries(22):
        engine.claim(london(15, 8, 15))
    assert Delivery.objects.count() == 9
