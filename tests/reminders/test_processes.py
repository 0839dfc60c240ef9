"""Real processes of the product, at once, asleep, and without their Redis (I4, I5, I14)."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.db import connection

from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import Reminder
from aftercare.workshop.chaos import cast
from tests.reminders.processes import (
    CELERY,
    Broker,
    expected,
    is_anything_open,
    site,
    wait_for,
)

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

DRAIN = ("manage.py", "drain")
WORKER = (*CELERY, "worker", "--concurrency", "3", "--loglevel", "warning")


def due(patients):
    cast.seed(patients=patients)
    cast.all_due()
    connection.close()


def handled(process):
    """How many messages a `drain --once` says it took in hand."""
    return int(process.log.read_text().rpartition("handled")[2])


def test_many_processes_at_once_send_each_message_once(tmp_path):
    """I4: eight on PostgreSQL with 2,000 due; SQLite has one writer, so fewer there."""
    number, patients = (8, 2000) if connection.vendor == "postgresql" else (4, 300)
    due(patients)
    with site(tmp_path) as house:
        processes = [house.start(*DRAIN, "--once") for _ in range(number)]
        assert [p.wait(timeout=180) for p in processes] == [0] * number
        house.drain_all()
        assert not is_anything_open()
        copies = house.copies()
    assert sum(copies.values()) == patients
    assert copies == expected()
    assert Reminder.objects.filter(state="sent").count() == patients
    assert sum(handled(process) > 0 for process in processes) > 1


def test_variables_in_the_environment_kill_nobody(tmp_path):
    """The points have names, and to the product they are just words."""
    due(4)
    words = {f"FAULT{n}": f"K{n}" for n in range(1, 13)}
    with site(tmp_path) as house:
        house.drain_once(FAULT="K3", CHAOS="K3", AFTERCARE_FAULT="handed", **words)
        assert house.copies() == expected()
    assert Reminder.objects.filter(state="sent").count() == 4


def test_a_process_that_slept_past_its_lease_changes_nothing(tmp_path):
    """I14: stopped in the middle of a conversation, woken when another has finished."""
    due(8)
    with site(tmp_path, seconds=0.25) as house:
        sleeper = house.start(*DRAIN, "--once")
        assert wait_for(lambda: Delivery.objects.filter(state="handed").exists())
        sleeper.send_signal(signal.SIGSTOP)
        past = outbox_queries.database_now() - timedelta(seconds=1)
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until=past)
        # The first pass frees what the sleeper holds, the second sends it.
        house.drain_all()
        assert not is_anything_open()
        before = ends()
        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.wait(timeout=60) == 0
        assert ends() == before
        copies = house.copies()
    assert set(copies) <= set(expected())
    assert sum(copies.values()) <= 8 + 1


def ends():
    facts = ("pk", "state", "reason", "attempt", "server_reply", "finished_at")
    reminders = ("pk", "state", "reason", "finished_at", "attempt")
    return [
        *Delivery.objects.order_by("pk").values_list(*facts),
        *Reminder.objects.order_by("pk").values_list(*reminders),
    ]


def test_two_beats_eight_workers_and_a_redis_that_forgets_and_dies(tmp_path):
    """I4, I5: Redis emptied in the middle, then gone; `drain --once` does the rest."""
    due(60)
    later = Reminder.objects.order_by("pk")[30:].values_list("pk", flat=True)
    Reminder.objects.filter(pk__in=list(later)).update(
        due_at=outbox_queries.database_now() + timedelta(hours=1),
        expires_at=outbox_queries.database_now() + timedelta(hours=2),
    )
    redis = Broker(tmp_path)
    with site(tmp_path, seconds=0.02) as house:
        try:
            env = {"REDIS_URL": redis.url}
            for number in (1, 2):
                schedule = str(tmp_path / f"beat-{number}")
                house.start(*CELERY, "beat", "--schedule", schedule, **env)
            for number in (1, 2):
                house.start(*WORKER, "--hostname", f"w{number}@here", **env)
            for _ in range(2):
                house.start(*DRAIN)
            assert wait_for(lambda: sum(house.copies().values()) > 3)
            redis.flush()
            assert wait_for(lambda: Reminder.objects.filter(state="sent").count() == 30)
        finally:
            redis.stop()
        now = outbox_queries.database_now()
        Reminder.objects.filter(state="planned").update(due_at=now)
        house.drain_once(REDIS_URL=redis.url)
        assert wait_for(lambda: not is_anything_open())
        assert house.copies() == expected()
    assert Reminder.objects.filter(state="sent").count() == 60
