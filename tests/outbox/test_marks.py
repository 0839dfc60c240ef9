"""Every change after the claim: one statement, and only while the claim holds (I14)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.outbox import claims, marks
from aftercare.outbox.marks import Mark
from aftercare.outbox.models import Delivery, DeliveryState
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db

# Not a whole number of milliseconds: both databases keep microseconds.
FINE = AT + timedelta(microseconds=123_457)
FINAL = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED]


def claimed(count=1, **facts):
    DeliveryFactory.create_batch(count, **facts)
    return claims.claim_due(at=AT, limit=count)


def row(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def sent(delivery, **more):
    return Mark(delivery=delivery, state=DeliveryState.SENT, reply="250 OK", **more)


def test_one_statement_ends_one_and_hands_over_the_next():
    first, second = claimed(2)
    marks.write(marks=[marks.handed(delivery=first)], at=AT)
    with CaptureQueriesContext(connection) as asked:
        written = marks.write(
            marks=[sent(first), marks.handed(delivery=second)], at=FINE
        )
    assert len(asked) == 1
    assert written == {first.pk, second.pk}
    assert (row(first).state, row(second).state) == ("sent", "handed")


def test_a_message_that_was_handed_over_has_a_time_and_a_lease_of_its_own():
    [mine] = claimed()
    marks.write(marks=[marks.handed(delivery=mine)], at=FINE)
    found = row(mine)
    assert (found.handed_at, found.lease_until) == (FINE, FINE + claims.LEASE)
    assert (found.finished_at, found.attempt) == (None, 1)


def test_an_end_keeps_the_reply_the_reason_and_both_times():
    [mine] = claimed()
    marks.write(marks=[marks.handed(delivery=mine)], at=AT)
    end = Mark(
        delivery=mine, state=DeliveryState.FAILED, reason="r" * 300, reply="5" * 400
    )
    marks.write(marks=[end], at=FINE)
    found = row(mine)
    assert (found.handed_at, found.finished_at, found.lease_until) == (AT, FINE, None)
    assert (found.reason, found.server_reply) == ("r" * 200, "5" * 300)
    assert found.send_from == mine.send_from


def test_queued_again_for_later_or_for_the_same_turn():
    later, same = claimed(2)
    again = [
        marks.again(delivery=later, send_from=FINE),
        marks.again(delivery=same),
    ]
    marks.write(marks=again, at=AT)
    assert (row(later).send_from, row(same).send_from) == (FINE, AT)
    assert {(row(m).state, row(m).lease_until) for m in (later, same)} == {
        ("queued", None)
    }


def test_a_doubt_is_counted_and_no_doubt_is_not():
    doubtful, plain = claimed(2, doubts=1)
    queued = DeliveryState.QUEUED
    marks.write(
        marks=[
            Mark(delivery=doubtful, state=queued, send_from=AT, is_doubtful=True),
            Mark(delivery=plain, state=queued, send_from=AT),
        ],
        at=AT,
    )
    assert (row(doubtful).doubts, row(plain).doubts) == (2, 1)


def test_the_address_known_best_is_kept_and_an_empty_one_changes_nothing():
    better, same = claimed(2, to="old@example.com")
    marks.write(
        marks=[
            marks.handed(delivery=better, address="new@example.com"),
            marks.handed(delivery=same),
        ],
        at=AT,
    )
    assert (row(better).to, row(same).to) == ("new@example.com", "old@example.com")


def test_a_stale_attempt_writes_nothing_and_says_so_and_the_others_are_written(caplog):
    """A worker that slept past its lease, and the one that has the message now."""
    zombie, other = claimed(2)
    Delivery.objects.filter(pk=zombie.pk).update(attempt=2)
    before = row(zombie)
    assert marks.write(marks=[sent(zombie), sent(other)], at=FINE) == {other.pk}
    assert f"attempt 1 of {zombie.pk} is stale" in caplog.text
    assert str(other.pk) not in caplog.text
    assert {f: v for f, v in vars(row(zombie)).items() if f != "_state"} == {
        f: v for f, v in vars(before).items() if f != "_state"
    }


@pytest.mark.parametrize("final", FINAL)
def test_final_states_never_change(final):
    [mine] = claimed()
    marks.write(marks=[Mark(delivery=mine, state=final, reason="first")], at=AT)
    for state in DeliveryState:
        other = Mark(delivery=mine, state=state, reason="second", send_from=FINE)
        assert marks.write(marks=[other], at=FINE) == set()
    assert claims.sweep(at=AT + timedelta(days=9)) == 0
    assert claims.end_expired(at=AT + timedelta(days=9)) == 0
    found = row(mine)
    assert (found.state, found.reason, found.finished_at) == (final, "first", AT)


def test_nobody_hands_over_twice_and_nothing_queued_is_handed_over():
    [mine] = claimed()
    hand = [marks.handed(delivery=mine)]
    assert marks.write(marks=hand, at=AT) == {mine.pk}
    assert marks.write(marks=hand, at=AT) == set()
    marks.write(marks=[marks.again(delivery=mine)], at=AT)
    assert marks.write(marks=hand, at=AT) == set()


def test_a_whole_batch_is_one_statement():
    rows = claimed(500)
    with CaptureQueriesContext(connection) as asked:
        written = marks.write(marks=[sent(one) for one in rows], at=FINE)
    assert (len(asked), len(written)) == (1, 500)
    assert Delivery.objects.filter(state="sent", finished_at=FINE).count() == 500


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert marks.write(marks=[], at=AT) == set()
