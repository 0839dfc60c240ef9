"""Runs the peers: their environment, their table, their workers, their speed and CPU."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from aftercare.workshop import calls, children, failures, folder, say
from benchmarks.reminders.place import PEERS, ROOT, Hand, Place, Sink

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = ROOT / "benchmarks/requirements-peers.txt"
TICK = os.sysconf("SC_CLK_TCK")
PACKAGE = "benchmarks.reminders.peers"
WORKER = ("-A", f"{PACKAGE}.celery_app", "worker", "--concurrency", "1")
SEED = """
INSERT INTO peers_peerreminder (email, due_at, state)
SELECT 'person' || n || '@example.com', now() + interval '3 hours', 'planned'
FROM generate_series(1, %s) n
"""
AGAIN = """
UPDATE peers_peerreminder SET state = 'planned', due_at = now() - interval '1 second'
WHERE id <= %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`feed` is the feeder's order; `command` starts its worker."""

    name: str
    feed: str
    command: tuple[str, ...]


ONE = Peer(
    name="one Celery task a mail",
    feed="celery",
    command=("-m", "celery", *WORKER, "-Q", "one", "-n", "one@bench"),
)
PEERS_ALL = (
    ONE,
    Peer(
        name="Celery, one task per 200",
        feed="batches",
        command=("-m", "celery", *WORKER, "-Q", "many", "-n", "many@bench"),
    ),
    Peer(
        name="procrastinate",
        feed="procrastinate",
        command=("-m", "django", "procrastinate", "worker"),
    ),
    Peer(name="django-q2", feed="django_q", command=("-m", "django", "qcluster")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One round of one engine. `memory` in MB, of all its processes."""

    mails: int
    wall: float
    cpu: float
    memory: float

    @property
    def rate(self) -> float:
        return self.mails / self.wall

    @property
    def each(self) -> float:
        """CPU seconds a mail."""
        return self.cpu / self.mails


def environment() -> str:
    """The peers' own Python, made under var/ when its list of packages changed."""
    mark = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    venv = folder.ROOT / "var" / f"peers-{mark}"
    python = venv / "bin/python"
    if (venv / "ready").exists():
        return str(python)
    say.line("Making the peers' environment (once) ...")
    venv.parent.mkdir(exist_ok=True)
    for words in (
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        [str(python), "-m", "pip", "install", "-q", "--no-deps", "-r", str(LOCK)],
    ):
        done = calls.call(words)
        if done.returncode:
            raise failures.of_installer(
                what="The peers could not be installed", output=done.stdout
            )
    (venv / "ready").touch()
    return str(python)


def env(place: Place, url: str, sink: Sink) -> dict[str, str]:
    return {
        **place.env(url, sink),
        "DJANGO_SETTINGS_MODULE": PEERS,
        "PYTHONPATH": str(ROOT),
    }


def fill(place: Place, url: str, *, stored: int, around: dict[str, str]) -> None:
    """The peers' table with so many reminders, none due."""
    words = [place.peers_python, "-m", "django", "migrate", "--run-syncdb", "-v", "0"]
    subprocess.run(words, check=True, env=around, cwd=ROOT)  # noqa: S603 - words of ours
    with psycopg.connect(url, autocommit=True) as door:
        door.execute(SEED, [stored])
        door.execute("VACUUM ANALYZE")


def make_due(url: str, *, due: int) -> None:
    with psycopg.connect(url, autocommit=True) as door:
        door.execute(AGAIN, [due])
        door.execute("VACUUM ANALYZE peers_peerreminder")


@contextmanager
def working(place: Place, peer: Peer, around: dict[str, str]) -> Iterator[int]:
    """Its worker, with children; yields the session by which they are all known."""
    child = start(place, peer, around)
    try:
        yield child.process.pid
    finally:
        children.stop(child, patience=3)


def start(place: Place, peer: Peer, around: dict[str, str]) -> children.Child:
    command = [place.peers_python, *peer.command]
    return place.start(f"peer-{peer.feed}", command, around)


def one_round(
    peer: Peer, *, session: int, url: str, feeder: Hand, sink: Sink, due: int
) -> Run:
    """Make `due` reminders due, tick once, and wait until the last mail is in."""
    make_due(url, due=due)
    sink.forget()
    cpu, began = cpu_of(session), time.monotonic()
    feeder.do(peer.feed)
    last = sink.wait_for(due, seconds=120, quiet=25)
    wait_until_marked(url)
    if sink.count() != due:
        raise SystemExit(f"{peer.name} sent {sink.count()} of {due}")
    return Run(
        mails=due,
        wall=last - began,
        cpu=cpu_of(session) - cpu,
        memory=memory_of(session),
    )


def wait_until_marked(url: str) -> None:
    """The last mail is in the sink a moment before its row is marked."""
    deadline = time.monotonic() + 5
    with psycopg.connect(url, autocommit=True) as door:
        while time.monotonic() < deadline:
            row = door.execute(
                "SELECT 1 FROM peers_peerreminder WHERE state = 'queued' LIMIT 1"
            ).fetchone()
            if row is None:
                return
            time.sleep(0.02)


def processes(session: int) -> list[Path]:
    """All processes of one session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append(path.parent)
    return found


def cpu_of(session: int) -> float:
    """CPU seconds of a session, ended children among them."""
    ticks = 0
    for path in processes(session):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / TICK


def memory_of(session: int) -> float:
    """Megabytes of a session, shared pages counted once (PSS)."""
    total = 0
    for path in processes(session):
        try:
            lines = (path / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000
