"""What users run: a real beat, a real Celery worker, a real Redis, a real SMTP conversation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import time, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis
from django.conf import settings
from django.db import connection

from accounts import operations as account_operations
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.transports import message_id
from aftercare.reminders import materialise
from aftercare.reminders.models import Reminder
from tests.factories import TreatmentFactory

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90


@pytest.fixture
def redis_url():
    """A Redis of the suite's own; without one this test fails, it never looks away."""
    asked = os.environ.get("AFTERCARE_TEST_REDIS_URL", "")
    assert asked, "Set AFTERCARE_TEST_REDIS_URL to a Redis this test may empty."
    url = settings.REDIS_URL
    client = redis.Redis.from_url(url)
    client.flushdb()
    yield url
    client.flushdb()
    client.close()


def database_url():
    """Where the suite's database is right now, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host = facts["HOST"]
    where = (
        f"@/{facts['NAME']}?host={host}"
        if host.startswith("/")
        else f"@{host}:{facts['PORT']}/{facts['NAME']}"
    )
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}{where}"


@pytest.fixture
def start(tmp_path, redis_url, mail_host):
    """`start("worker", ...)`: a Celery process of the project; all end with the test."""
    running = []
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.reminders.worker_settings",
        "AFTERCARE_VAR": str(tmp_path),
        "AFTERCARE_WORKER_DATABASE": database_url(),
        "AFTERCARE_WORKER_SMTP_PORT": str(settings.EMAIL_PORT),
        "AFTERCARE_TEST_REDIS_URL": redis_url,
    }

    def run(*words):
        log = (tmp_path / f"{words[0]}-{len(running)}.log").open("wb")
        command = [sys.executable, "-m", "celery", "-A", "aftercare", *words]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)  # noqa: S603 - our own interpreter and our own words
        running.append((process, log))
        return process

    yield run
    for process, log in running:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


@pytest.fixture
def due_now(patient):
    """A planned reminder of the shipped protocol that has just fallen due."""
    now = outbox_queries.database_now()
    noon = time(12)
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=noon, quiet_until=noon
    )
    TreatmentFactory(patient=patient, ended_at=now - timedelta(days=3))
    materialise.materialise(at=now)
    first = Reminder.objects.order_by("due_at").first()
    Reminder.objects.exclude(pk=first.pk).delete()
    Reminder.objects.filter(pk=first.pk).update(
        due_at=now, expires_at=now + timedelta(hours=1)
    )
    return first


def wait_for(seen):
    """Look once a second; False when patience is over."""
    until = monotonic() + PATIENCE_SECONDS
    while monotonic() < until:
        if seen():
            return True
        sleep(1)
    return False


def is_sent(row):
    row.refresh_from_db()
    return row.state == "sent"


def test_beat_and_worker_send_a_due_reminder(
    start, due_now, mail_host, redis_url, tmp_path
):
    """Two beats and an emptied Redis on the way: one mail all the same (I4, I5)."""
    worker = start("worker", "--pool", "solo", "--loglevel", "warning")
    for number in (1, 2):
        start(
            "beat",
            "--loglevel",
            "warning",
            "--schedule",
            str(tmp_path / f"beat-{number}"),
        )
    sleep(8)
    redis.Redis.from_url(redis_url).flushdb()
    assert wait_for(lambda: is_sent(due_now)), "no reminder within the time of patience"
    assert worker.poll() is None
    assert len(mail_host.accepted) == 1
    assert mail_host.accepted[0]["Message-ID"] == message_id(delivery=due_now.delivery)
    assert due_now.reason == "Sent."
