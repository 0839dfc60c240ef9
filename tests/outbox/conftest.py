"""A mail host that says what the script tells it to say, and remembers all it accepted."""

from __future__ import annotations

import socket
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller

from aftercare.outbox import letters


class Script:
    """An aiosmtpd handler. `replies` are used up one a message; then it is always 250."""

    def __init__(self):
        self.replies = []
        self.rcpt_replies = []
        self.accepted = []
        self.tried = []
        self.connections = 0

    async def handle_HELO(self, server, session, envelope, hostname):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        return "250 mail.example"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        reply = self.rcpt_replies.pop(0) if self.rcpt_replies else "250 OK"
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content)
        self.tried.append(message)
        reply = self.replies.pop(0) if self.replies else "250 queued as 7Q"
        if reply.startswith("2") or reply in {"accept and drop"}:
            self.accepted.append(message)
        if reply in {"drop", "accept and drop"}:
            server.transport.close()
            return "421 gone"
        return reply

    def ids(self):
        return [message["Message-ID"] for message in self.accepted]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_host(settings):
    """A real SMTP server on a free port of this machine; settings lead to it."""
    script = Script()
    controller = Controller(script, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 5
    yield script
    controller.stop()


def plain_letter(**changes):
    facts = {
        "subject": "A small reminder",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "from_name": "Willow Lane",
        "reply_to": "desk@clinic.example",
    }
    return letters.Letter(**{**facts, **changes})


@pytest.fixture
def writer():
    """Kind "test" is written by this function; a test may put its own in `write`."""

    class Writer:
        write = staticmethod(lambda delivery, at: plain_letter())

    held = Writer()
    letters.register("test", lambda delivery, at: held.write(delivery, at))
    yield held
    letters._builders.pop("test")
