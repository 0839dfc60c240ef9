"""/metrics: figures for whoever has the token, and nothing about anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from aftercare.outbox import addresses, pulses, queries
from aftercare.outbox.models import Delivery, MailHost
from aftercare.reminders.models import ReconcileRun, Reminder
from aftercare.reminders.queries import health_queries
from tests import factories

pytestmark = pytest.mark.django_db

TOKEN = "a long token for the tests"  # noqa: S105 - opens nothing


@pytest.fixture
def now(settings):
    settings.METRICS_TOKEN = TOKEN
    return queries.database_now()


def ask(client, token=TOKEN):
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def figures(client):
    """{(name, label value or ""): value}, read by Prometheus's own parser."""
    families = text_string_to_metric_families(ask(client).content.decode())
    return {
        (s.name.removeprefix("aftercare_"), next(iter(s.labels.values()), "")): s.value
        for family in families
        for s in family.samples
    }


def test_it_speaks_the_text_format_and_is_never_cached(client, now):
    response = ask(client)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "\u00e9"])
def test_without_the_token_nothing_is_here(client, now, token):
    assert ask(client, token).status_code == 404
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("token", ["", TOKEN])
def test_without_the_setting_nothing_is_here_for_anybody(client, settings, token):
    settings.METRICS_TOKEN = ""
    assert ask(client, token).status_code == 404


def test_a_fresh_house_has_no_holes_in_its_curves(client, now):
    found = figures(client)
    assert found["due_age_seconds", "reminder"] == 0
    assert found["reminders_ended_last_day", "missed"] == 0
    assert found["deliveries", "handed"] == 0
    assert found["reconcile_age_seconds", ""] == -1


def test_what_is_due_and_what_is_open_is_counted(client, now):
    soon = now + timedelta(hours=4)
    factories.ReminderFactory(due_at=now - timedelta(minutes=2), expires_at=soon)
    factories.ReminderFactory(due_at=soon, expires_at=soon)
    held = factories.DeliveryFactory(
        state="handed", lease_until=now - timedelta(seconds=9), handed_at=now
    )
    factories.ReminderFactory(state="sending", delivery=held)
    factories.DeliveryFactory(send_from=now - timedelta(seconds=30), expires_at=soon)
    factories.DeliveryFactory(state="claimed", lease_until=soon)
    Reminder.objects.update(created_at=now - timedelta(days=1))
    Delivery.objects.update(created_at=now - timedelta(days=1))
    found = figures(client)
    assert found["reminders", "planned"] == 2
    assert found["reminders", "sending"] == 1
    assert found["deliveries", "queued"] == 1
    assert found["deliveries", "claimed"] == 1
    assert found["deliveries", "handed"] == 1
    assert found["deliveries_in_doubt", ""] == 1
    assert found["due_age_seconds", "reminder"] == pytest.approx(120, abs=15)
    assert found["due_age_seconds", "delivery"] == pytest.approx(30, abs=15)


def test_what_ended_in_a_day_is_counted_and_what_ended_before_is_not(client, now):
    for state in ["sent", "sent", "failed", "skipped", "missed", "cancelled"]:
        facts = {"state": state, "reason": "Because."}
        factories.ReminderFactory(**facts, finished_at=now - timedelta(hours=23))
        factories.ReminderFactory(**facts, finished_at=now - timedelta(hours=25))
    for state in ["sent", "failed", "cancelled", "cancelled"]:
        factories.DeliveryFactory(state=state, finished_at=now - timedelta(hours=23))
        factories.DeliveryFactory(state=state, finished_at=now - timedelta(hours=25))
    found = figures(client)
    assert found["reminders_ended_last_day", "sent"] == 2
    assert found["reminders_ended_last_day", "missed"] == 1
    assert found["deliveries_ended_last_day", "cancelled"] == 2
    assert found["deliveries_ended_last_day", "sent"] == 1


def test_the_ticks_the_host_the_addresses_and_the_reconcile_are_told(client, now):
    ago = now - timedelta(seconds=40)
    pulses.beat(name="dispatch", at=ago, milliseconds=250, handled=7)
    MailHost.objects.create(failures=2, failed_at=now)
    addresses.mark_bad(
        address="amara@example.com", kind="bounced", cause="Back.", reply="", at=now
    )
    ReconcileRun.objects.create(
        began_at=ago, finished_at=ago, missing=1, extra=2, unfinished=3
    )
    found = figures(client)
    assert found["tick_age_seconds", "dispatch"] == pytest.approx(40, abs=15)
    assert found["tick_seconds", "dispatch"] == 0.25
    assert found["tick_handled", "dispatch"] == 7
    assert found["mail_host_failures", ""] == 2
    assert found["bad_addresses", ""] == 1
    assert found["reconcile_found", "unfinished"] == 3
    assert "amara" not in ask(client).content.decode()


def test_a_look_costs_fourteen_queries_however_much_there_is(
    client, now, django_assert_num_queries
):
    treatment = factories.TreatmentFactory()
    for n in range(30):
        factories.ReminderFactory(treatment=treatment, day=n)
    with django_assert_num_queries(14):
        ask(client)


PLANNED = ("reminders_due", "reminders_expiring", "reminders_planned_of")
QUEUED = ("outbox_due", "outbox_expiring")
INDEXES = {
    "OLDEST_REMINDER": PLANNED,
    "PLANNED": PLANNED,
    "SENDING": ("reminders_sending",),
    "OLDEST_DELIVERY": QUEUED,
    "QUEUED": QUEUED,
    "LEASED": ("outbox_leased",),
    "IN_DOUBT": ("outbox_leased",),
    "DELIVERIES_ENDED": ("outbox_finished",),
    "REMINDERS_ENDED": ("reminders_finished",),
}


@pytest.mark.parametrize("question", INDEXES)
def test_each_question_is_answered_by_an_index(now, question):
    sql = getattr(health_queries, question)
    sql = sql.replace("{later}", health_queries.LATER[connection.vendor])
    words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table without rows is read whole; with rows this is what it does.
            cursor.execute("SET LOCAL enable_seqscan = off")
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(words + sql, [moment] * sql.count("%s"))
        plan = str(cursor.fetchall())
    assert any(index in plan for index in INDEXES[question]), plan
