"""Who holds a message: the claim, its lease, what is left behind, what came too late."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.outbox import claims, marks
from aftercare.outbox.models import Delivery, DeliveryState
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def claim(at=AT, limit=10, **more):
    return claims.claim_due(at=at, limit=limit, **more)


def test_the_oldest_due_come_first_and_the_rest_waits():
    late, early, future = (
        DeliveryFactory(send_from=AT + timedelta(minutes=m)) for m in (-1, -9, 1)
    )
    assert [d.pk for d in claim(limit=1)] == [early.pk]
    assert [d.pk for d in claim()] == [late.pk]
    future.refresh_from_db()
    assert future.state == DeliveryState.QUEUED


def test_a_claim_takes_a_lease_and_raises_the_attempt():
    DeliveryFactory()
    [mine] = claim()
    assert (mine.state, mine.attempt) == ("claimed", 1)
    assert mine.lease_until == AT + claims.LEASE
    assert claim() == []
    mine.refresh_from_db()
    assert (mine.attempt, mine.lease_until) == (1, AT + claims.LEASE)


def test_what_was_taken_in_this_pass_is_not_read_again():
    old, young = (DeliveryFactory(send_from=AT - SECOND * s) for s in (9, 1))
    assert [d.pk for d in claim(since=young.send_from)] == [young.pk]
    assert [d.pk for d in claim()] == [old.pk]


def test_busy_lanes_are_left_and_messages_of_no_lane_are_not():
    busy, other = uuid4(), uuid4()
    left = DeliveryFactory(lane=busy)
    taken = {DeliveryFactory(lane=lane).pk for lane in (other, None)}
    assert {d.pk for d in claim(busy=[busy, uuid4()])} == taken
    assert [d.pk for d in claim()] == [left.pk]


def test_a_claim_is_one_statement_that_two_workers_pass_each_other_with():
    DeliveryFactory.create_batch(3)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(claim()) == 3
    [statement] = [q["sql"] for q in asked if "UPDATE" in q["sql"]]
    assert ("SKIP LOCKED" in statement) == (connection.vendor == "postgresql")


def test_only_a_claim_that_still_holds_is_mine():
    kept, swept, cancelled, handed = DeliveryFactory.create_batch(4)
    mine = {one.pk: one for one in claim()}
    rows = Delivery.objects
    rows.filter(pk=swept.pk).update(attempt=2)
    rows.filter(pk=cancelled.pk).update(state="cancelled", finished_at=AT)
    marks.write(marks=[marks.handed(delivery=mine[handed.pk])], at=AT)
    assert claims.still_mine(deliveries=list(mine.values())) == [mine[kept.pk]]


def test_a_lease_that_ran_out_before_hand_over_is_queued_again():
    DeliveryFactory()
    [mine] = claim()
    assert claims.sweep(at=AT + claims.LEASE - SECOND) == 0
    assert claims.sweep(at=AT + claims.LEASE) == 1
    mine.refresh_from_db()
    assert (mine.state, mine.doubts, mine.lease_until) == ("queued", 0, None)


def left_behind(delivery, at):
    """Claimed and handed over at `at` by a worker that dies; the lease runs out."""
    [mine] = claim(at=at)
    assert marks.write(marks=[marks.handed(delivery=mine)], at=at) == {delivery.pk}
    assert claims.sweep(at=at + claims.LEASE - SECOND) == 0
    assert claims.sweep(at=at + claims.LEASE) == 1
    delivery.refresh_from_db()
    return delivery.state, delivery.doubts, delivery.reason


def test_a_lease_that_ran_out_after_hand_over_is_sent_once_more_and_then_told():
    """Policy A."""
    delivery = DeliveryFactory(expires_at=AT + timedelta(days=1))
    assert left_behind(delivery, AT) == ("queued", 1, "")
    later = AT + claims.LEASE
    assert left_behind(delivery, later) == ("failed", 1, claims.NOT_KNOWN)
    assert delivery.finished_at == later + claims.LEASE


def test_one_that_is_not_to_be_repeated_is_told_at_the_first_doubt():
    """Policy B."""
    delivery = DeliveryFactory(is_repeatable=False)
    assert left_behind(delivery, AT) == ("failed", 0, claims.NOT_KNOWN)


@pytest.mark.parametrize(("seconds", "state"), [(-1, "queued"), (0, "cancelled")])
def test_what_came_too_late_ends_without_a_turn(seconds, state):
    delivery = DeliveryFactory()
    claims.end_expired(at=delivery.expires_at + SECOND * seconds)
    delivery.refresh_from_db()
    assert delivery.state == state
    assert delivery.reason == (claims.TOO_LATE if state == "cancelled" else "")


def test_too_late_and_in_doubt_is_told_as_not_known():
    delivery = DeliveryFactory(doubts=1)
    assert claims.end_expired(at=delivery.expires_at) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", claims.NOT_KNOWN)
    assert delivery.finished_at == delivery.expires_at


def test_what_somebody_holds_does_not_end_behind_their_back():
    DeliveryFactory()
    [mine] = claim()
    assert claims.end_expired(at=mine.expires_at) == 0
