"""How fast mail may leave: one cap for all workers, and one for each clinic."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.outbox import operations, pace, queries
from aftercare.outbox.models import Delivery, Pace
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def paces(settings):
    """`paces(host, clinic)`: messages a second."""

    def set_to(host, clinic=0):
        settings.MAIL_RATE, settings.CLINIC_MAIL_RATE = host, clinic

    return set_to


def left_at(steps):
    """When messages left: `steps` are (milliseconds later, wanted, how many stay unused)."""
    at, left = AT, []
    for later, wanted, unused in steps:
        at += timedelta(milliseconds=later)
        granted = pace.reserve(at=at, wanted=wanted)
        assert 0 <= granted <= wanted
        back = min(unused, granted)
        pace.give_back(at=at, unused=back)
        left += [at] * (granted - back)
    return left


STEPS = st.lists(
    st.tuples(st.integers(0, 1500), st.integers(0, 60), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(rate=st.integers(1, 40), steps=STEPS)
def test_never_faster_than_the_cap(rate, steps):
    """One second's worth at once, and then as the cap says."""
    with override_settings(MAIL_RATE=rate), transaction.atomic():
        Pace.objects.all().delete()
        left = left_at(steps)
    for first in left:
        assert sum(first <= one < first + SECOND for one in left) <= 2 * rate
    for n, first in enumerate(left):
        span = (left[-1] - first).total_seconds()
        # A microsecond is the finest step of a row's time.
        assert len(left) - n <= rate + rate * span * 1.0001 + 1


def test_the_cap_is_reached_over_time(paces):
    """A cap that is never used up would be a lower cap."""
    paces(14)
    left = left_at([(100, 200, 0)] * 100)
    assert 14 * 10 <= len(left) <= 14 * 11


def test_what_was_not_used_comes_back(paces):
    paces(10)
    assert pace.reserve(at=AT, wanted=10) == 10
    assert pace.reserve(at=AT, wanted=10) == 0
    pace.give_back(at=AT, unused=7)
    assert pace.reserve(at=AT, wanted=10) == 7


def test_no_cap_asks_nothing(paces, django_assert_num_queries):
    paces(0, 0)
    with django_assert_num_queries(0):
        assert pace.reserve(at=AT, wanted=200) == 200
        pace.give_back(at=AT, unused=5)
        pace.spend(lanes=[uuid4()], at=AT)
        assert pace.busy_lanes(at=AT) == []
    assert not Pace.objects.exists()


def test_a_clinic_in_debt_waits_until_it_has_paid(paces):
    paces(0, 5)
    busy, quiet = uuid4(), uuid4()
    pace.spend(lanes=[busy] * 20 + [quiet] * 5 + [None] * 99, at=AT)
    assert pace.busy_lanes(at=AT) == [busy]
    assert pace.busy_lanes(at=AT + SECOND * 2.9) == [busy]
    assert pace.busy_lanes(at=AT + SECOND * 3) == []


def test_the_row_of_the_mail_host_is_no_clinic(paces):
    paces(1, 1)
    pace.reserve(at=AT, wanted=1)
    Pace.objects.filter(lane=UUID(int=0)).update(free_at=AT + timedelta(hours=1))
    assert pace.busy_lanes(at=AT) == []


def test_a_clinic_in_debt_waits_while_the_others_go(paces, mail_host, writer):
    paces(0, 5)
    busy, other = uuid4(), uuid4()
    pace.spend(lanes=[busy] * 50, at=AT)
    waits = DeliveryFactory(lane=busy, send_from=AT - SECOND)
    goes = DeliveryFactory(lane=other)
    operations.deliver_due(at=AT)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {waits.pk: "queued", goes.pk: "sent"}


def due_now(**facts):
    now = queries.database_now()
    return DeliveryFactory(
        send_from=now - SECOND, expires_at=now + timedelta(hours=1), **facts
    )


def test_one_clinic_alone_goes_at_its_own_pace_for_the_whole_tick(
    paces, mail_host, writer, monkeypatch
):
    """What waits for its clinic's pace waits in the pass, not for the next tick."""
    paces(40, 20)
    monkeypatch.setattr("aftercare.outbox.delivering.TICK_SECONDS", 4.0)
    lane = uuid4()
    for _ in range(90):
        due_now(lane=lane)
    operations.tick()
    # One second's worth, a batch of debt, and four seconds at 20.
    assert 70 <= len(mail_host.accepted) <= 20 + 40 + 4 * 20


def test_a_tick_keeps_the_cap_of_the_mail_host(paces, mail_host, writer, monkeypatch):
    paces(10)
    monkeypatch.setattr("aftercare.outbox.delivering.TICK_SECONDS", 2.0)
    for _ in range(60):
        due_now()
    operations.tick()
    assert 20 <= len(mail_host.accepted) <= 10 + 10 * 2 + 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_cap(paces, together):
    paces(14)
    granted = together(*[lambda: pace.reserve(at=AT, wanted=10)] * 4)
    assert sum(granted) == 14
    assert Pace.objects.get().free_at == pytest.approx(AT + SECOND, abs=SECOND / 1000)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_debt_of_a_clinic(paces, together):
    paces(0, 5)
    lane = uuid4()
    together(*[lambda: pace.spend(lanes=[lane] * 5, at=AT)] * 4)
    assert Pace.objects.get(lane=lane).free_at == AT + SECOND * 4
