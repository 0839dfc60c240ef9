"""What the house says of itself: it lives, it is well, and why it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from aftercare.outbox import pulses, queries
from aftercare.outbox.models import Delivery, MailHost
from aftercare.reminders.models import ReconcileRun, Reminder
from tests import factories

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    """The database's own time: what is late is late by its clock."""
    return queries.database_now()


def due(now, *, minutes):
    """A reminder planned yesterday that is due since so many minutes."""
    facts = {"due_at": now - minutes * MINUTE, "expires_at": now + 240 * MINUTE}
    row = factories.ReminderFactory(**facts)
    Reminder.objects.update(created_at=now - timedelta(days=1))
    return row


def queued(now, *, minutes):
    factories.DeliveryFactory(
        send_from=now - minutes * MINUTE, expires_at=now + 240 * MINUTE
    )
    Delivery.objects.update(created_at=now - timedelta(days=1))


def tick(now, *, ago, names=("materialise", "dispatch", "deliver")):
    for name in names:
        pulses.beat(name=name, at=now - ago, milliseconds=5, handled=0)


def answer(client):
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_a_fresh_house_is_well(client):
    assert answer(client) == (200, {"status": "ok", "reconcile": "never"})


def test_reminders_that_are_planned_for_later_are_no_trouble(client, now):
    factories.ReminderFactory(due_at=now + MINUTE, expires_at=now + 9 * MINUTE)
    factories.DeliveryFactory(send_from=now + MINUTE, expires_at=now + 9 * MINUTE)
    tick(now, ago=timedelta(seconds=20))
    assert answer(client)[0] == 200


@pytest.mark.parametrize(("minutes", "status"), [(4.8, 200), (5.2, 503)])
def test_a_due_reminder_that_nobody_takes_makes_the_house_late(
    client, now, minutes, status
):
    due(now, minutes=minutes)
    code, said = answer(client)
    assert code == status
    assert (said["status"] == "late") is (status == 503)


def test_a_message_that_nobody_takes_makes_the_house_late(client, now):
    queued(now, minutes=6)
    assert answer(client) == (503, {"status": "late", "reconcile": "never"})


def test_a_row_that_is_due_before_it_is_there_waits_only_since_then(client, now):
    due(now, minutes=180)
    queued(now, minutes=180)
    Reminder.objects.update(created_at=now - 4 * MINUTE)
    Delivery.objects.update(created_at=now - 4 * MINUTE)
    assert answer(client)[0] == 200


def test_what_has_ended_is_not_late(client, now):
    due(now, minutes=180)
    queued(now, minutes=180)
    assert answer(client)[0] == 503
    Reminder.objects.update(state="sent", reason="Sent.", finished_at=now)
    Delivery.objects.update(state="sent", finished_at=now)
    assert answer(client)[0] == 200


@pytest.mark.parametrize("stopped", ["materialise", "dispatch", "deliver"])
def test_one_tick_that_stands_still_is_seen(client, now, stopped):
    tick(now, ago=timedelta(seconds=20))
    assert answer(client)[0] == 200
    tick(now, ago=timedelta(seconds=181), names=[stopped])
    assert answer(client) == (503, {"status": "no tick", "reconcile": "never"})


def test_an_hourly_look_is_no_tick_of_the_engine(client, now):
    tick(now, ago=timedelta(hours=1), names=["reconcile"])
    assert answer(client)[0] == 200


@pytest.mark.parametrize(("failures", "status"), [(2, 200), (3, 503)])
def test_a_mail_host_that_stays_away_is_seen_while_mail_waits(
    client, now, failures, status
):
    MailHost.objects.create(
        failures=failures, failed_at=now, away_until=now + MINUTE, reply="421 later"
    )
    assert answer(client)[0] == 200
    factories.DeliveryFactory(send_from=now - MINUTE, expires_at=now + MINUTE)
    assert answer(client)[0] == status


@pytest.mark.parametrize(
    ("began_ago", "found", "word"),
    [
        (timedelta(minutes=50), {}, "ok"),
        (timedelta(minutes=50), {"missing": 1}, "trouble"),
        (timedelta(minutes=50), {"extra": 1}, "trouble"),
        (timedelta(minutes=50), {"unfinished": 1}, "trouble"),
        (timedelta(hours=3, seconds=5), {}, "old"),
    ],
)
def test_the_last_reconcile_is_reported(client, now, began_ago, found, word):
    began = now - began_ago
    ReconcileRun.objects.create(began_at=began, finished_at=began, **found)
    ReconcileRun.objects.create(began_at=now)  # under way: says nothing yet
    assert answer(client) == (200, {"status": "ok", "reconcile": word})


def test_health_costs_six_queries(client, now, django_assert_num_queries):
    due(now, minutes=9)
    with django_assert_num_queries(6):
        client.get("/healthz")


def test_health_names_nobody(client, now):
    due(now, minutes=9)
    assert set(client.get("/healthz").json()) == {"status", "reconcile"}


def test_the_web_server_lives_without_a_look_at_the_database(
    client, now, django_assert_num_queries
):
    due(now, minutes=120)
    with django_assert_num_queries(0):
        response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_lost_database_is_said_and_not_raised(client, now):
    def gone(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        assert answer(client) == (503, {"status": "no database"})
