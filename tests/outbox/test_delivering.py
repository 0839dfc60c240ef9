"""From the queue to a real mail host that answers by script (I11, I12, I13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.outbox import (
    aftermath,
    claims,
    delivering,
    host,
    operations,
    pulses,
    queries,
    transports,
    troubles,
)
from aftercare.outbox.letters import NotWorthSending, NotYet
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter

pytestmark = pytest.mark.django_db

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
    assert state_of(delivery) == ("failed", aftermath.NOT_IN_TIME)


def test_while_the_host_is_away_the_batch_keeps_its_turn(mail_host, writer):
    """The message that found it steps behind: it may be the reason (I12)."""
    mail_host.replies = ["421 shutting down"]
    first = DeliveryFactory(send_from=AT - timedelta(minutes=9), expires_at=NEVER)
    rest = DeliveryFactory.create_batch(3, expires_at=NEVER)
    deliver()
    assert {state_of(row)[0] for row in [first, *rest]} == {"queued"}
    assert [row.send_from for row in rest] == [AT] * 3
    assert first.send_from > AT
    assert AT < host.state().away_until <= AT + timedelta(seconds=16)
    assert len(mail_host.tried) == 1


def test_one_recipient_with_whom_the_host_goes_away_does_not_block_the_others(
    mail_host, writer
):
    says = mail_host.says
    mail_host.says = lambda step, words: (
        "421 not this one" if "poison" in words else says(step, words)
    )
    DeliveryFactory(
        to="poison@example.com", send_from=AT - timedelta(hours=1), expires_at=NEVER
    )
    DeliveryFactory.create_batch(5, expires_at=NEVER)
    for seconds in (0, 20):
        deliver(at=AT + timedelta(seconds=seconds))
    assert len(mail_host.accepted) == 5


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


def test_a_doubt_about_one_that_is_not_to_be_repeated_is_told_at_once(
    mail_host, writer
):
    mail_host.replies = ["accept and drop"]
    delivery = DeliveryFactory(expires_at=NEVER, is_repeatable=False)
    deliver()
    assert state_of(delivery) == ("failed", claims.NOT_KNOWN)


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
    assert state_of(poison) == ("failed", troubles.NOT_WRITTEN)
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


def test_the_wait_doubles_has_jitter_and_an_end():
    waits = [
        aftermath.wait_after(
            delivery=DeliveryFactory.build(attempt=n, message_key="a" * 32)
        )
        for n in range(1, 12)
    ]
    assert all(timedelta(seconds=15) <= w <= timedelta(minutes=22.5) for w in waits)
    others = {
        aftermath.wait_after(delivery=DeliveryFactory.build(attempt=1))
        for _ in range(20)
    }
    assert len(others) > 10


def test_a_tick_with_nothing_due_is_a_look_and_a_pulse(django_assert_num_queries):
    now = queries.database_now()
    DeliveryFactory(
        send_from=now + timedelta(hours=1), expires_at=now + timedelta(hours=2)
    )
    with django_assert_num_queries(2):
        assert operations.tick() == 0
    assert pulses.last(name="deliver").handled == 0


def test_a_tick_drains_more_than_one_batch(mail_host, writer, monkeypatch):
    monkeypatch.setattr(delivering, "BATCH", 2)
    now = queries.database_now()
    DeliveryFactory.create_batch(5, send_from=now, expires_at=now + timedelta(hours=1))
    assert operations.tick() == 5
    assert len(mail_host.accepted) == 5


def test_a_tick_says_how_many_it_took_in_hand(mail_host, writer):
    now = queries.database_now()
    DeliveryFactory.create_batch(3, send_from=now, expires_at=now + timedelta(hours=1))
    operations.tick()
    pulse = pulses.last(name="deliver")
    assert pulse.handled == 3
    assert now <= pulse.at <= queries.database_now() + timedelta(seconds=1)
