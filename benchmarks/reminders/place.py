"""Where one run of the bench lives: its servers, databases, sinks and child processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from aftercare.workshop import children

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
OURS = "benchmarks.settings_reminders"
KEPT = {"empty", "hundred", "million"}
PEERS = "benchmarks.reminders.peers.settings"


@dataclass(slots=True, kw_only=True)
class Place:
    """`postgres` and `redis` are addresses of this run's own servers."""

    folder: Path
    postgres: str
    redis: str
    is_quick: bool
    peers_python: str = ""
    started: list[children.Child] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def many(self, full: int, quick: int) -> int:
        """How much of it: the issue's number, or the small one of `--quick`."""
        return quick if self.is_quick else full

    def url(self, name: str) -> str:
        parts = urlsplit(self.postgres)
        return urlunsplit(parts._replace(path=f"/{name}"))

    def database(self, name: str, *, copy_of: str = "") -> str:
        """Make a database (a copy of one nobody is connected to); its address."""
        template = psycopg.sql.Identifier(copy_of or "template1")
        words = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(self.postgres, autocommit=True) as door:
            door.execute(words.format(psycopg.sql.Identifier(name), template))
        self.made.append(name)
        return self.url(name)

    def tidy(self) -> None:
        """Drop what a case made for itself; the copies others start from stay."""
        for name in set(self.made) - KEPT:
            self.drop(name)
        self.made = [name for name in self.made if name in KEPT]

    def drop(self, name: str) -> None:
        words = psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with psycopg.connect(self.postgres, autocommit=True) as door:
            door.execute(words.format(psycopg.sql.Identifier(name)))

    def env(self, database: str, sink: Sink | None, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": OURS,
            "AFTERCARE_VAR": str(self.folder),
            "DATABASE_URL": database,
            "REDIS_URL": self.redis,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(sink.port if sink else 1),
            "EMAIL_USE_TLS": "no",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def start(
        self, name: str, command: list[str], env: dict[str, str]
    ) -> children.Child:
        """A process that writes to a log of its own and dies with the bench."""
        child = children.start(
            name=name,
            command=command,
            log=self.folder / f"{name}.log",
            env=env,
            cwd=ROOT,
        )
        self.started.append(child)
        return child

    @contextmanager
    def sink(self, name: str, *words: str) -> Iterator[Sink]:
        file = self.folder / f"{name}.sink"
        module = [sys.executable, "-m", "benchmarks.reminders.sink"]
        child = self.start(
            f"sink-{name}", [*module, "--file", str(file), *words], dict(os.environ)
        )
        try:
            yield Sink(port=int(_first_line(child)), file=file)
        finally:
            children.stop(child, patience=2)

    @contextmanager
    def hand(
        self,
        name: str,
        env: dict[str, str],
        *,
        module: str = "benchmarks.reminders.child",
        python: str = sys.executable,
    ) -> Iterator[Hand]:
        """A process that does what it is told, one order at a time."""
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(  # noqa: S603 - our own module
            [python, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=env,
            cwd=ROOT,
        )
        hand = Hand(name=name, process=process, log=self.folder / f"{name}.log")
        try:
            yield hand
        finally:
            process.kill()
            process.wait()
            log.close()

    def stop(self) -> None:
        for child in self.started:
            children.stop(child, patience=2)
        self.started.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    name: str
    process: subprocess.Popen[str]
    log: Path

    def do(self, order: str, **how: Any) -> dict[str, Any]:
        """What the process answered; raises with its log when it could not."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("This process has no pipes.")
        self.process.stdin.write(json.dumps({"do": order, **how}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line.startswith("{"):
            said = self.log.read_text(errors="replace")[-3000:]
            raise SystemExit(f"{self.name} could not {order}:\n{line}{said}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass(slots=True, kw_only=True)
class Sink:
    """What arrived. `seen` is where the last reading ended."""

    port: int
    file: Path
    seen: int = 0

    def forget(self) -> None:
        """Count from here on."""
        self.seen = self.file.stat().st_size

    def lines(self) -> list[bytes]:
        with self.file.open("rb") as file:
            file.seek(self.seen)
            return file.read().splitlines()

    def mails(self) -> list[tuple[float, str]]:
        """(monotonic seconds, Message-ID) of each, in order of arrival."""
        words = [line.split() for line in self.lines() if line.startswith(b"mail")]
        return [(float(w[1]), w[2].decode()) for w in words]

    def count(self, word: bytes = b"mail") -> int:
        return sum(line.startswith(word) for line in self.lines())

    def different(self) -> int:
        """How many different mails: the same Message-ID twice is one."""
        return len({key for _, key in self.mails()})

    def wait_for_all(self, number: int, *, seconds: float, quiet: float = 600) -> float:
        """Until so many different mails are in; when the last one arrived."""
        deadline = time.monotonic() + seconds
        while self.different() < number and time.monotonic() < deadline:
            mails = self.mails()
            if mails and time.monotonic() - mails[-1][0] > quiet:
                break
            time.sleep(0.1)
        return self.mails()[-1][0]

    def wait_for(
        self, number: int, *, seconds: float, quiet: float = 60, every: float = 0.02
    ) -> float:
        """Until so many mails are in, or none came for `quiet` seconds; when the last did."""
        deadline, known, moved = time.monotonic() + seconds, -1, time.monotonic()
        while True:
            found, now = self.count(), time.monotonic()
            if found != known:
                known, moved = found, now
            if found >= number or now > deadline or now - moved > quiet:
                mails = self.mails()
                return mails[-1][0] if mails else now
            time.sleep(every)


def _first_line(child: children.Child) -> str:
    deadline = time.monotonic() + 20
    while "\n" not in child.said():
        if time.monotonic() > deadline or child.process.poll() is not None:
            raise SystemExit(f"{child.name} did not start:\n{child.said()}")
        time.sleep(0.02)
    return child.said().splitlines()[0]
