"""Each guard and its negative control: with the guard taken away the fault shows.

A test of a guard proves nothing when nothing goes wrong without it.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from aftercare.outbox import claims, last_look, marks, operations
from aftercare.outbox.last_look import Wanted
from aftercare.outbox.letters import NotWorthSending
from aftercare.outbox.marks import Mark
from aftercare.outbox.models import Delivery, DeliveryState
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter

pytestmark = pytest.mark.django_db

NEVER = AT + timedelta(days=1)


@pytest.fixture
def without(monkeypatch):
    """`without(room, name, words)`: the room's SQL without these words of it."""

    def cut(room, name, words, instead=""):
        sql = getattr(room, name)
        assert words in sql
        monkeypatch.setattr(room, name, sql.replace(words, instead))

    return cut


def state_of(delivery):
    return Delivery.objects.get(pk=delivery.pk).state


# --- fencing (I14) ---------------------------------------------------------------


def zombie_writes():
    """A worker slept past its lease; another has the message; now the first wakes up."""
    DeliveryFactory(expires_at=NEVER)
    [zombie] = claims.claim_due(at=AT, limit=1)
    claims.sweep(at=AT + claims.LEASE)
    [fresh] = claims.claim_due(at=AT + claims.LEASE, limit=1)
    assert fresh.pk == zombie.pk
    end = Mark(delivery=zombie, state=DeliveryState.SENT)
    return marks.write(marks=[end], at=AT + claims.LEASE)


def test_a_zombie_writes_nothing():
    assert zombie_writes() == set()
    assert Delivery.objects.get().state == "claimed"


def test_without_the_fence_the_zombie_wins(without):
    without(marks, "UPDATE", "AND d.attempt = v.attempt")
    assert len(zombie_writes()) == 1
    assert Delivery.objects.get().state == "sent"


def test_a_zombie_is_not_asked_what_to_send(writer):
    [late] = stale_claim()
    assert last_look.look(deliveries=[late], at=AT) == []


def test_without_the_fence_at_the_last_look_the_zombie_is_asked(writer, monkeypatch):
    monkeypatch.setattr(claims, "still_mine", lambda *, deliveries: list(deliveries))
    [late] = stale_claim()
    assert len(last_look.look(deliveries=[late], at=AT)) == 1


def stale_claim():
    DeliveryFactory(expires_at=NEVER)
    mine = claims.claim_due(at=AT, limit=1)
    Delivery.objects.update(attempt=2)
    return mine


# --- the lease --------------------------------------------------------------------


def claimed_by_two():
    """A second worker looks while the first one is at work."""
    DeliveryFactory(expires_at=NEVER)
    first = claims.claim_due(at=AT, limit=1)
    claims.sweep(at=AT + timedelta(seconds=1))
    return first, claims.claim_due(at=AT + timedelta(seconds=1), limit=1)


def test_what_a_worker_holds_is_not_taken_from_it():
    first, second = claimed_by_two()
    assert (len(first), second) == (1, [])


def test_without_a_lease_it_is(monkeypatch):
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    first, second = claimed_by_two()
    assert [one.pk for one in first] == [one.pk for one in second]


def test_with_a_sweep_that_does_not_ask_for_the_lease_it_is(monkeypatch):
    sweep = claims.sweep
    monkeypatch.setattr(claims, "sweep", lambda *, at: sweep(at=at + claims.LEASE))
    first, second = claimed_by_two()
    assert [one.pk for one in first] == [one.pk for one in second]


# --- the claim of two workers at one moment (I4) ------------------------------------


def two_at_once(together):
    """How often each message was claimed by two workers that look at one moment."""
    DeliveryFactory.create_batch(20, expires_at=NEVER)
    found = together(*[lambda: claims.claim_due(at=AT, limit=20)] * 2)
    return len({row.pk for taken in found for row in taken}), sum(map(len, found))


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same(together):
    assert two_at_once(together) == (20, 20)


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_reads_first_and_writes_then_takes_all_twice(
    together, monkeypatch
):
    """What one statement is for: nobody else comes between the reading and the writing."""
    met = threading.Barrier(2)

    def claim(*, at, limit):
        due = Delivery.objects.filter(state="queued", send_from__lte=at)
        rows = list(due.order_by("send_from")[:limit])
        met.wait(timeout=10)
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(state="claimed")
        return rows

    monkeypatch.setattr(claims, "claim_due", claim)
    assert two_at_once(together) == (20, 40)


