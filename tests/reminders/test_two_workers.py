"""Two workers at once, each with its own connection: every message once (I4, I12, I24)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from aftercare.outbox import claims
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery
from aftercare.reminders import dispatch, materialise
from aftercare.reminders.models import Reminder
from tests.factories import (
    AT,
    DeliveryFactory,
    PatientFactory,
    ProtocolVersionFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.reminders.conftest import london

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4
PATIENTS = 12


def together(work):
    """`work` in each worker at the same moment; what each of them answered."""
    barrier = Barrier(WORKERS)

    def one(_):
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


@pytest.fixture
def many(clinic):
    """Patients of one clinic on day 3, nothing planned yet."""
    version = ProtocolVersionFactory(clinic=clinic)
    for _ in range(PATIENTS):
        patient = PatientFactory(clinic=clinic, user=UserFactory(agreed=True))
        TreatmentFactory(patient=patient, protocol_version=version)


def test_planning_at_once_makes_each_row_once(many):
    together(lambda: materialise.materialise(at=london(15, 6)))
    keys = Reminder.objects.values_list("treatment", "rule_code", "day", "slot")
    assert len(keys) == len(set(keys))
    assert Reminder.objects.values("treatment").distinct().count() == PATIENTS


def test_each_due_row_is_claimed_once_and_each_patient_gets_one_mail(many):
    materialise.materialise(at=london(15, 6))
    at = london(15, 8, 15)
    settled = together(lambda: dispatch.dispatch_due(at=at, limit=5))
    while dispatch.dispatch_due(at=at, limit=5):
        pass
    assert sum(settled) <= PATIENTS * 2
    sending = Reminder.objects.filter(state="sending")
    assert {r.attempt for r in sending} == {1}
    assert sending.count() == PATIENTS * 2
    together(lambda: outbox.deliver_due(at=at, limit=5))
    while outbox.deliver_due(at=at, limit=5):
        pass
    addresses = [m.to[0] for m in mail.outbox]
    assert len(addresses) == len(set(addresses))
    later = at + timedelta(minutes=11)
    while outbox.deliver_due(at=later, limit=5):
        pass
    assert not Delivery.objects.exclude(state="sent").exists()
    assert len(mail.outbox) == Delivery.objects.count()


def test_each_queued_message_is_claimed_once():
    DeliveryFactory.create_batch(40)
    found = together(lambda: claims.claim_due(at=AT, limit=15))
    taken = [delivery.pk for batch in found for delivery in batch]
    assert len(taken) == len(set(taken)) == 40


def test_without_the_condition_a_message_is_claimed_twice():
    """The guard taken away, the fault shows: read first, write later, no condition."""
    DeliveryFactory.create_batch(5)
    seen = Barrier(WORKERS)

    def naive():
        ids = list(Delivery.objects.filter(state="queued").values_list("pk", flat=True))
        seen.wait()
        Delivery.objects.filter(pk__in=ids).update(state="claimed")
        return ids

    taken = [pk for batch in together(naive) for pk in batch]
    assert len(taken) == 5 * WORKERS
