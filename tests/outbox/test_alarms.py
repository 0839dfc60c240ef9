"""The dead man's alarm: each component killed in turn, a real receiver, one alarm."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection

from aftercare.foundation import clock
from aftercare.management.commands import watch as watch_command
from aftercare.outbox import alarms, pulses, queries
from aftercare.outbox.models import Delivery, MailHost
from tests import factories
from tests.house.plan import ROOT
from tests.outbox.conftest import _free_port

MINUTE = timedelta(minutes=1)
EIGHT = datetime(2026, 5, 15, 8, tzinfo=UTC)
SINCE = "2026-05-15T08:00:00+00:00"
SITE = "Aftercare at https://testserver:"


@pytest.fixture
def chat():
    """A web server of its own that keeps each text posted to it; `status` is its answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.texts.append(json.loads(body)["text"])
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.texts, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def watch(settings, tmp_path, chat, monkeypatch):
    """`watch(minutes)`: one look so long after eight by this machine's clock; its exit code."""
    settings.VAR, settings.ALARM_URL, settings.ALARM_EMAIL_URL = tmp_path, chat.url, ""

    def look(minutes=0.0, pause=0.0):
        monkeypatch.setattr(clock, "now", lambda: EIGHT + minutes * MINUTE)
        with pytest.raises(SystemExit) as ended:
            call_command("watch", "--once", again_after=pause)
        return ended.value.code

    return look


def tick(ago):
    at = queries.database_now() - ago
    for name in ("materialise", "dispatch", "deliver"):
        pulses.beat(name=name, at=at, milliseconds=1, handled=0)


def late_delivery():
    now = queries.database_now()
    row = factories.DeliveryFactory(
        send_from=now - 6 * MINUTE, expires_at=now + 60 * MINUTE
    )
    Delivery.objects.update(created_at=now - 60 * MINUTE)
    return row


@pytest.mark.django_db(transaction=True)
def test_all_is_well_in_a_fresh_house_and_with_mail_planned_for_later(watch, chat):
    assert watch() == 0
    now = queries.database_now()
    tick(ago=20 * MINUTE / 60)
    factories.ReminderFactory(due_at=now + MINUTE, expires_at=now + 60 * MINUTE)
    factories.DeliveryFactory(send_from=now - MINUTE, expires_at=now + 60 * MINUTE)
    assert watch(1) == 0
    assert chat.texts == []


@pytest.mark.django_db(transaction=True)
def test_one_alarm_at_the_beginning_one_an_hour_and_one_all_clear(watch, chat):
    waiting = late_delivery()
    assert [watch(minute) for minute in (0, 1, 30, 59, 60, 61, 119)] == [1] * 7
    assert chat.texts == [
        f"{SITE} Reminders do not go out: a due row is older than five minutes.",
        f"{SITE} Still since {SINCE}: a due row is older than five minutes.",
    ]
    waiting.delete()
    assert [watch(minute) for minute in (120, 121, 200)] == [0, 0, 0]
    assert chat.texts[2:] == [f"{SITE} All clear. It began at {SINCE}."]
    late_delivery()
    watch(201)
    assert len(chat.texts) == 4


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_stands_still_sounds_the_alarm(watch, chat):
    tick(ago=4 * MINUTE)
    assert watch() == 1
    assert "a tick has not run for three minutes" in chat.texts[0]


@pytest.mark.django_db(transaction=True)
def test_a_mail_host_that_is_away_sounds_the_alarm(watch, chat):
    now = queries.database_now()
    tick(ago=MINUTE)
    MailHost.objects.create(failures=3, failed_at=now, away_until=now + MINUTE)
    factories.DeliveryFactory(send_from=now - MINUTE, expires_at=now + 60 * MINUTE)
    assert watch() == 1
    assert "the mail host takes nothing" in chat.texts[0]


@pytest.mark.django_db(transaction=True)
def test_what_the_next_tick_puts_right_is_no_trouble(watch, chat):
    waiting = late_delivery()
    taken = threading.Timer(0.5, lambda: _took(waiting))
    taken.start()
    assert watch(pause=3.0) == 0
    taken.join()
    assert chat.texts == []


def _took(row):
    Delivery.objects.filter(pk=row.pk).delete()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_alarm_that_nobody_took_is_sounded_again(watch, chat):
    late_delivery()
    chat.status = 500
    assert watch(0) == 1
    chat.status = 200
    watch(1)
    watch(2)
    assert len(chat.texts) == 2


@pytest.fixture
def lost_databases(tmp_path):
    """A file that is not there, a port nobody listens at, and one that never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield {
            "file": f"sqlite:///{tmp_path}/no/such/folder.sqlite3",
            "refuses": "postgres://care@127.0.0.1:1/care",
            "silent": f"postgres://care@127.0.0.1:{silent.getsockname()[1]}/care",
        }


@pytest.mark.parametrize("kind", ["file", "refuses", "silent"])
def test_without_a_database_the_alarm_leaves_all_the_same(
    chat, tmp_path, lost_databases, kind
):
    done = subprocess.run(
        [sys.executable, "manage.py", "watch", "--once", "--again-after=0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "aftercare.settings.base",
            "AFTERCARE_VAR": str(tmp_path),
            "DATABASE_URL": lost_databases[kind],
            "ALARM_URL": chat.url,
            "SITE_URL": "https://testserver",
            "SECRET_KEY": "x" * 50,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert chat.texts == [
        f"{SITE} Reminders do not go out: the database does not answer."
    ]


def test_a_question_that_hangs_does_not_hold_up_the_alarm():
    answered = threading.Event()

    def hangs():
        answered.wait(30)
        return ()

    assert watch_command.answer_of(hangs, seconds=0.1) == (watch_command.NO_DATABASE,)
    answered.set()
    assert watch_command.answer_of(hangs, seconds=30) == ()


def test_an_alarm_leaves_over_another_mail_host():
    class Post:
        taken = []

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
            self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
            return "250 OK"

    controller = Controller(Post(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        url = f"smtp://127.0.0.1:{controller.port}?to=desk@clinic.example&from=watch@clinic.example"
        assert alarms.sound(words="Help.", site="https://s", url="", mail_url=url)
    finally:
        controller.stop()
    ((to, message),) = Post.taken
    assert to == ["desk@clinic.example"]
    assert message["From"] == "watch@clinic.example"
    assert message.get_payload().strip() == "Aftercare at https://s: Help."


@pytest.mark.parametrize(
    ("url", "mail_url"),
    [
        ("", ""),
        ("http://127.0.0.1:1/", ""),
        ("file:///etc/hostname", ""),
        ("", "smtp://127.0.0.1:1?to=desk@clinic.example"),
        ("", "smtp://127.0.0.1:1"),
    ],
)
def test_a_way_that_leads_nowhere_is_said_and_not_raised(url, mail_url, caplog):
    assert not alarms.sound(words="Help.", site="s", url=url, mail_url=mail_url)
    assert "clinic.example" not in caplog.text


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"since": 3, "more": 4}'])
def test_a_broken_memory_is_a_watch_that_begins_anew(tmp_path, content):
    (tmp_path / "watch.json").write_text(content)
    assert alarms.remembered(file=tmp_path / "watch.json") == alarms.Watch()