def a_second_claim_comes_before_the_first_is_committed():
    """How many of the first worker's five messages the second one got too."""
    DeliveryFactory.create_batch(5, expires_at=NEVER)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = claims.claim_due(at=AT, limit=5)
            later = pool.submit(in_its_own_connection)
            until_it_waits_or_is_done(later)
        second = later.result()
    assert len(first) == 5
    return len({one.pk for one in first} & {one.pk for one in second})


def in_its_own_connection():
    try:
        return claims.claim_due(at=AT, limit=5)
    finally:
        connection.close()


def until_it_waits_or_is_done(later):
    """On PostgreSQL the lock it stands before is seen; SQLite has one writer anyway."""
    for _ in range(200):
        if later.done() or (connection.vendor == "postgresql" and somebody_waits()):
            return
        time.sleep(0.02 if connection.vendor == "postgresql" else 0.002)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guard", ["both", "the lock", "the question of the state"])
def test_either_guard_alone_keeps_a_second_claim_out(without, monkeypatch, guard):
    """The question makes it safe; the lock is there so that nobody waits."""
    if guard == "the lock":
        without(claims, "CLAIM", "state || '' = 'queued' AND id IN", "id IN")
    if guard == "the question of the state":
        monkeypatch.setattr(claims, "lock_words", lambda: "")
    assert a_second_claim_comes_before_the_first_is_committed() == 0


@pytest.mark.django_db(transaction=True)
def test_without_both_guards_the_second_takes_them_too(without, monkeypatch):
    """On SQLite the single writer is the guard, and it cannot be taken away."""
    without(claims, "CLAIM", "state || '' = 'queued' AND id IN", "id IN")
    monkeypatch.setattr(claims, "lock_words", lambda: "")
    taken_twice = a_second_claim_comes_before_the_first_is_committed()
    assert taken_twice == (5 if connection.vendor == "postgresql" else 0)


# --- the last look (I7) -------------------------------------------------------------


@pytest.fixture
def cancelled_late(monkeypatch):
    """Between claim and last look somebody says stop."""
    claim = claims.claim_due

    def claim_and_stop(**facts):
        rows = claim(**facts)
        for row in rows:
            operations.cancel(delivery=row, reason="They said stop.", at=AT)
        return rows

    monkeypatch.setattr(claims, "claim_due", claim_and_stop)


@pytest.fixture
def no_last_look(monkeypatch):
    def unchecked(*, deliveries, at):
        return [Wanted(delivery=one, mail=plain_letter()) for one in deliveries]

    monkeypatch.setattr(last_look, "look", unchecked)


def unwanted(writer):
    def no(delivery, at):
        raise NotWorthSending("unsubscribed")

    writer.write = no


def test_what_is_not_wanted_any_more_does_not_leave(mail_host, writer):
    unwanted(writer)
    delivery = DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    assert (mail_host.accepted, state_of(delivery)) == ([], "cancelled")


def test_without_the_last_look_it_leaves(mail_host, writer, no_last_look):
    unwanted(writer)
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    assert len(mail_host.accepted) == 1


def test_what_was_taken_back_after_the_claim_does_not_leave(
    mail_host, writer, cancelled_late
):
    delivery = DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    assert (mail_host.accepted, state_of(delivery)) == ([], "cancelled")


def test_without_the_look_and_the_question_of_the_state_it_leaves(
    mail_host, writer, cancelled_late, no_last_look, without
):
    """The hand-over asks once more, so both have to be taken away."""
    without(
        marks,
        "UPDATE",
        "AND d.finished_at IS NULL",
    )
    DeliveryFactory(expires_at=NEVER)
    operations.deliver_due(at=AT)
    assert len(mail_host.accepted) == 1
