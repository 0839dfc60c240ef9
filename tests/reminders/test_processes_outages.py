"""Real processes when what they lean on goes away: the database server, the broker (I16, I24)."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.urls import reverse

from aftercare.management.commands import drain as drain_command
from aftercare.reminders.models import Reminder
from aftercare.settings import base, env  # noqa: TID251 - production's own choices
from aftercare.treatments.models import Treatment
from aftercare.workshop import test_servers
from tests.reminders.processes import CELERY, Broker, site, wait_for
from tests.treatments.conftest import pen, posted, version

__all__ = ["pen", "posted", "version"]

pytestmark = pytest.mark.engine

SEED = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from aftercare.workshop.chaos import cast
cast.seed(patients=60)
cast.all_due()
"""
ENDS = "SELECT state FROM reminders_reminder"


class Cluster:
    """A PostgreSQL of this test's own, that may be killed. Its commits are kept."""

    def __init__(self, folder):
        self.home = folder / "postgres"
        self.home.mkdir()
        folder.chmod(0o711)
        if self.is_root():
            shutil.chown(self.home, test_servers.POSTGRES_USER)
        tools = test_servers._postgres_tools()
        data = str(self.home / "data")
        words = ["-D", data, "-U", "aftercare", "-A", "trust", "-E", "UTF8", "-N"]
        test_servers._tool([str(tools / "initdb"), *words, "--locale=C.UTF-8"])
        self.command = [str(tools / "postgres"), "-D", data, "-k", str(self.home)]
        self.command += ["-c", "listen_addresses=", "-c", "fsync=off"]
        self.url = f"postgres://aftercare@/postgres?host={self.home}"
        self.start()

    @staticmethod
    def is_root():
        return test_servers.os.geteuid() == 0

    def start(self):
        command = test_servers._as_postgres(self.command)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd="/", **quiet)  # noqa: S603 - our own words
        assert wait_for(self.answers, seconds=30)

    def answers(self):
        try:
            with psycopg.connect(self.url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def crash(self):
        """At once: nobody is asked to finish."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)

    def states(self):
        with psycopg.connect(self.url) as door:
            return Counter(state for (state,) in door.execute(ENDS))


@pytest.fixture
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="aftercare-test-", dir="/tmp"))
    found = Cluster(folder)
    yield found
    found.crash()
    shutil.rmtree(folder)


@contextmanager
def ticking(url):
    """What beat does, faster: a tick of each kind twice a second."""
    app, over = Celery(broker=env.broker(url)), threading.Event()
    names = ("reminders.tasks.dispatch", "outbox.tasks.deliver")

    def tick():
        while not over.wait(0.5):
            for name in names:
                app.send_task(f"aftercare.{name}", expires=5, ignore_result=True)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        app.close()


def test_a_worker_outlives_a_crash_of_the_database(tmp_path, cluster):
    """I16: PostgreSQL dies in the middle of the sending; 30 seconds later all is well."""
    redis = Broker(tmp_path)
    with site(tmp_path, seconds=0.05, url=cluster.url) as house:
        assert house.start("-c", SEED).wait(timeout=120) == 0
        worker = house.start(
            *(*CELERY, "worker", "--pool", "solo", "--loglevel", "warning"),
            REDIS_URL=redis.url,
        )
        try:
            with ticking(redis.url):
                assert wait_for(lambda: sum(house.copies().values()) >= 10)
                cluster.crash()
                at_the_crash = sum(house.copies().values())
                time.sleep(1.5)
                cluster.start()
                back = time.monotonic()
                assert wait_for(lambda: cluster.states() == {"sent": 60}, seconds=60)
                assert time.monotonic() - back < 30
        finally:
            redis.stop()
        assert worker.poll() is None
        assert at_the_crash < 60
        copies = house.copies()
    assert len(copies) == 60
    # The worker lived and kept the host's reply, so nothing went twice.
    assert set(copies.values()) == {1}


def test_a_drain_outlives_a_database_that_was_away(tmp_path, cluster):
    """I16: `manage.py drain` is a worker too; between two turns the database is gone."""
    with site(tmp_path, url=cluster.url) as house:
        assert house.start("-c", SEED).wait(timeout=120) == 0
        drain = house.start("manage.py", "drain")
        assert wait_for(lambda: cluster.states() == {"sent": 60})
        cluster.crash()
        time.sleep(drain_command.PAUSE_SECONDS + 2)
        cluster.start()
        with psycopg.connect(cluster.url) as door:
            door.execute(
                "UPDATE reminders_reminder SET state = 'planned',"
                " reason = '', finished_at = NULL, delivery_id = NULL"
            )
            door.execute("DELETE FROM outbox_delivery")
        assert wait_for(lambda: cluster.states() == {"sent": 60}, seconds=30)
        assert drain.poll() is None, drain.log.read_text()


@pytest.fixture
def silent_redis(tmp_path):
    """Takes the call and never says a word: the worst way to be away."""
    folder = Path(tempfile.mkdtemp(prefix="aftercare-test-", dir="/tmp"))
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "redis"))
        door.listen(64)
        yield f"unix://{folder / 'redis'}?db=0"
    shutil.rmtree(folder)


@pytest.fixture
def _house_of_production(settings, silent_redis):
    """The cache, the sessions and the broker of production, on a Redis that is silent."""
    settings.CACHES = {
        name: {**cache, "LOCATION": silent_redis} for name, cache in base.CACHES.items()
    }
    settings.SESSION_ENGINE = base.SESSION_ENGINE
    settings.CELERY_BROKER_URL = env.broker(silent_redis)


PATIENCE_SECONDS = 10.0


@pytest.mark.django_db(transaction=True)
def test_a_treatment_is_saved_while_redis_is_silent_and_drained_later(
    client_for, nurse, patient, posted, tmp_path, request
):
    """I24: nothing of the saving waits for the broker; `drain --once` plans it later."""
    desk = client_for(nurse)
    request.getfixturevalue("_house_of_production")
    answers = []

    def save():
        # By the real clock, whose today may not have come to ten yet.
        form = posted(patient=str(patient.pk), day="yesterday")
        answers.append(desk.post(reverse("treatments:new"), form))
        connection.close()

    browser = threading.Thread(target=save, daemon=True)
    began = time.monotonic()
    browser.start()
    browser.join(PATIENCE_SECONDS)
    assert answers, "the page waited for Redis"
    assert answers[0].status_code == 302, answers[0].content
    assert time.monotonic() - began < PATIENCE_SECONDS
    treatment = Treatment.objects.get()
    with site(tmp_path) as house:
        house.drain_once(REDIS_URL=settings.CACHES["default"]["LOCATION"])
    assert Reminder.objects.filter(treatment=treatment, state="planned").exists()
