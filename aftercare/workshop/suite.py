"""`manage.py test`: the checks, the suite on SQLite, and again on PostgreSQL."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from aftercare.workshop import failures, folder, say, test_servers, typeface
from aftercare.workshop.supervisor import StopAskedError, stopping_on_signals

ROOT = Path(__file__).resolve().parents[2]
PYTEST = (sys.executable, "-m", "pytest")
MANAGE = (sys.executable, "manage.py")
# What never asks a database need not be asked twice.
NO_DATABASE = (
    "--ignore=tests/domain",
    "--ignore=tests/house",
    "--ignore=tests/workshop",
)
POSTGRES = {"AFTERCARE_TEST_DATABASE": "postgres"}
# Enough for the production settings to be complete; nothing here is ever served.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "aftercare.settings.base",
    "ALLOWED_HOSTS": "aftercare.example",
    "SITE_URL": "https://aftercare.example",
    "DATABASE_URL": "postgres://aftercare@db.example/aftercare",
    "REDIS_URL": "redis://broker.example:6379/0",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "care@aftercare.example",
    "ALARM_URL": "https://alarm.example/aftercare",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


def legs(*, extra: tuple[str, ...]) -> tuple[Leg, ...]:
    """All of it, or with arguments of the caller's own one run of pytest.

    That one run is on SQLite unless AFTERCARE_TEST_DATABASE=postgres says otherwise.
    """
    if extra:
        return (Leg(name="pytest", command=(*PYTEST, *extra)),)
    deploy = PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(50)}
    return (
        Leg(
            name="deployment checks",
            command=(*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
            env=deploy,
        ),
        Leg(
            name="migrations",
            command=(*MANAGE, "makemigrations", "--check", "--dry-run"),
        ),
        Leg(name="suite on SQLite", command=(*PYTEST, "-n", "2")),
        Leg(
            name="suite on PostgreSQL",
            command=(*PYTEST, "-n", "2", "-m", "not browser", *NO_DATABASE),
            env=POSTGRES,
        ),
    )


def run(words: list[str]) -> int:
    """0 when every leg passed; each runs, whatever became of the one before."""
    began = time.monotonic()
    with stopping_on_signals() as ignore_signals:
        try:
            typeface.ensure(var=folder.var())
            with test_servers.running() as servers:
                failed = [
                    leg.name
                    for leg in legs(extra=tuple(words))
                    if not _passes(leg, servers)
                ]
                ignore_signals()
        except StopAskedError:
            say.line("Stopped before the end.")
            return 1
        except (failures.WorkshopError, OSError) as problem:
            say.line(failures.sentence(problem))
            return 1
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    verdict = f"failed: {', '.join(failed)}" if failed else "everything passed"
    say.line(f"\nAftercare's tests: {verdict}, in {minutes} min {seconds} s")
    return 1 if failed else 0


def _passes(leg: Leg, servers: dict[str, str]) -> bool:
    say.line(f"\n=== {leg.name}")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "aftercare.settings.test"}
    env |= {**servers, **leg.env}
    code = subprocess.run(  # noqa: S603 - the legs above
        leg.command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if code:
        say.line(f"=== {leg.name} FAILED (exit {code})")
    return code == 0
