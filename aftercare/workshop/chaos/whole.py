"""`manage.py chaos`: the matrix on both databases side by side, printed and written down."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from aftercare.workshop import failures, say, test_servers
from aftercare.workshop.chaos import report
from aftercare.workshop.chaos.legs import Leg
from aftercare.workshop.chaos.points import BY_CODE, CLOCK
from aftercare.workshop.supervisor import StopAskedError, stopping_on_signals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "reliability.md"
# The product as it runs in production; one line to the mail host, so that it is known
# which message was under way, and no cap on the pace.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "aftercare.settings.base",
    "SECRET_KEY": "for this run only, never served",
    "ALLOWED_HOSTS": "localhost",
    "SITE_URL": "https://aftercare.example",
    "DEFAULT_FROM_EMAIL": "care@aftercare.example",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_USE_TLS": "no",
    "EMAIL_HOST_USER": "",
    "EMAIL_HOST_PASSWORD": "",
    "MAIL_PROVIDER": "",
    "MAIL_RATE": "0",
    "CLINIC_MAIL_RATE": "0",
    "MAIL_CONNECTIONS": "1",
    "LOG_LEVEL": "CRITICAL",
}


# Most of a run is waiting for a process to begin or to end.
RUNNERS = 3
RUNNING: set[subprocess.Popen[str]] = set()


def run(*, runs: int, points: Sequence[str], database: str) -> int:
    """0 when nothing was lost and everything is as the table allows."""
    began = time.monotonic()
    names = ("sqlite", "postgres") if database == "both" else (database,)
    with stopping_on_signals() as ignore_signals:
        try:
            legs = _play(names, runs, points)
            ignore_signals()
        except StopAskedError:
            say.line("Stopped before the end.")
            return 1
        except (failures.WorkshopError, OSError) as problem:
            say.line(failures.sentence(problem))
            return 1
    seconds = round(time.monotonic() - began)
    wrong = [
        f"{leg.name}: {words}"
        for leg in legs
        for row in leg.ordered()
        for words in row["wrong"]
    ]
    for words in wrong:
        say.line(words)
    if not points and database == "both":
        PAGE.write_text(report.page(legs=legs, runs=runs, seconds=seconds))
        say.line(f"Written to {PAGE.relative_to(ROOT)}.")
    say.line(report.verdict(legs=legs, seconds=seconds))
    return 1 if wrong else 0


def _play(names: Sequence[str], runs: int, points: Sequence[str]) -> list[Leg]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        legs = [_leg(name, folder, stack) for name in names]
        say.line(report.head())
        with ThreadPoolExecutor(len(legs) * RUNNERS) as pool:
            parts = [
                pool.submit(_play_part, leg, number, part, runs)
                for leg in legs
                for number in range(RUNNERS)
                if (part := (points or [*BY_CODE, CLOCK])[number::RUNNERS])
            ]
            try:
                for done in parts:
                    done.result()
            except BaseException:
                # Somebody asked to stop, or one runner broke: the others need not go on.
                for waiting in parts:
                    waiting.cancel()
                for runner in RUNNING:
                    runner.terminate()
                raise
    return legs


def _leg(name: str, folder: Path, stack: ExitStack) -> Leg:
    own = folder / name
    own.mkdir()
    if name == "sqlite":
        urls = [f"sqlite:///{own}/chaos-{n}.sqlite3" for n in range(RUNNERS)]
        version = f"SQLite {sqlite3.sqlite_version}"
        return Leg(name=name, urls=urls, version=version, folder=own)
    servers = stack.enter_context(test_servers.running())
    first = urlsplit(servers["AFTERCARE_TEST_POSTGRES_URL"])
    urls = [urlunsplit(first._replace(path=f"/chaos_{n}")) for n in range(RUNNERS)]
    with psycopg.connect(urlunsplit(first), autocommit=True) as door:
        number = door.info.server_version
        for n in range(RUNNERS):
            door.execute(f"CREATE DATABASE chaos_{n}")
    version = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    return Leg(name=name, urls=urls, version=version, folder=own)


def _play_part(leg: Leg, number: int, points: Sequence[str], runs: int) -> None:
    """Some of the points on one database. Raises WorkshopError when the runner breaks."""
    folder = leg.folder / str(number)
    folder.mkdir()
    words = ["--runs", str(runs), "--points", ",".join(points), "--migrate"]
    for row in rows_of(url=leg.urls[number], folder=folder, words=words):
        leg.rows.append(row)
        say.line(report.line(name=leg.name, row=row))


def rows_of(
    *, url: str, folder: Path, words: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """What one runner says, a point at a time."""
    log = folder / "runner.log"
    env = {
        **os.environ,
        **PRODUCTION,
        "DATABASE_URL": url,
        "AFTERCARE_VAR": str(folder),
    }
    command = [sys.executable, "-m", "aftercare.workshop.chaos.runner", str(folder)]
    with (
        log.open("w") as errors,
        subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [*command, *words],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as runner,
    ):
        RUNNING.add(runner)
        for line in runner.stdout or ():
            yield json.loads(line)
        runner.wait()
        RUNNING.discard(runner)
    if runner.returncode:
        raise failures.of_process(
            what=f"the runner ended with {runner.returncode}",
            output=log.read_text(),
            log=log,
        )
