"""The database goes away between two steps: each happened or did not, and work goes on (I16)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from aftercare.outbox import (
    aftermath,
    claims,
    delivering,
    last_look,
    marks,
    operations,
    queries,
)
from aftercare.outbox.models import Delivery
from tests.factories import AT, DeliveryFactory

NEVER = AT + timedelta(days=1)


@pytest.fixture
def cut(together):
    """`cut()`: the server ends this worker's connection, as a restart would."""

    def end_session():
        if connection.vendor != "postgresql":
            # A file has no server: the next statement finds it locked for too long.
            raise OperationalError("database is locked")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [mine] = cursor.fetchone()

        def kill():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])

        together(kill)

    return end_session


@pytest.fixture
def brief(monkeypatch):
    """The pause before the next try, for a test that does not want to wait."""
    naps = []
    monkeypatch.setattr(aftermath, "time", Time(sleep=naps.append))
    return naps


def cut_once(monkeypatch, room, name, cut, when="before"):
    """The first call of `room.name` finds the database gone, before or after its work."""
    real, calls = getattr(room, name), []

    def broken(**facts):
        calls.append(facts)
        if len(calls) > 1:
            return real(**facts)
        if when == "after":
            real(**facts)
        cut()
        return real(**facts)

    monkeypatch.setattr(room, name, broken)
    return calls


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("room", "name"), [(last_look, "look"), (claims, "still_mine"), (marks, "write")]
)
def test_a_worker_goes_on_by_itself_and_each_message_leaves_once(
    mail_host, writer, monkeypatch, cut, brief, room, name
):
    rows = DeliveryFactory.create_batch(3, expires_at=NEVER)
    calls = cut_once(monkeypatch, room, name, cut)
    operations.deliver_due(at=AT)
    assert len(calls) > 1
    assert len(mail_host.accepted) == len(set(mail_host.ids())) == 3
    assert set(Delivery.objects.values_list("state", "attempt")) == {("sent", 1)}
    assert Delivery.objects.count() == len(rows)


@pytest.mark.django_db(transaction=True)
def test_the_reply_of_a_message_that_left_is_written_after_the_restart(
    mail_host, writer, monkeypatch, cut, brief
):
    """The line is open, the text has gone, and the database is not there (K9)."""
    delivery = DeliveryFactory(expires_at=NEVER)
    real, ends = marks.write, []

    def write(*, marks, at):
        if any(mark.state == "sent" for mark in marks):
            ends.append(marks)
            if len(ends) == 1:
                cut()
        return real(marks=marks, at=at)

    monkeypatch.setattr(delivering.marks, "write", write)
    operations.deliver_due(at=AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.server_reply) == ("sent", "250 queued as 7Q")
    assert (len(ends), len(mail_host.accepted)) == (2, 1)
    assert brief == [0.5]


@pytest.mark.django_db
def test_what_was_handed_over_by_a_database_that_was_away_long_is_looked_at_again(
    mail_host, writer, monkeypatch
):
    """Its last look is old, and its lease half gone: nothing leaves on their strength."""
    delivery = DeliveryFactory(expires_at=NEVER)
    real, passed = marks.write, delivering.DatabaseTime.passed
    away = []

    def write(*, marks, at):
        if any(mark.state == "handed" for mark in marks) and not away:
            away.append(timedelta(minutes=4))
        return real(marks=marks, at=at)

    monkeypatch.setattr(delivering.marks, "write", write)
    monkeypatch.setattr(
        delivering.DatabaseTime,
        "passed",
        lambda self: passed(self) + sum(away, timedelta(0)),
    )
    operations.deliver_due(at=AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.doubts, mail_host.accepted) == ("queued", 0, [])
    away[0] = timedelta(0)
    operations.deliver_due(at=AT + timedelta(minutes=5))
    assert len(mail_host.accepted) == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_was_cut_off_happened_or_did_not(monkeypatch, cut):
    DeliveryFactory.create_batch(3, expires_at=NEVER)
    cut_once(monkeypatch, claims, "lock_words", cut)
    with pytest.raises(OperationalError):
        claims.claim_due(at=AT, limit=3)
    connection.close()
    assert set(Delivery.objects.values_list("state", "attempt")) == {("queued", 0)}
    assert len(claims.claim_due(at=AT, limit=3)) == 3


def test_the_database_is_waited_for_with_growing_pauses_and_not_for_ever(
    monkeypatch, brief
):
    clock = iter(range(0, 1000, 7))
    monkeypatch.setattr(aftermath.time, "monotonic", lambda: next(clock))

    def write():
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(aftermath, "connection", Quiet())
    with pytest.raises(OperationalError):
        aftermath.insist(write)
    assert brief[:6] == [0.5, 1, 2, 4, 8, 10]
    assert max(brief) == 10
    assert len(brief) * 7 <= claims.LEASE.total_seconds()


@pytest.mark.django_db
def test_inside_a_transaction_nobody_insists(brief):
    """What was done before in it is lost: the whole of it must be done again."""

    def write():
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        aftermath.insist(write)
    assert brief == []


class Time:
    """The module's own clock: that of all others goes on."""

    def __init__(self, *, sleep):
        self.sleep, self.monotonic = sleep, time.monotonic


class Quiet:
    """A connection that may be closed."""

    in_atomic_block = False

    def close(self):
        pass


@pytest.mark.django_db(transaction=True)
def test_what_was_given_back_is_taken_again_in_the_same_tick(
    mail_host, writer, monkeypatch
):
    """Away for longer than a look is fresh: the mark of the pass does not hide the rest."""
    now = queries.database_now()
    for minutes in (3, 2, 1):
        DeliveryFactory(
            send_from=now - timedelta(minutes=minutes),
            expires_at=now + timedelta(hours=1),
        )
    real, calls = marks.write, []

    def slow(**facts):
        calls.append(facts)
        if len(calls) == 2:
            time.sleep(delivering.FRESH_FOR.total_seconds() + 0.1)
        return real(**facts)

    monkeypatch.setattr(marks, "write", slow)
    operations.tick()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert len(mail_host.accepted) == len(set(mail_host.ids())) == 3
