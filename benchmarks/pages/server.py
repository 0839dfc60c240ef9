"""The product under gunicorn, as docs/deployment.md starts it."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.workshop import children
from benchmarks.pages.cpu import Meter, Spent, between, postmaster_of
from benchmarks.pages.load import Answers, fire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.reminders.place import Place

WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Both workers of the app on one database, and what they and it have spent."""

    port: int
    meter: Meter

    def ask(self, requests: Sequence[bytes]) -> tuple[Spent, Answers]:
        """What each of these requests cost on average."""
        before = self.meter.read()
        answers = fire(requests, port=self.port)
        spent = between(before, self.meter.read())
        number = len(requests)
        return Spent(app=spent.app / number, database=spent.database / number), answers


@contextmanager
def serving(place: Place, env: dict[str, str], *, name: str) -> Iterator[Web]:
    port = _free_port()
    words = ("-m", "gunicorn", "aftercare.wsgi", "--workers", str(WORKERS))
    more = ("--bind", f"127.0.0.1:{port}", "--no-control-socket")
    child = place.start(name, [sys.executable, *words, *more], env)
    try:
        _wait(child, port)
        meter = Meter(
            app=child.process.pid, database=postmaster_of(env["DATABASE_URL"])
        )
        yield Web(port=port, meter=meter)
    finally:
        children.stop(child, patience=5)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait(child: children.Child, port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and child.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"gunicorn did not start:\n{child.said()}")
