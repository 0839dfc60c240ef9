"""The next message is announced to the mail host while its hand-over is written down."""

from __future__ import annotations

import smtplib
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from aftercare.outbox import delivering, marks, operations, smtp
from aftercare.outbox.models import Delivery
from tests.factories import AT, DeliveryFactory
from tests.outbox.scripted_host import DROP, STEP_BY_STEP

pytestmark = pytest.mark.django_db

NEVER = AT + timedelta(days=1)


@pytest.fixture
def story(monkeypatch):
    """What left for the host and what was written down, in order."""
    told = []
    send, write = smtp.ReceiptSMTP.send, marks.write

    def sending(self, s):
        is_text = isinstance(s, bytes)
        told.append("text" if is_text else s.split("\r\n")[0].split(" ")[0])
        send(self, s)

    def writing(*, marks, at):
        told.extend(str(mark.state) for mark in marks)
        return write(marks=marks, at=at)

    monkeypatch.setattr(smtp.ReceiptSMTP, "send", sending)
    monkeypatch.setattr(marks, "write", writing)
    return told


def taken_back(monkeypatch, number):
    """The `number`th message is somebody else's by the time it is handed over."""
    real, seen = marks.write, []

    def write(*, marks, at):
        known = len(seen)
        seen.extend(mark for mark in marks if mark.state == "handed")
        for mark in seen[max(known, number - 1) : number]:
            Delivery.objects.filter(pk=mark.delivery.pk).update(attempt=7)
        return real(marks=marks, at=at)

    monkeypatch.setattr(delivering.marks, "write", write)


def test_it_is_announced_first_then_written_down_and_only_then_given(
    mail_host, writer, story
):
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    steps = [step for step in story if step in {"MAIL", "handed", "text", "sent"}]
    assert steps == ["MAIL", "handed", "text", "sent"]


@pytest.fixture
def wide(settings, mail_host):
    """A slow host, which is given several lines."""
    settings.MAIL_CONNECTIONS = 4
    mail_host.seconds = 0.05
    return mail_host


def test_over_several_lines_each_is_announced_before_it_is_written_down(
    wide, writer, story
):
    for n in range(12):
        DeliveryFactory(expires_at=NEVER, to=f"person{n}@example.com")
    operations.deliver_due(at=AT)
    assert (len(wide.accepted), wide.most_out) == (12, 4)
    known = Counter()
    for step in story:
        known[step] += 1
        assert known["MAIL"] >= known["handed"] >= known["text"]
    assert known["MAIL"] == known["handed"] == known["text"] == 12


@pytest.mark.parametrize("number", [5, 9, 12])
def test_over_several_lines_what_is_taken_back_does_not_leave_either(
    wide, writer, monkeypatch, number
):
    for n in range(12):
        DeliveryFactory(expires_at=NEVER, to=f"person{n}@example.com")
    taken_back(monkeypatch, number)
    operations.deliver_due(at=AT)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states == {"sent": 11, "claimed": 1}
    assert wide.mixed_up == []
    assert len(set(wide.ids())) == len(wide.accepted) == 11


def test_over_several_lines_one_that_broke_is_opened_again_beside_the_others(
    wide, writer, monkeypatch
):
    """The worker's own thread, which writes down what the others did, never waits for it."""
    by, real = set(), smtp.EmailBackend.open

    def opening(self):
        by.add(threading.current_thread().name)
        return real(self)

    for n in range(12):
        DeliveryFactory(expires_at=NEVER, to=f"person{n}@example.com")
    broken, tell = [], smtp.ReceiptSMTP.announce

    def announcing(self, *, sender, to):
        if to == "person9@example.com" and not broken:
            broken.append(to)
            monkeypatch.setattr(smtp.EmailBackend, "open", opening)
            raise OSError("broken pipe")
        tell(self, sender=sender, to=to)

    monkeypatch.setattr(smtp.ReceiptSMTP, "announce", announcing)
    operations.deliver_due(at=AT)
    assert broken
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert by
    assert threading.main_thread().name not in by


