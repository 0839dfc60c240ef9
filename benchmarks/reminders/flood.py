"""A morning when everybody is due in the same minute, on the product as it runs.

gunicorn, one Celery worker, beat, Redis, PostgreSQL and the sink, all on this machine,
with the mail host's cap set. Pages are asked all the while.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

import psycopg

from aftercare.workshop import children, folder, product, say, typeface
from benchmarks.reminders import seed
from benchmarks.reminders.place import ROOT
from benchmarks.reminders.table import Row, Table, top

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.reminders.place import Place, Sink

PAUSE = 0.1
# Two batches of the engine: nearer to its place a message cannot be held.
OUT_OF_PLACE = 400
HANDED = """
SELECT extract(epoch FROM handed_at - (SELECT min(created_at) FROM outbox_delivery
        WHERE send_from > now() - interval '2 hours')),
    rank() OVER (ORDER BY send_from)
FROM outbox_delivery WHERE send_from > now() - interval '2 hours' AND state = 'sent'
ORDER BY handed_at
"""


@dataclass(slots=True)
class Visitor:
    """Asks one page again and again; seconds each answer took."""

    url: str
    cookie: str
    seconds: list[float] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    def ask(self) -> float:
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url, headers={"Cookie": f"session={self.cookie}", "Host": "localhost"}
        )
        began = time.monotonic()
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
            if answer.status != 200 or not answer.url.endswith("/today/"):
                raise SystemExit(f"Today answered {answer.status} at {answer.url}")
            answer.read()
        return time.monotonic() - began

    def visit(self) -> None:
        while not self.stop.is_set():
            self.seconds.append(self.ask())
            self.stop.wait(PAUSE)


def measure(place: Place, table: Table) -> None:
    due, cap = place.many(50_000, 1_200), place.many(500, 150)
    name = "hundred" if place.is_quick else "million"
    url = place.database("flood", copy_of=name)
    with place.sink("flood") as sink, running(place, url, sink, cap) as page:
        cookie = session(place, url)
        visitor = Visitor(page, cookie)
        for _ in range(20):
            visitor.ask()
        idle = visits(visitor, seconds=place.many(30, 5))
        sink.forget()
        seed.make_due(url, due=due, spread=60)
        with visiting(visitor):
            say.progress(f"{due:,} due at once, {cap} a second")
            # Seldom: reading the whole file again would keep a core busy by itself.
            sink.wait_for(due, seconds=due / cap * 2 + 90, quiet=60, every=2)
        busy = visitor.seconds
        arrived = sink.count()
    report(table, url, due=due, cap=cap, arrived=arrived)
    table.at_most(
        "Today, p95 during the flood / idle",
        top(busy, 0.95),
        top(idle, 0.95),
        1.5,
        unit=" ms",
        scale=1000,
    )


def report(table: Table, url: str, *, due: int, cap: int, arrived: int) -> None:
    table.count(f"of {due:,} due in one minute not sent", due - arrived, 0)
    with psycopg.connect(url) as door:
        rows = [(float(s), int(p)) for s, p in door.execute(HANDED)]
    late = [seconds - n / cap for n, (seconds, _) in enumerate(rows)]
    table.count(
        f"tick to hand-over, p99 beyond what {cap}/s allows",
        max(top(late, 0.99), 0),
        15,
        unit=" s",
    )
    away = top((abs(n + 1 - place) for n, (_, place) in enumerate(rows)), 0.99)
    table.count("places out of the order of usefulness, p99", away, OUT_OF_PLACE)
    took = rows[-1][0] - rows[0][0]
    table.add(
        Row(
            case="drained at the cap, mails/s",
            ours=f"{len(rows) / took:.4g}",
            other=f"{cap}",
            ratio=f"{len(rows) / took / cap:.3g}",
        )
    )
    table.note(
        "A million due in one minute would need 16,700 mails a second. No mail service"
        " gives that to one sender, and no patient needs it: reminders are spread by"
        " ten minutes to either side of the chosen time, which makes it 830 a second,"
        f" and the useful window of four hours makes it 70. At {cap} a second a million"
        f" takes {1_000_000 / cap / 60:.0f} minutes."
    )


def visits(visitor: Visitor, *, seconds: float) -> list[float]:
    with visiting(visitor):
        time.sleep(seconds)
    return visitor.seconds


@contextmanager
def visiting(visitor: Visitor) -> Iterator[None]:
    visitor.seconds = []
    visitor.stop.clear()
    thread = Thread(target=visitor.visit, daemon=True)
    thread.start()
    try:
        yield
    finally:
        visitor.stop.set()
        thread.join()


def session(place: Place, url: str) -> str:
    with place.hand("session", place.env(url, None)) as hand:
        return str(hand.do("sign in", email="person1@example.com")["cookie"])


@contextmanager
def running(place: Place, url: str, sink: Sink, cap: int) -> Iterator[str]:
    """The product's own commands; yields the address of the Today page."""
    env = place.env(url, sink, MAIL_RATE=str(cap), LOG_LEVEL="INFO")
    typeface.ensure(var=folder.var())
    if not (place.folder / "fonts").exists():
        (place.folder / "fonts").symlink_to(folder.var() / "fonts")
    words = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(words, check=True, env=env, cwd=ROOT)  # noqa: S603 - words of ours
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    bind = ("--bind", f"127.0.0.1:{port}")
    started = [
        place.start("web", [*product.WEB, *bind], env),
        place.start("worker", [*product.WORKER], env),
        place.start("ticks", [*product.BEAT], env),
    ]
    children.give_way(started[1])
    try:
        wait_for_worker(started[1])
        yield f"http://127.0.0.1:{port}/today/"
    finally:
        for child in reversed(started):
            children.stop(child, patience=10)


def wait_for_worker(worker: children.Child) -> None:
    deadline = time.monotonic() + 60
    while " ready." not in worker.said():
        if time.monotonic() > deadline:
            raise SystemExit(f"The worker did not start:\n{worker.said()}")
        time.sleep(0.1)
