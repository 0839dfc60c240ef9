"""Who holds a message: conditional updates, leases, fencing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.outbox import claims
from aftercare.outbox.claims import Ending
from aftercare.outbox.models import Delivery, DeliveryState
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db

SENT = Ending(state=DeliveryState.SENT, reason="", reply="250 OK")


def claim(at=AT, limit=10):
    return claims.claim_due(at=at, limit=limit)


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


def test_a_lease_that_ran_out_before_hand_over_is_queued_again():
    DeliveryFactory()
    [mine] = claim()
    assert claims.sweep(at=AT + claims.LEASE - timedelta(seconds=1)) == 0
    assert claims.sweep(at=AT + claims.LEASE) == 1
    mine.refresh_from_db()
    assert (mine.state, mine.doubts, mine.lease_until) == ("queued", 0, None)


def test_a_lease_that_ran_out_after_hand_over_is_sent_once_more_and_then_told():
    delivery = DeliveryFactory(expires_at=AT + timedelta(days=1))
    for doubts in (1, 2):
        at = AT + claims.LEASE * doubts
        [mine] = claim(at=at)
        assert claims.hand_over(delivery=mine, at=at)
        claims.sweep(at=at + claims.LEASE)
        delivery.refresh_from_db()
        if doubts == 1:
            assert (delivery.state, delivery.doubts) == ("queued", 1)
    assert (delivery.state, delivery.reason) == ("failed", claims.NOT_KNOWN)


def _two_claims():
    """A worker that slept past its lease, and the one that has the message now."""
    DeliveryFactory()
    [zombie] = claim()
    claims.sweep(at=AT + claims.LEASE)
    [fresh] = claim(at=AT + claims.LEASE)
    return zombie, fresh


def test_a_zombie_cannot_hand_over_or_finish(caplog):
    zombie, fresh = _two_claims()
    assert not claims.hand_over(delivery=zombie, at=AT)
    assert claims.hand_over(delivery=fresh, at=AT)
    assert not claims.finish(delivery=zombie, end=SENT, at=AT)
    assert "stale" in caplog.text
    assert claims.finish(delivery=fresh, end=SENT, at=AT)


def test_without_fencing_the_zombie_wins(monkeypatch):
    """The guard taken away, the fault shows: this is what fencing is for."""

    def unfenced(delivery, *states):
        return Delivery.objects.filter(pk=delivery.pk, state__in=states)

    monkeypatch.setattr(claims, "_mine", unfenced)
    zombie, _ = _two_claims()
    assert claims.finish(delivery=zombie, end=SENT, at=AT)


def test_without_the_lease_a_message_is_claimed_twice(monkeypatch):
    """The lease taken away (none at all), a busy worker's message is taken from it."""
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    DeliveryFactory()
    [first] = claim()
    claims.sweep(at=AT)
    [second] = claim()
    assert first.pk == second.pk


def test_final_states_never_change():
    delivery = DeliveryFactory()
    [mine] = claim()
    claims.finish(delivery=mine, end=SENT, at=AT)
    later = Ending(state=DeliveryState.FAILED, reason="no")
    assert not claims.finish(delivery=mine, end=later, at=AT)
    assert claims.sweep(at=AT + timedelta(days=9)) == 0
    delivery.refresh_from_db()
    assert (delivery.state, delivery.server_reply) == ("sent", "250 OK")
