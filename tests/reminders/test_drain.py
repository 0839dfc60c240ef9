"""`manage.py drain --once` and the Celery ticks lead to the same database (I6)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from aftercare.outbox import queries as outbox_queries
from aftercare.outbox import tasks as outbox_tasks
from aftercare.outbox.models import Delivery
from aftercare.reminders import tasks
from aftercare.reminders.models import Reminder
from tests.factories import ReminderFactory, TreatmentFactory

pytestmark = pytest.mark.django_db


def drain():
    out = StringIO()
    call_command("drain", "--once", stdout=out)
    return out.getvalue()


def ring_the_bells():
    """What beat does, without beat."""
    tasks.materialise()
    tasks.dispatch()
    outbox_tasks.deliver()
    tasks.dispatch()


@pytest.mark.parametrize("driver", [drain, ring_the_bells])
def test_either_driver_takes_a_due_reminder_to_its_end(patient, driver):
    now = outbox_queries.database_now()
    treatment = TreatmentFactory(patient=patient, ended_at=now - timedelta(days=3))
    driver()
    planned = Reminder.objects.filter(treatment=treatment, state="planned")
    assert planned.exists()
    # The first one becomes due at once, in the patient's own waking hours.
    first = planned.order_by("due_at").first()
    quiet = patient.user.contact_preference
    quiet.quiet_from = quiet.quiet_until
    quiet.save(update_fields=["quiet_from"])
    Reminder.objects.exclude(pk=first.pk).delete()
    Reminder.objects.filter(pk=first.pk).update(
        due_at=now, expires_at=now + timedelta(hours=1)
    )
    tasks.dispatch()
    outbox_tasks.deliver()
    tasks.dispatch()
    first.refresh_from_db()
    assert first.state == "sent"
    assert len(mail.outbox) == 1


def test_drain_says_what_it_did(patient):
    TreatmentFactory(
        patient=patient, ended_at=outbox_queries.database_now() - timedelta(days=3)
    )
    assert "planned " in drain()
    assert drain().startswith("planned 0")


def test_a_tick_takes_and_gives_nothing():
    """Task arguments and results travel through Redis: there are none (I5, I30)."""
    for task in (tasks.materialise, tasks.dispatch, outbox_tasks.deliver):
        assert task() is None


def test_an_expired_row_of_a_closed_day_is_missed_by_either(patient):
    now = outbox_queries.database_now()
    row = ReminderFactory(
        treatment=TreatmentFactory(patient=patient),
        due_at=now - timedelta(hours=9),
        expires_at=now - timedelta(hours=5),
    )
    drain()
    row.refresh_from_db()
    assert row.state == "missed"
    assert Delivery.objects.count() == 0
