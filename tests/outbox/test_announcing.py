"""The next message is announced to the mail host while its hand-over is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

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
        handed = [mark for mark in marks if mark.state == "handed"]
        seen.extend(handed)
        if handed and len(seen) == number:
            Delivery.objects.filter(pk=handed[0].delivery.pk).update(attempt=7)
        return real(marks=marks, at=at)

    monkeypatch.setattr(delivering.marks, "write", write)


def test_it_is_announced_first_then_written_down_and_only_then_given(
    mail_host, writer, story
):
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    steps = [step for step in story if step in {"MAIL", "handed", "text", "sent"}]
    assert steps == ["MAIL", "handed", "text", "sent"]


def test_a_host_that_wants_to_be_asked_step_by_step_hears_nothing_before(
    mail_host, writer, story
):
    mail_host.always["EHLO"] = STEP_BY_STEP
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    steps = [step for step in story if step in {"mail", "handed", "text", "sent"}]
    assert steps == ["handed", "mail", "text", "sent"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_is_taken_back_after_it_was_announced_does_not_leave(
    mail_host, writer, monkeypatch, number
):
    """The host waits for a text that never comes; the others go over a new line."""
    rows = [
        DeliveryFactory(expires_at=NEVER, to=f"person{n}@example.com") for n in range(3)
    ]
    taken_back(monkeypatch, number)
    operations.deliver_due(at=AT)
    assert len(mail_host.accepted) == len(set(mail_host.ids())) == 2
    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == ["claimed", "sent", "sent"]
    assert len(rows) == 3


def test_a_line_that_waits_for_a_text_is_left_without_a_goodbye(
    mail_host, writer, monkeypatch
):
    """The word QUIT would be the beginning of a message."""
    DeliveryFactory(expires_at=NEVER)
    taken_back(monkeypatch, 1)
    operations.deliver_due(at=AT)
    assert mail_host.accepted == []
    assert [line[-1] for line in mail_host.lines] == ["DATA"]


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
