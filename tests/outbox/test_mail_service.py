"""Mails by a service's API: a web server of this machine stands in for the service's."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest

from aftercare.outbox import operations, queries
from aftercare.outbox.models import Delivery
from tests.outbox.conftest import plain_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings):
    """Mailgun's API as documented; `status` and `answer` are what it says next."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            self.server.posts.append((self.path, self.rfile.read(length).decode()))
            body = self.server.answer.encode()
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.posts, server.status = [], 200
    server.answer = '{"id": "<1@mailgun.example>", "message": "Queued. Thank you."}'
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {
        "MAILGUN_API_KEY": "canary-key",
        "MAILGUN_API_URL": f"http://127.0.0.1:{server.server_port}/v3",
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
    }
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send():
    at = queries.database_now()
    about = "00000000-0000-4000-8000-000000000007"
    to = "amara@example.com"
    return operations.send_now(
        kind="test", about=about, to=to, letter=plain_letter(), at=at
    )


def test_a_mail_by_the_api_carries_our_key_and_is_not_followed(service):
    assert send()
    delivery = Delivery.objects.get()
    ((path, form),) = service.posts
    assert path == "/v3/willowlane.example/messages"
    said = dict(parse_qsl(form))
    assert said["v:message"] == delivery.message_key
    assert delivery.message_key in said["h:Message-Id"]
    assert said["o:tracking-clicks"] == said["o:tracking-opens"] == "no"


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_what_the_service_refuses_is_recorded_without_its_words(
    service, caplog, status
):
    service.status, service.answer = status, '{"message": "amara@example.com? no"}'
    assert not send()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.server_reply) == ("failed", str(status))
    assert "amara" not in caplog.text
    assert "canary-key" not in caplog.text