def test_a_host_that_wants_to_be_asked_step_by_step_hears_nothing_before(
    mail_host, writer, story
):
    mail_host.always["EHLO"] = STEP_BY_STEP
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    steps = [step for step in story if step in {"mail", "handed", "text", "sent"}]
    assert steps == ["handed", "mail", "text", "sent"]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("same", [False, True])
def test_what_is_taken_back_after_it_was_announced_does_not_leave(
    mail_host, writer, monkeypatch, number, same
):
    """The host waits for a text that never comes; the others go over a new line."""
    for n in range(3):
        to = "amara@example.com" if same else f"person{n}@example.com"
        DeliveryFactory(expires_at=NEVER, to=to)
    taken_back(monkeypatch, number)
    operations.deliver_due(at=AT)
    assert len(mail_host.accepted) == len(set(mail_host.ids()) - {None}) == 2
    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == ["claimed", "sent", "sent"]
    for message in mail_host.accepted:
        assert "MAIL FROM" not in str(message)
    # Each line is given up as soon as something else is to be said on it.
    assert mail_host.connections == (1 if number == 3 else 2)


def test_no_text_goes_to_another_when_the_database_was_slow(
    mail_host, writer, monkeypatch
):
    """The first is given back after it was announced; the next one is somebody else."""
    rows = [
        DeliveryFactory(expires_at=NEVER, to=f"person{n}@example.com") for n in range(3)
    ]
    real, slow = delivering.Sending._fresh, [True]

    def fresh(self, handed, at):
        if handed and slow.pop() if slow else False:
            return real(self, handed, at - timedelta(seconds=5))
        return real(self, handed, at)

    monkeypatch.setattr(delivering.Sending, "_fresh", fresh)
    operations.deliver_due(at=AT)
    assert len(mail_host.accepted) == 2
    assert mail_host.mixed_up == []
    again = Delivery.objects.get(state="queued")
    assert again.pk in {row.pk for row in rows}
    operations.deliver_due(at=AT + timedelta(minutes=1))
    assert len(set(mail_host.ids())) == 3


def test_nothing_is_said_into_the_text_of_another():
    """The second lock, where the first one (MailLine) has been forgotten."""
    client = smtp.ReceiptSMTP()
    client.announced = "amara@example.com"
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.flight(sender="care@aftercare.example", to="ben@example.com")


@pytest.mark.parametrize("to", ["y\u0131ld\u0131z@example.com", "a\x01b@example.com"])
def test_an_address_that_cannot_be_said_stops_nobody_else(mail_host, writer, to):
    """In the middle of a batch, on a host that is told before the hand-over is written."""
    for one in ("amara@example.com", to, "ben@example.com"):
        DeliveryFactory(expires_at=NEVER, to=one)
    operations.deliver_due(at=AT)
    states = dict(Delivery.objects.values_list("to", "state"))
    assert states == {
        "amara@example.com": "sent",
        to: "failed",
        "ben@example.com": "sent",
    }
    assert len(mail_host.accepted) == 2


def test_a_line_that_waits_for_a_text_is_left_without_a_goodbye(
    mail_host, writer, monkeypatch
):
    """The word QUIT would be the beginning of a message, and no answer to it would come."""
    DeliveryFactory(expires_at=NEVER)
    taken_back(monkeypatch, 1)
    began = time.monotonic()
    operations.deliver_due(at=AT)
    assert time.monotonic() - began < settings.EMAIL_TIMEOUT
    assert mail_host.accepted == []


def test_a_line_that_broke_before_the_announcement_is_opened_again(
    mail_host, writer, monkeypatch
):
    mail_host.at["MAIL"] = [DROP]
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    row = Delivery.objects.get()
    assert (row.state, row.doubts) == ("queued", 0)
    operations.deliver_due(at=row.send_from)
    row.refresh_from_db()
    assert (row.state, len(mail_host.accepted)) == ("sent", 1)
