"""A mail host that does as it is told, and letters for it."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from aftercare.outbox import letters
from tests.outbox import scripted_host


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_host(settings):
    """A real SMTP server on a free port of this machine; settings lead to it."""
    with scripted_host.Running() as script:
        settings.EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = script.port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 5
        # One line, so that the order is known; tests of many lines say so.
        settings.MAIL_CONNECTIONS = 1
        yield script
    assert script.mixed_up == []


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


@pytest.fixture
def many_writer():
    """Kind "test" is written in batches by this function: all of them, or as a test says."""

    class Writer:
        write = staticmethod(lambda rows, at: {row.pk: plain_letter() for row in rows})

    held = Writer()
    letters.register_batch("test", lambda rows, at: held.write(rows, at))
    yield held
    letters._batch_builders.pop("test")


@pytest.fixture
def together():
    """`together(*works)`: each in a thread with a connection of its own, at one moment."""

    def run(*works):
        barrier = Barrier(len(works))

        def one(work):
            barrier.wait()
            try:
                return work()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run
