"""What the mail host says, or does not say, and what follows from it (I11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.outbox import (
    addresses,
    aftermath,
    claims,
    host,
    operations,
    queries,
    smtp,
    troubles,
)
from aftercare.outbox.models import Delivery
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter
from tests.outbox.scripted_host import STEP_BY_STEP

pytestmark = pytest.mark.django_db

TO = "amara@example.com"


@pytest.fixture(autouse=True, params=["step by step", "in one flight"])
def _way_of_talking(request, mail_host):
    """Everything here holds for hosts that take all commands at once and for the others."""
    if request.param == "step by step":
        mail_host.always["EHLO"] = STEP_BY_STEP


@pytest.fixture
def send(writer):
    """One message over the scripted host; its row afterwards."""

    def once(at=AT, **facts):
        delivery = DeliveryFactory(to=TO, expires_at=AT + timedelta(hours=8), **facts)
        operations.deliver_due(at=at)
        return Delivery.objects.get(pk=delivery.pk)

    return once


def is_marked_bad():
    return bool(addresses.bad_among(addresses=[TO]))


def is_away():
    state = host.state()
    return state is not None and state.away_until is not None


# Where it is said, what is said, state, reason, is the address bad, is it an alarm.
REFUSALS = [
    ("RCPT", "550 5.1.1 no such user", troubles.REFUSED_ADDRESS, True, False),
    ("RCPT", "550 no such user", troubles.REFUSED_ADDRESS, True, False),
    ("RCPT", "553 not allowed", troubles.REFUSED_ADDRESS, True, False),
    ("RCPT", "550 5.1.10 no mail taken", troubles.REFUSED_ADDRESS, True, False),
    ("RCPT", "550 #5.1.0 rejected", troubles.REFUSED_ADDRESS, True, False),
    ("RCPT", "550 5.2.1 disabled", troubles.REFUSED_ADDRESS, True, False),
    ("RCPT", "550 5.7.1 policy", troubles.REFUSED_MESSAGE, False, True),
    ("RCPT", "550 5.7.1 203.5.1.9 listed", troubles.REFUSED_MESSAGE, False, True),
    ("RCPT", "554 no relay", troubles.REFUSED_MESSAGE, False, True),
    ("RCPT", "552 5.2.2 over quota", troubles.FULL_MAILBOX, False, False),
    ("MAIL", "550 5.1.8 bad sender", troubles.REFUSED_MESSAGE, False, True),
    ("MAIL", "552 5.3.4 too big", troubles.REFUSED_MESSAGE, False, True),
    ("END", "550 5.1.1 no such user", troubles.REFUSED_ADDRESS, True, False),
    ("END", "550 5.7.1 spam", troubles.REFUSED_MESSAGE, False, True),
    ("END", "550 blocked, see 10.5.1.7", troubles.REFUSED_MESSAGE, False, True),
    ("END", "552 mailbox full", troubles.FULL_MAILBOX, False, False),
    ("END", "554 no", troubles.REFUSED_MESSAGE, False, True),
    ("DATA", "554 no valid recipients", troubles.REFUSED_MESSAGE, False, True),
]


@pytest.mark.parametrize(("step", "reply", "reason", "is_bad", "is_alarm"), REFUSALS)
def test_refused_for_good(mail_host, send, step, reply, reason, is_bad, is_alarm):
    mail_host.at[step] = [reply]
    found = send()
    assert (found.state, found.reason, found.server_reply) == ("failed", reason, reply)
    assert is_marked_bad() == is_bad
    noted = host.state().reply if host.state() else ""
    assert noted == (reply[:3] if is_alarm else "")
    assert not is_away()


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(
    "reply", ["450 4.2.0 greylisted", "451 4.7.1 later", "452 4.2.2 full for now"]
)
def test_refused_for_now(mail_host, send, step, reply):
    mail_host.at[step] = [reply]
    found = send()
    assert (found.state, found.doubts, found.server_reply) == ("queued", 0, reply)
    assert timedelta(seconds=14) < found.send_from - AT < timedelta(seconds=50)
    assert not is_away()
    assert not is_marked_bad()


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("code", ["421", "432", "454", "530", "535"])
def test_the_whole_host_is_away(mail_host, send, step, code):
    mail_host.always[step] = f"{code} 4.3.2 not now"
    mail_host.always["HELO"] = mail_host.always.get("EHLO", "250 OK")
    found = send()
    assert (found.state, found.doubts) == ("queued", 0)
    assert is_away()
    assert not is_marked_bad()


@pytest.mark.parametrize("reply", ["554 not welcome", "501 who?"])
def test_a_host_that_does_not_want_us_refuses_no_message_for_it(mail_host, send, reply):
    mail_host.always["EHLO"] = mail_host.always["HELO"] = reply
    found = send()
    assert (found.state, found.handed_at) == ("queued", None)
    assert is_away()


def test_three_times_later_and_then_taken(mail_host, send):
    mail_host.rcpt_replies = ["450 4.7.1 come back later"] * 3
    row, at = send(), AT
    for _ in range(3):
        assert (row.state, row.send_from > at) == ("queued", True)
        at = row.send_from
        operations.deliver_due(at=at)
        row.refresh_from_db()
    assert (row.state, row.attempt) == ("sent", 4)


@pytest.mark.parametrize(
    ("step", "does", "doubts"),
    [
        ("CONNECT", "drop", 0),
        ("EHLO", "drop", 0),
        ("MAIL", "drop", 0),
        ("RCPT", "drop", 0),
        ("DATA", "drop", 0),
        ("END", "drop", 1),
        ("END", "accept and drop", 1),
        ("END", "no number at all", 1),
    ],
)
def test_a_line_that_breaks_is_a_doubt_only_when_the_text_had_left(
    mail_host, send, step, does, doubts
):
    mail_host.always[step] = does
    found = send()
    assert (found.state, found.doubts) == ("queued", doubts)
    assert is_away() == (not doubts)


class Long:
    """More than the sockets of both sides hold."""

    to = ""

    def as_bytes(self, *, envelope):
        return b"Subject: long\r\n\r\n" + (b"word " * 14 + b"\r\n") * 300_000


def test_a_line_that_breaks_before_the_closing_dot_is_no_doubt(mail_host, send, writer):
    """The host closes while a long text is on its way: it never saw the end of it."""
    writer.write = lambda delivery, at: Long()
    mail_host.at["BODY"] = ["drop"]
    found = send()
    assert (found.state, found.doubts) == ("queued", 0)
    assert mail_host.tried == []


@pytest.fixture
def impatient(settings, monkeypatch):
    settings.EMAIL_TIMEOUT = 0.3
    monkeypatch.setattr(smtp, "END_OF_DATA_SECONDS", 0.5)


@pytest.mark.parametrize(
    ("step", "does", "doubts"),
    [
        ("CONNECT", "stall", 0),
        ("EHLO", "stall", 0),
        ("MAIL", "stall", 0),
        ("RCPT", "stall", 0),
        ("DATA", "stall", 0),
        ("END", "stall", 1),
        ("END", "accept and stall", 1),
    ],
)
def test_a_host_that_never_answers_is_not_waited_for(
    mail_host, send, impatient, step, does, doubts
):
    mail_host.always[step] = does
    began = queries.database_now()
    found = send()
    assert queries.database_now() - began < timedelta(seconds=4)
    assert (found.state, found.doubts) == ("queued", doubts)
    assert is_away()


def test_a_host_that_takes_texts_and_answers_none_puts_one_in_doubt_and_not_all(
    mail_host, send, impatient
):
    DeliveryFactory.create_batch(5, expires_at=AT + timedelta(hours=8))
    mail_host.always["END"] = "accept and stall"
    send()
    assert sorted(Delivery.objects.values_list("doubts", flat=True)) == [0] * 5 + [1]


def test_a_host_that_drips_is_late_too(mail_host, send, settings, monkeypatch):
    """Each byte comes in time and the reply never ends."""
    settings.EMAIL_TIMEOUT = 1
    monkeypatch.setattr(smtp, "CONVERSATION_SECONDS", 1.5)
    says = mail_host.says

    def drip(step, words):
        if step == "RCPT":
            return "\r\n".join(["250-slowly"] * 3) + "\r\n250-"
        return says(step, words)

    mail_host.says = drip
    began = queries.database_now()
    found = send()
    assert queries.database_now() - began < timedelta(seconds=5)
    assert (found.state, found.doubts) == ("queued", 0)


def test_the_lease_is_longer_than_the_slowest_conversation(settings):
    """Whatever EMAIL_TIMEOUT is: a lease only runs out when its worker is gone."""
    lease = claims.LEASE.total_seconds()
    assert lease - smtp.CONVERSATION_SECONDS >= 30
    # MAIL, RCPT and DATA at half their patience leave the whole of the last one.
    settings.EMAIL_TIMEOUT = 30
    assert smtp.CONVERSATION_SECONDS - 3 * 30 >= smtp.END_OF_DATA_SECONDS
    client = smtp.ReceiptSMTP(timeout=600)
    client._end = 0.0
    assert client._within(600) < 1


def test_a_reply_never_brings_control_characters_into_the_record(mail_host, send):
    mail_host.replies = ["554-no\x00thing\r\n554 at all"]
    found = send()
    assert (found.state, found.server_reply) == ("failed", "554 no thing at all")


def test_a_receipt_never_brings_control_characters_into_the_record(mail_host, send):
    mail_host.replies = ["250 OK\x00\x1b[31m"]
    assert (send().state, Delivery.objects.get().server_reply) == (
        "sent",
        "250 OK [31m",
    )


def test_lines_that_begin_with_a_dot_arrive_as_they_were(mail_host, send, writer):
    writer.write = lambda delivery, at: plain_letter(text="one\n.\n..two\n")
    send()
    [message] = mail_host.accepted
    assert message.get_payload(0).get_payload().split() == ["one", ".", "..two"]


def test_the_waits_of_one_message_end_with_its_use(mail_host, send):
    mail_host.always["RCPT"] = "450 4.7.1 later"
    row = send()
    for _ in range(60):
        if row.finished_at:
            break
        operations.deliver_due(at=row.send_from)
        row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", aftermath.NOT_IN_TIME)
    assert row.finished_at < row.expires_at


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_host_that_waits_for_a_text_to_nobody_gets_an_empty_one(
    mail_host, send, step
):
    """RFC 2920, 3.1: it has been told DATA already; the line serves the next message."""
    mail_host.waits_for_a_text = True
    mail_host.at[step] = ["550 5.1.8 no"]
    assert send().state == "failed"
    addresses.mend(address=TO, at=AT)
    again = send()
    assert (again.state, len(mail_host.accepted)) == ("sent", 1)
    is_one_by_one = "EHLO" in mail_host.always
    assert mail_host.empty_texts == (0 if is_one_by_one else 1)


def test_commands_leave_in_one_flight_only_when_the_host_offers_it(
    mail_host, send, monkeypatch
):
    left, real = [], smtp.ReceiptSMTP.send
    monkeypatch.setattr(
        smtp.ReceiptSMTP, "send", lambda self, s: (left.append(s), real(self, s))[1]
    )
    assert send().state == "sent"
    said = [words for words in left if isinstance(words, str)]
    flights = [w for w in said if w.startswith("MAIL FROM") and w.endswith("DATA\r\n")]
    assert len(flights) == (0 if "EHLO" in mail_host.always else 1)
