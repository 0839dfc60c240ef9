"""Of all messages for one person one at most is open, and only the index sees to it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from aftercare.outbox.models import OPEN_STATES, Delivery
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db


def open_two():
    person = uuid4()
    DeliveryFactory(one_for=person)
    with transaction.atomic():
        DeliveryFactory(one_for=person)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_one_person_has_one_open_message(state):
    person = uuid4()
    DeliveryFactory(one_for=person, state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryFactory(one_for=person)


def test_with_the_index_the_second_is_refused():
    with pytest.raises(IntegrityError):
        open_two()


def test_without_the_constraint_there_are_two():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX outbox_one_open_for")
    open_two()
    assert Delivery.objects.count() == 2


def test_the_next_message_may_open_when_the_last_has_ended():
    person = uuid4()
    DeliveryFactory(one_for=person, state="sent", finished_at=AT)
    DeliveryFactory(one_for=person)
    assert Delivery.objects.count() == 2
