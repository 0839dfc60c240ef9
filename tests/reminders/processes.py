"""Real processes on the suite's database: workers, beats, a mail host, a Redis of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import redis
from django.conf import settings
from django.db import connection

from aftercare.outbox import transports
from aftercare.outbox.models import OPEN_STATES, Delivery
from aftercare.reminders.models import OPEN_STATES as OPEN_REMINDERS
from aftercare.reminders.models import Reminder
from aftercare.workshop import broker
from aftercare.workshop.chaos import runner, whole

ROOT = Path(__file__).resolve().parents[2]
CELERY = ("-m", "celery", "-A", "aftercare")


def database_url(name=None):
    """Where the suite's database is right now, for another process."""
    facts = connection.settings_dict
    name = name or facts["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    host = facts["HOST"]
    where = (
        f"@/{name}?host={host}"
        if host.startswith("/")
        else f"@{host}:{facts['PORT']}/{name}"
    )
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}{where}"


class Site:
    """A folder, a mail host, and the processes started on it; all end with the block."""

    def __init__(self, folder, port, url):
        self.folder = folder
        self.taken = folder / "taken"
        self.running = []
        self.env = {
            **os.environ,
            **whole.PRODUCTION,
            "SITE_URL": settings.SITE_URL,
            "DATABASE_URL": url,
            "EMAIL_PORT": str(port),
            "AFTERCARE_VAR": str(folder),
            "LOG_LEVEL": "WARNING",
        }

    def start(self, *words, **env):
        """`start("manage.py", "drain")` or `start(*CELERY, "worker", ...)`."""
        log = self.folder / f"process-{len(self.running)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
                [sys.executable, *words],
                cwd=ROOT,
                env={**self.env, **env},
                stdout=out,
                stderr=out,
            )
        process.log = log
        self.running.append(process)
        return process

    def drain_all(self):
        """One more `drain --once`, and another when that was not enough."""
        for _ in range(3):
            self.drain_once()
            if not is_anything_open():
                return

    def drain_once(self, **env):
        process = self.start("manage.py", "drain", "--once", **env)
        assert process.wait(timeout=120) == 0, process.log.read_text()

    def copies(self):
        """How often each message was accepted, by its Message-ID."""
        return Counter(self.taken.read_text().split() if self.taken.exists() else [])

    def stop(self):
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.running:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def site(folder, *, seconds=0.0, url=None):
    """`seconds` is how long the mail host takes for a message."""
    with runner.sink(file=folder / "taken", seconds=seconds) as port:
        found = Site(folder, port, url or database_url())
        try:
            yield found
        finally:
            found.stop()


class Broker:
    """A Redis of this test's own, which it may empty and stop."""

    def __init__(self, folder):
        self.path = folder / "redis.sock"
        self.url = broker.url(self.path)
        command = broker.command(
            server=broker.binary(), socket_path=self.path, data=folder / "redis"
        )
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
        assert wait_for(lambda: broker.answers(self.path), seconds=20)

    def flush(self):
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self):
        self.process.kill()
        self.process.wait()


def wait_for(seen, *, seconds=90.0):
    """Look five times a second; False when patience is over."""
    until = monotonic() + seconds
    while monotonic() < until:
        if seen():
            return True
        sleep(0.2)
    return False


def is_anything_open():
    return (
        Reminder.objects.filter(state__in=OPEN_REMINDERS).exists()
        or Delivery.objects.filter(state__in=OPEN_STATES).exists()
    )


def expected():
    """One copy of every message there is, as the mail host should have it."""
    rows = Delivery.objects.all()
    return Counter({transports.message_id(delivery=row): 1 for row in rows})
