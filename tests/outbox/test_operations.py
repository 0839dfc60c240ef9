"""What the apps above call: enqueue, cancel, send at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from aftercare.outbox import (
    addresses,
    claims,
    host,
    marks,
    operations,
    queries,
    transports,
    troubles,
)
from aftercare.outbox.models import Delivery
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter

pytestmark = pytest.mark.django_db


def test_enqueue_keeps_the_facts_and_no_text():
    about = uuid4()
    delivery = operations.enqueue(
        kind="test", about=about, to="a@example.com", send_from=AT, expires_at=AT
    )
    found = Delivery.objects.get(pk=delivery.pk)
    assert (found.kind, found.about, found.to, found.state) == (
        "test",
        about,
        "a@example.com",
        "queued",
    )


def test_cancel_works_until_the_hand_over():
    queued, claimed, handed = DeliveryFactory.create_batch(3)
    for row in claims.claim_due(at=AT, limit=9):
        if row.pk == handed.pk:
            marks.write(marks=[marks.handed(delivery=row)], at=AT)
        if row.pk == queued.pk:
            marks.write(marks=[marks.again(delivery=row)], at=AT)
    answers = [
        operations.cancel(delivery=d, reason="gone", at=AT)
        for d in (queued, claimed, handed)
    ]
    assert answers == [True, True, False]


def send(letter=None):
    return operations.send_now(
        kind="sign_in",
        about=uuid4(),
        to="amara@example.com",
        letter=letter or plain_letter(),
        at=AT,
    )


def test_send_now_sends_and_records():
    assert send()
    assert [m.to for m in mail.outbox] == [["amara@example.com"]]
    assert Delivery.objects.get().state == "sent"


def test_send_now_says_no_and_records_why(mail_host):
    mail_host.replies = ["554 no"]
    assert not send()
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("failed", transports.REFUSED_MESSAGE)
    assert row.server_reply == "554 no"


def test_send_now_with_no_mail_host_says_no(mail_host, settings):
    settings.EMAIL_PORT = 1
    assert not send()
    assert Delivery.objects.get().reason == transports.HOST_AWAY


def test_send_now_tells_what_it_learned_of_address_and_host(mail_host):
    mail_host.rcpt_replies = ["550 5.1.1 no such user", "421 going down"]
    assert not send()
    assert set(addresses.bad_among(addresses=["amara@example.com"]))
    assert host.state() is None
    assert not send()
    assert host.state().away_until > AT


def test_send_now_tells_a_person_the_truth_when_nobody_knows(mail_host):
    mail_host.replies = ["accept and drop"]
    assert not send()
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("failed", troubles.NOT_SAID)


def test_send_now_is_never_repeated_by_itself(mail_host):
    """Its worker died after the hand-over: told, not sent again."""
    DeliveryFactory(
        kind="sent at once",
        state="handed",
        attempt=1,
        lease_until=AT,
        expires_at=AT + timedelta(minutes=10),
    )
    operations.deliver_due(at=AT)
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("failed", claims.NOT_KNOWN)
    assert mail_host.tried == []


def test_health_names_the_oldest():
    DeliveryFactory(send_from=AT)
    DeliveryFactory(send_from=AT - timedelta(hours=1))
    found = queries.health()
    assert (found.waiting, found.oldest_at) == (2, AT - timedelta(hours=1))
