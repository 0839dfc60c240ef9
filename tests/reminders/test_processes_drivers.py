"""Celery's ticks and `drain --once` on two copies of one database end the same (I6)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from aftercare.outbox import queries as outbox_queries
from aftercare.outbox import tasks as outbox_tasks
from aftercare.outbox.models import BadAddress, Delivery
from aftercare.reminders import tasks
from aftercare.reminders.models import Completion, Reminder, ReminderChoice
from aftercare.workshop.chaos import cast
from tests.factories import DeliveryFactory

pytestmark = pytest.mark.django_db


def drain():
    call_command("drain", "--once", stdout=StringIO())


def celery_ticks():
    """What beat puts on the wire and a worker takes from it, one of each."""
    tasks.materialise.apply(throw=True)
    tasks.dispatch.apply(throw=True)
    outbox_tasks.deliver.apply(throw=True)
    tasks.dispatch.apply(throw=True)


class Copied(Exception):
    """Ends a copy: everything done in it is forgotten."""


def on_a_copy(driver):
    """What the driver makes of the database, which afterwards is as it was."""
    mail.outbox.clear()
    found = None
    try:
        with transaction.atomic():
            driver()
            found = outcome()
            raise Copied
    except Copied:
        return found


def outcome():
    # What the planner adds has a new key each time; what it is for is what counts.
    key = ("treatment", "rule_code", "day", "slot")
    reminders = Reminder.objects.order_by(*key).values_list(
        *key, "state", "reason", "attempt", "plan_version", "delivery__state"
    )
    # A message's key and instants are its own; what it is for and how it ended is not.
    messages = Delivery.objects.order_by("kind", "about").values_list(
        "kind", "about", "to", "state", "reason", "attempt", "is_repeatable", "doubts"
    )
    letters = sorted((m.to[0], m.subject, str(m.from_email)) for m in mail.outbox)
    return {
        "reminders": list(reminders),
        "messages": list(messages),
        "letters": letters,
    }


@pytest.fixture
def many_fates():
    """Eleven patients, and as many ways for a reminder to end."""
    cast.seed(patients=11)
    cast.all_due()
    now = outbox_queries.database_now()
    rows = list(Reminder.objects.order_by("patient__user__email"))
    users = [row.patient.user for row in rows]
    hour = timedelta(hours=1)
    Reminder.objects.filter(pk=rows[1].pk).update(expires_at=now - hour)
    ReminderChoice.objects.create(user=users[2], stopped=["spf"])
    Reminder.objects.filter(pk=rows[2].pk).update(plan_version=cast.UNTOUCHED)
    rows[3].treatment.stopped_at = now - hour
    rows[3].treatment.stopped_reason = "Moved away"
    rows[3].treatment.save()
    users[4].is_active = False
    users[4].save()
    users[5].consents.update(withdrawn_at=now - hour)
    Completion.objects.create(
        treatment=rows[6].treatment,
        care_task="spf",
        day=rows[6].day,
        slot=rows[6].slot,
        done_at=now - hour,
    )
    BadAddress.objects.create(address=users[7].email, kind="refused", since=now - hour)
    users[8].contact_preference.paused_until = now + hour
    users[8].contact_preference.save()
    Reminder.objects.filter(pk=rows[9].pk).update(plan_version="older")
    Reminder.objects.filter(pk=rows[10].pk).update(due_at=now + 3 * hour)
    DeliveryFactory(
        kind="unheard of",
        state="handed",
        handed_at=now - hour,
        send_from=now - hour,
        expires_at=now + hour,
        lease_until=now - hour / 2,
        attempt=1,
    )


def test_both_drivers_leave_the_same_rows_and_letters(many_fates):
    by_drain = on_a_copy(drain)
    by_celery = on_a_copy(celery_ticks)
    assert by_drain == by_celery
    states = {row[4] for row in by_drain["reminders"]}
    assert states >= {"sent", "missed", "cancelled", "skipped", "failed", "planned"}
    assert len(by_drain["letters"]) >= 1


def test_a_copy_is_as_it_was_before(many_fates):
    before = outcome()
    on_a_copy(drain)
    mail.outbox.clear()
    assert outcome() == before


def test_a_driver_that_leaves_out_a_tick_is_found_out(many_fates):
    """The guard: the comparison sees the difference of one missing tick."""

    def without_delivery():
        tasks.materialise.apply(throw=True)
        tasks.dispatch.apply(throw=True)

    assert on_a_copy(without_delivery) != on_a_copy(drain)
