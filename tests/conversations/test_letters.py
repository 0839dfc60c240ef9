"""The mail that something was written: one until it is read, and nothing in it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from aftercare.conversations import operations
from aftercare.conversations.operations.notices import KIND, NOTICE_FOR
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=10)
HOUR = timedelta(hours=1)


@pytest.fixture
def told(asked, answered):
    """Amara asked, Mia answered at AT + 10 minutes."""
    return answered(asked(), text="Please come in, the canary sings.")


def sent(at):
    outbox.deliver_due(at=at)
    return mail.outbox


def test_it_says_that_and_from_whom_and_nothing_else(told, patient, clinic, at):
    (letter,) = sent(at + SOON)
    html = letter.alternatives[0][0]
    assert letter.subject == "You have a new message"
    assert letter.to == ["amara@example.com"]
    assert letter.reply_to == [clinic.reply_to]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    for part in (letter.body, html):
        assert "https://testserver/messages/" in part
        assert clinic.phone in part
        for secret in ("canary", "Amara", "Mia", str(told.pk), str(patient.pk)):
            assert secret not in part
    assert len(html) < 30_000
    assert "<img" not in html


def test_what_others_can_see_tells_nothing(told, at):
    (letter,) = sent(at + SOON)
    html = re.sub(r"<style.*?</style>", "", letter.alternatives[0][0], flags=re.S)
    preheader = re.search(r"mso-hide:all\">(.*?)</div>", html).group(1)
    assert preheader == "Read it and answer on your own page."
    seen = f"{letter.subject} {letter.from_email} {preheader} {letter.body[:100]}"
    telltale = r"skin|derm|laser|clinic|patient|treat|needl|day \d|appointment"
    assert not re.search(telltale, seen, re.I)


def test_it_leaves_in_the_transaction_of_the_answer(told, at):
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.about) == (KIND, told.conversation_id)
    assert (delivery.send_from, delivery.expires_at) == (
        at + SOON,
        at + SOON + NOTICE_FOR,
    )


def test_one_mail_until_it_is_read(told, answered, at):
    answered(told, at=at + HOUR)
    assert len(sent(at + HOUR)) == 1
    answered(told, at=at + 2 * HOUR)
    assert len(sent(at + 2 * HOUR)) == 1


def test_what_came_while_the_page_was_open_has_a_mail_of_its_own(
    told, answered, patient, at
):
    sent(at + SOON)
    answered(told, at=at + HOUR)
    assert len(sent(at + HOUR)) == 1
    operations.mark_read(
        conversation=told.conversation,
        shown=told.pk,
        by=patient.user,
        at=at + 2 * HOUR,
    )
    assert len(sent(at + 2 * HOUR)) == 2


def test_a_mail_that_has_not_left_speaks_for_both(told, answered, patient, at):
    answered(told, at=at + HOUR)
    operations.mark_read(
        conversation=told.conversation,
        shown=told.pk,
        by=patient.user,
        at=at + 2 * HOUR,
    )
    assert len(sent(at + 2 * HOUR)) == 1


def test_the_next_one_after_reading_is_a_new_mail(told, answered, patient, at):
    sent(at + SOON)
    operations.mark_read(
        conversation=told.conversation, shown=told.pk, by=patient.user, at=at + HOUR
    )
    answered(told, at=at + 2 * HOUR)
    assert len(sent(at + 2 * HOUR)) == 2


def test_a_mail_that_a_worker_has_taken_speaks_only_for_what_was_there(
    told, answered, patient, at
):
    """It may have been built between the reading and the next message: nothing to say."""
    Delivery.objects.update(state="claimed", lease_until=at + HOUR)
    operations.mark_read(
        conversation=told.conversation, shown=told.pk, by=patient.user, at=at + SOON
    )
    answered(told, at=at + HOUR)
    assert Delivery.objects.filter(state="queued").count() == 1
    answered(told, at=at + HOUR)
    assert Delivery.objects.count() == 2


def test_a_mail_that_never_arrived_does_not_silence_the_next(told, answered, at):
    late = at + SOON + NOTICE_FOR
    assert sent(late) == []
    assert Delivery.objects.get().state == "cancelled"
    answered(told, at=late)
    assert len(sent(late)) == 1


def test_what_was_read_meanwhile_stays_here(told, patient, at):
    operations.mark_read(
        conversation=told.conversation, shown=told.pk, by=patient.user, at=at + HOUR
    )
    assert sent(at + HOUR) == []
    assert Delivery.objects.get().state == "cancelled"


def test_a_closed_account_gets_none(told, patient, at):
    patient.user.is_active = False
    patient.user.save(update_fields=["is_active"])
    assert sent(at + SOON) == []


def test_an_address_of_before_gets_none(told, patient, at):
    patient.user.email = "amara.new@example.com"
    patient.user.save(update_fields=["email"])
    assert sent(at + SOON) == []


def test_a_message_of_the_patient_mails_nobody(asked):
    asked()
    assert not Delivery.objects.filter(kind=KIND).exists()
