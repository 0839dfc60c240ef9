"""From the queue to a real mail host that answers by script (I11, I12, I13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError

from aftercare.outbox import claims, delivering, operations, queries, transports
from aftercare.outbox.letters import NotWorthSending, NotYet
from aftercare.outbox.models import Delivery
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = AT + timedelta(days=2)


def deliver(at=AT, limit=200):
    return operations.deliver_due(at=at, limit=limit)


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def until_final(delivery, tries=8):
    """Ticks at the moments the row itself asks for."""
    at = AT
    for _ in range(tries):
        deliver(at=at)
        delivery.refresh_from_db()
        if delivery.finished_at:
            return
        at = delivery.send_from
    pytest.fail("never ended")


def test_a_message_arrives_with_its_headers_and_its_receipt(mail_host, writer):
    writer.write = lambda delivery, at: plain_letter(
        headers={"Auto-Submitted": "auto-generated"}
    )
    delivery = DeliveryFactory(to="amara@example.com")
    deliver()
    assert state_of(delivery) == ("sent", "")
    assert delivery.server_reply == "250 queued as 7Q"
    [message] = mail_host.accepted
    assert message["To"] == "amara@example.com"
    assert message["From"] == "Willow Lane <care@willowlane.example>"
    assert message["Message-ID"] == f"<{delivery.message_key}@testserver>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [p.get_content_type() for p in message.walk()][1:] == [
        "text/plain",
        "text/html",
    ]


def test_one_connection_serves_a_batch(mail_host, writer):
    DeliveryFactory.create_batch(5)
    assert deliver() == 5
    assert (len(mail_host.accepted), mail_host.connections) == (5, 1)
    assert len(set(mail_host.ids())) == 5


def test_greylisting_is_waited_out_with_the_same_message_id(mail_host, writer):
    mail_host.replies = ["450 4.7.1 come back later"] * 3
    delivery = DeliveryFactory(expires_at=NEVER)
    until_final(delivery)
    assert state_of(delivery)[0] == "sent"
    assert len({m["Message-ID"] for m in mail_host.tried}) == 1
    assert (len(mail_host.tried), len(mail_host.accepted)) == (4, 1)


def test_a_temporary_refusal_never_outlives_the_message(mail_host, writer):
    mail_host.replies = ["451 try later"] * 9
    delivery = DeliveryFactory(expires_at=AT + timedelta(seconds=10))
    deliver()
    assert state_of(delivery) == ("failed", delivering.NOT_IN_TIME)


def test_an_address_that_is_refused_is_not_tried_again(mail_host, writer):
    mail_host.rcpt_replies = ["550 5.1.1 no such user"]
    delivery = DeliveryFactory()
    deliver()
    assert state_of(delivery) == ("failed", transports.REFUSED_ADDRESS)
    assert delivery.server_reply == "550 5.1.1 no such user"


@pytest.mark.parametrize("reply", ["550 5.7.1 policy", "552 too big", "554 no"])
def test_a_message_that_is_refused_is_not_tried_again(mail_host, writer, reply):
    mail_host.replies = [reply]
    delivery = DeliveryFactory()
    deliver()
    assert state_of(delivery) == ("failed", transports.REFUSED_MESSAGE)
    assert delivery.server_reply == reply


@pytest.mark.parametrize(
    "reply", ["421 shutting down", "432 transition", "454 not now"]
)
def test_a_host_that_is_unwell_lets_the_whole_batch_wait(mail_host, writer, reply):
    mail_host.replies = [reply]
    rows = DeliveryFactory.create_batch(3, expires_at=NEVER)
    deliver()
    assert {state_of(row)[0] for row in rows} == {"queued"}
    assert len(mail_host.tried) == 1
    assert all(row.send_from > AT for row in rows)


def test_a_line_that_breaks_after_the_text_is_in_doubt_and_sent_once_more(
    mail_host, writer
):
    mail_host.replies = ["accept and drop"]
    delivery = DeliveryFactory(expires_at=NEVER)
    deliver()
    assert (state_of(delivery)[0], delivery.doubts) == ("queued", 1)
    until_final(delivery)
    assert state_of(delivery)[0] == "sent"
    assert len(mail_host.accepted) == 2
    assert len(set(mail_host.ids())) == 1


def test_a_second_doubt_is_told_and_not_sent_a_third_time(mail_host, writer):
    mail_host.replies = ["drop", "drop"]
    delivery = DeliveryFactory(expires_at=NEVER)
    until_final(delivery)
    assert state_of(delivery) == ("failed", claims.NOT_KNOWN)
    assert len(mail_host.tried) == 2


def test_a_break_does_not_stop_the_rest_of_the_batch(mail_host, writer):
    mail_host.replies = ["drop"]
    DeliveryFactory.create_batch(3, expires_at=NEVER)
    deliver()
    assert len(mail_host.accepted) == 2


def test_a_host_that_is_not_there_costs_no_doubt(mail_host, writer, settings):
    settings.EMAIL_PORT = 1
    delivery = DeliveryFactory(expires_at=NEVER)
    deliver()
    assert (state_of(delivery)[0], delivery.doubts) == ("queued", 0)
    assert delivery.handed_at is None


def test_one_that_cannot_be_written_does_not_block_the_next(mail_host, writer, caplog):
    poison = DeliveryFactory(send_from=AT - timedelta(minutes=9), expires_at=NEVER)

    def write(delivery, at):
        if delivery.pk == poison.pk:
            raise KeyError("template")
        return plain_letter()

    writer.write = write
    good = DeliveryFactory()
    deliver()
    assert state_of(good)[0] == "sent"
    until_final(poison)
    assert state_of(poison) == ("failed", delivering.NOT_WRITTEN)
    assert "could not be written" in caplog.text


def test_an_impossible_address_fails_alone(mail_host, writer):
    bad = DeliveryFactory(to="a@b@c", send_from=AT - timedelta(minutes=9))
    good = DeliveryFactory()
    deliver()
    assert state_of(bad) == ("failed", transports.REFUSED_ADDRESS)
    assert state_of(good)[0] == "sent"


def test_the_writer_may_say_no_or_not_yet(mail_host, writer):
    no = DeliveryFactory(expires_at=NEVER)
    later = DeliveryFactory(expires_at=NEVER)

    def write(delivery, at):
        if delivery.pk == no.pk:
            raise NotWorthSending("You had done it.")
        raise NotYet(AT + timedelta(minutes=10))

    writer.write = write
    deliver()
    assert state_of(no) == ("cancelled", "You had done it.")
    assert state_of(later)[0] == "queued"
    assert later.send_from == AT + timedelta(minutes=10)
    assert mail_host.tried == []


@pytest.mark.parametrize(
    ("seconds", "ended"), [(-1, "sent"), (0, "cancelled"), (1, "cancelled")]
)
def test_nothing_leaves_after_it_has_expired(mail_host, writer, seconds, ended):
    delivery = DeliveryFactory(expires_at=AT + timedelta(hours=1))
    deliver(at=delivery.expires_at + timedelta(seconds=seconds))
    assert state_of(delivery)[0] == ended
    assert len(mail_host.accepted) == (ended == "sent")


def test_a_worker_that_lost_the_message_while_writing_sends_nothing(mail_host, writer):
    """A second worker takes over between claim and hand-over (I14)."""
    delivery = DeliveryFactory()

    def write(row, at):
        Delivery.objects.filter(pk=row.pk).update(attempt=9)
        return plain_letter()

    writer.write = write
    deliver()
    delivery.refresh_from_db()
    assert mail_host.tried == []
    # The writer's own changes are undone with the hand-over.
    assert delivery.attempt == 1


def test_the_wait_doubles_has_jitter_and_an_end():
    waits = [
        delivering.wait_after(
            delivery=DeliveryFactory.build(attempt=n, message_key="a" * 32)
        )
        for n in range(1, 12)
    ]
    assert all(timedelta(seconds=15) <= w <= timedelta(minutes=22.5) for w in waits)
    others = {
        delivering.wait_after(delivery=DeliveryFactory.build(attempt=1))
        for _ in range(20)
    }
    assert len(others) > 10


def test_a_tick_with_nothing_due_is_one_query(django_assert_num_queries):
    DeliveryFactory(send_from=queries.database_now() + timedelta(hours=1))
    with django_assert_num_queries(1):
        assert operations.tick() == 0


def test_a_tick_drains_more_than_one_batch(mail_host, writer, monkeypatch):
    monkeypatch.setattr(delivering, "BATCH", 2)
    now = queries.database_now()
    DeliveryFactory.create_batch(5, send_from=now, expires_at=now + timedelta(hours=1))
    assert operations.tick() == 5
    assert len(mail_host.accepted) == 5


def test_the_app_clock_changes_nothing(writer):
    """Only the database says what is due (I15)."""
    now = queries.database_now()
    DeliveryFactory(
        send_from=now + timedelta(hours=1), expires_at=now + timedelta(hours=2)
    )
    with time_machine.travel(now + timedelta(days=1)):
        assert operations.tick() == 0
    assert mail.outbox == []


def test_a_database_that_is_away_at_the_end_does_not_lose_the_reply():
    """The message has left: its end is written again until the database is back (K9)."""
    tries = []

    def write():
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("server closed the connection")

    delivering._insist(write)
    assert len(tries) == 2
