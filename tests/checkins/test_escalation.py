"""Nobody looked in time: the next named person is told, each step once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from aftercare.checkins import escalation, operations, queries
from aftercare.checkins.models import AdverseEvent, Review, ReviewOutcome
from aftercare.checkins.operations import silence
from aftercare.checkins.tasks import escalate, notice_silence
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery, Pulse
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import (
    CONTACT,
    DAY,
    EXPECTED,
    MINUTE,
    URGENT,
    act,
    mailed,
)
from tests.checkins.test_raising import GOAL, ask, together

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_within_the_promise_nobody_is_told(ladder, patient, at):
    ask(patient, at)
    assert escalation.escalate_due(at=at + GOAL - MINUTE) == 0
    assert mailed() == []


def test_past_it_one_after_the_other_is_told(ladder, patient, at):
    review = ask(patient, at)
    first = at + GOAL
    assert escalation.escalate_due(at=first) == 1
    assert mailed() == ["ann@clinic.example"]
    review.refresh_from_db()
    assert (review.escalation_step, review.escalated_at) == (1, first)
    assert review.escalates_at == first + GOAL
    assert escalation.escalate_due(at=first) == 0
    assert escalation.escalate_due(at=first + GOAL) == 1
    assert mailed() == ["ann@clinic.example", "ben@clinic.example"]


@pytest.mark.parametrize("how", ["seen", "closed", "answered"])
def test_who_looked_stops_it(ladder, patient, nurse, at, how):
    review = ask(patient, at, about=patient.pk)
    facts = {"review": review, "version": 1, "by": nurse.user, "at": at}
    if how == "seen":
        operations.mark_seen(**facts)
    elif how == "closed":
        operations.close(**facts, outcome=ReviewOutcome.SEEN)
    else:
        operations.answer_reason(
            patient=patient,
            kind="message",
            object_id=patient.pk,
            by=nurse.user,
            at=at,
        )
    assert escalation.escalate_due(at=at + DAY) == 0


def test_something_new_begins_at_the_first_rung_again(ladder, patient, nurse, at):
    ask(patient, at)
    escalation.escalate_due(at=at + GOAL)
    review = Review.objects.get()
    operations.mark_seen(review=review, version=1, by=nurse.user, at=at + GOAL)
    ask(patient, at + GOAL + MINUTE)
    escalation.escalate_due(at=at + 3 * GOAL)
    assert mailed() == ["ann@clinic.example"] * 2


def test_a_clinic_that_named_nobody_has_owners_and_a_mailbox(clinic, patient, at):
    ask(patient, at)
    escalation.escalate_due(at=at + GOAL)
    assert mailed() == [clinic.reply_to]
    owner = factories.MembershipFactory(clinic=clinic, role="owner")
    escalation.escalate_due(at=at + 2 * GOAL)
    assert mailed() == [clinic.reply_to, owner.user.email]


def test_closed_hours_do_not_count(ladder, patient):
    evening = datetime(2026, 5, 15, 18, tzinfo=UTC)
    review = ask(patient, evening)
    monday = datetime(2026, 5, 18, 9, tzinfo=UTC)
    assert review.escalates_at == monday
    assert escalation.escalate_due(at=monday - MINUTE) == 0
    assert escalation.escalate_due(at=monday) == 1


# --- adverse events -----------------------------------------------------------------------


def test_an_event_is_told_at_once_and_again_until_acknowledged(ladder, send, nurse, at):
    send(at, level=URGENT)
    event = AdverseEvent.objects.get()
    assert escalation.escalate_due(at=at) == 1
    assert escalation.escalate_due(at=at + HOUR - MINUTE) == 0
    assert escalation.escalate_due(at=at + HOUR) == 1
    # The review beside it is past its promise by now.
    assert escalation.escalate_due(at=at + 2 * HOUR) == 2
    assert [to.split("@")[0] for to in mailed()] == ["ann", "ben", "ann", "ann"]
    event.refresh_from_db()
    assert (event.notified_at, event.notices) == (at, 3)
    kinds = [step.kind for step in queries.steps_of(event=event)]
    assert kinds == ["raised", "notified", "notified", "notified"]
    act("acknowledge_event", event, nurse.user, at + 2 * HOUR)
    Review.objects.update(escalates_at=None)
    assert escalation.escalate_due(at=at + 9 * HOUR) == 0


def test_at_night_it_is_told_once_and_again_in_the_morning(ladder, clinic, at):
    night = datetime(2026, 5, 14, 22, tzinfo=UTC)
    treatment = factories.TreatmentFactory(
        patient=factories.PatientFactory(clinic=clinic)
    )
    event = rows.AdverseEventFactory(treatment=treatment, raised_at=night)
    assert escalation.escalate_due(at=night) == 1
    event.refresh_from_db()
    assert event.next_notice_at == datetime(2026, 5, 15, 8, tzinfo=UTC)


def test_a_clinic_without_hours_is_told_all_the_same(at):
    event = rows.AdverseEventFactory()
    assert escalation.escalate_due(at=at) == 1
    event.refresh_from_db()
    assert event.next_notice_at == at + escalation.AGAIN_WITHOUT_HOURS


# --- sure ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_each_step_is_taken_once_whoever_sweeps(at):
    rows.ReviewFactory.create_batch(3, escalates_at=at)
    rows.AdverseEventFactory()
    told = together(*[lambda: escalation.escalate_due(at=at)] * 4)
    assert sum(told) == 4
    assert Delivery.objects.count() == 4


def test_the_step_and_its_mail_are_written_together(ladder, patient, at, monkeypatch):
    ask(patient, at)

    def away(**_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "enqueue", away)
        assert escalation.escalate_due(at=at + GOAL) == 0
    assert Review.objects.get().escalation_step == 0
    assert escalation.escalate_due(at=at + DAY) == 1


def test_one_that_fails_keeps_no_other_from_being_told(
    clinic, patient, another_patient, at, monkeypatch, caplog
):
    ask(patient, at)
    ask(another_patient, at + MINUTE)
    real = escalation._tell_review

    def sometimes(review, at):
        if review.patient_id == patient.pk:
            raise RuntimeError("broken row")
        return real(review, at)

    monkeypatch.setattr(escalation, "_tell_review", sometimes)
    assert escalation.escalate_due(at=at + DAY) == 1
    assert "Amara" not in caplog.text


def test_nothing_due_costs_two_queries(at, django_assert_num_queries):
    rows.ReviewFactory(escalates_at=at + MINUTE)
    with django_assert_num_queries(2):
        escalation.escalate_due(at=at)


def test_the_ticks_say_that_they_ran():
    escalate()
    notice_silence()
    names = set(Pulse.objects.values_list("name", flat=True))
    assert names == {escalation.NAME, silence.NAME}


# --- the mail -------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [CONTACT, URGENT])
def test_it_says_that_someone_waits_and_nothing_more(ladder, send, clinic, at, level):
    send(at, level=level, note="It weeps and itches.")
    due = at + GOAL
    escalation.escalate_due(at=due)
    outbox.deliver_due(at=due)
    for letter in mail.outbox:
        html = re.sub(r"<style.*?</style>", "", letter.alternatives[0][0], flags=re.S)
        assert letter.subject == "Someone is waiting for a reply"
        assert letter.to == ["ann@clinic.example"]
        for part in (letter.body, html):
            assert "Someone is waiting for a reply" in part
            assert "https://testserver/staff/" in part
            seen = part.replace(clinic.address, "").replace(clinic.sender_name, "")
            telltale = r"Amara|weep|level|urgent|skin|treat|needl|\bday \d|patient"
            assert not re.search(telltale, seen, re.I)
    assert len(mail.outbox) == (2 if level == URGENT else 1)


def test_it_stays_here_once_somebody_has_looked(ladder, send, nurse, at):
    send(at, level=URGENT)
    escalation.escalate_due(at=at + GOAL)
    act("acknowledge_event", AdverseEvent.objects.get(), nurse.user, at + GOAL)
    operations.mark_seen(
        review=Review.objects.get(), version=1, by=nurse.user, at=at + GOAL
    )
    outbox.deliver_due(at=at + GOAL)
    assert mail.outbox == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_silence_alone_wakes_nobody(ladder, patient, at):
    ask(patient, at, kind="silent", level=EXPECTED)
    assert escalation.escalate_due(at=at + 9 * DAY) == 0
