"""One line to a fast mail host, several to a slow one; each signs in once."""

from __future__ import annotations

import sys

import pytest

from aftercare.outbox import lines as line_rooms
from aftercare.outbox import transports
from aftercare.outbox.lines import Job, lines
from aftercare.outbox.transports import TransportError
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter

SLOW = 0.05


def job(**facts):
    delivery = DeliveryFactory.build(**facts)
    letter = plain_letter()
    envelope = transports.envelope_of(delivery=delivery, mail=letter, at=AT)
    return Job(delivery=delivery, mail=letter, envelope=envelope)


def send(out, count):
    """`count` messages as delivering does it; what came back, and the most that were out."""
    waiting, back, most = [job() for _ in range(count)], [], 0
    while waiting or out.is_busy:
        if waiting:
            out.open(wanted=len(waiting))
        for _ in range(min(out.free, len(waiting))):
            out.put(job=waiting.pop())
        most = max(most, len(out._out) + len(out._ready))
        back += out.collect()
    return back, most


@pytest.fixture
def wide(settings, mail_host):
    settings.MAIL_CONNECTIONS = 4
    return mail_host


def verbs(script, verb):
    return [line.count(verb) for line in script.lines]


def test_a_fast_host_gets_one_line(wide, monkeypatch):
    # However slow the machine that runs this test.
    monkeypatch.setattr(line_rooms, "SLOW_SECONDS", 5.0)
    with lines() as out:
        back, most = send(out, 20)
    assert (len(back), most, wide.connections, wide.most_out) == (20, 1, 1, 1)


def test_a_slow_host_gets_as_many_lines_as_are_allowed(wide):
    wide.seconds = SLOW
    with lines() as out:
        back, most = send(out, 30)
    assert len(back) == len(wide.accepted) == 30
    assert all(one.trouble is None for one in back)
    assert (most, wide.most_out, wide.connections) == (4, 4, 4)


def test_each_line_signs_in_once_and_says_goodbye(wide):
    wide.seconds = SLOW
    with lines() as out:
        send(out, 24)
    assert verbs(wide, "EHLO") == [1] * 4
    assert verbs(wide, "QUIT") == [1] * 4
    assert sum(verbs(wide, "MAIL")) == 24


def test_no_more_lines_are_opened_than_messages_wait(wide):
    wide.seconds = SLOW
    with lines() as out:
        send(out, 5)
    assert wide.connections <= 2


def test_a_host_that_becomes_fast_again_is_served_over_one_line(wide, monkeypatch):
    wide.seconds = SLOW
    with lines() as out:
        send(out, 8)
        assert out.width == 4
        wide.seconds = 0
        monkeypatch.setattr(line_rooms, "SLOW_SECONDS", 0.04)
        send(out, 20)
        assert out.width == 1


def test_a_host_that_gives_few_lines_is_served_over_those(wide):
    """One more line that is refused says nothing of the host, and loses no message."""
    wide.seconds, wide.most_lines = SLOW, 2
    with lines() as out:
        back, _ = send(out, 20)
        assert out.width == 2
    assert [one.trouble for one in back] == [None] * 20
    assert wide.most_out == 2


@pytest.mark.parametrize("ends", ["drop", "accept and drop", "421 enough"])
def test_a_line_that_broke_is_opened_again(wide, ends):
    wide.replies = ["250 OK", ends]
    with lines() as out:
        back, _ = send(out, 4)
    assert [one.trouble is None for one in back] == [True, False, True, True]
    assert wide.connections == 2


def test_a_host_that_takes_few_messages_a_line_is_not_thought_to_be_away(mail_host):
    mail_host.per_line = 3
    with lines() as out:
        back, _ = send(out, 8)
    troubles = [one.trouble for one in back if one.trouble]
    assert (len(mail_host.accepted), len(troubles)) == (6, 2)
    assert not any(t.is_host or t.is_permanent or t.is_doubtful for t in troubles)


def test_a_refused_recipient_costs_no_new_line(wide):
    wide.rcpt_replies = ["550 5.1.1 no", "250 OK", "450 4.2.1 later"]
    with lines() as out:
        back, _ = send(out, 4)
    assert [one.trouble is None for one in back] == [False, True, False, True]
    assert wide.connections == 1


def test_what_cannot_be_said_does_not_spoil_the_line(wide):
    """A half-said message would make the host refuse the next one."""
    bad = [job(to=to) for to in ("ä@example.com", "a@b@c", "", "a b@example.com")]
    with lines() as out:
        out.open()
        for one in bad:
            out.put(job=one)
            [outcome] = out.collect()
            assert outcome.trouble.is_address
        back, _ = send(out, 1)
    assert back[0].trouble is None
    assert wide.connections == 1


def test_a_domain_of_letters_beyond_ascii_is_sent_as_the_network_knows_it(wide):
    with lines() as out:
        out.open()
        out.put(job=job(to="amara@müller.example"))
        [outcome] = out.collect()
    assert outcome.trouble is None
    assert wide.accepted[0]["To"] == "amara@xn--mller-kva.example"


def test_a_host_that_is_not_there_is_told_before_anything_is_put_out(settings):
    settings.EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with lines() as out:
        with pytest.raises(TransportError) as trouble:
            out.open()
        assert trouble.value.is_host
        assert out.free == 0


def test_a_message_that_cannot_be_put_together_is_a_trouble_of_its_own(wide, caplog):
    class Broken:
        to = ""

        def as_bytes(self, *, envelope):
            raise KeyError("a part")

    bad = job()
    bad = Job(delivery=bad.delivery, mail=Broken(), envelope=bad.envelope)
    with lines() as out:
        out.open()
        out.put(job=bad)
        [outcome] = out.collect()
        back, _ = send(out, 1)
    assert (outcome.trouble.is_permanent, outcome.trouble.is_host) == (True, False)
    assert "could not be written" in caplog.text
    assert back[0].trouble is None


def test_threads_take_turns_quickly_only_while_several_lines_are_open(wide):
    """Else one that looks ahead keeps each line waiting at every step."""
    usual = sys.getswitchinterval()
    wide.seconds = SLOW
    with lines() as out:
        send(out, 8)
        assert sys.getswitchinterval() < usual
    assert sys.getswitchinterval() == usual


def test_a_host_that_was_slow_a_moment_ago_is_not_tried_on_one_line_again(wide):
    wide.seconds = SLOW
    with lines() as out:
        assert out.width == 1
        send(out, 8)
    with lines() as out:
        assert out.width == 4
        back, most = send(out, 8)
    assert (len(back), most) == (8, 4)


def test_a_host_that_was_fast_begins_on_one_line_again(wide, monkeypatch):
    monkeypatch.setattr(line_rooms, "SLOW_SECONDS", 5.0)
    for _ in range(2):
        with lines() as out:
            assert out.width == 1
            send(out, 4)
    assert wide.most_out == 1
