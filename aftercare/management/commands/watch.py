"""`manage.py watch`: says by a way of its own that reminders do not go out (I28)."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from aftercare.foundation import clock
from aftercare.outbox import alarms
from aftercare.reminders.queries import health_queries

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

PAUSE_SECONDS = 30
# A reminder moved into the past is due at once; the next dispatch takes it.
AGAIN_SECONDS = 20.0
# A database that does not even say no is away as well.
PATIENCE_SECONDS = 20.0
NO_DATABASE = "the database does not answer"
WORDS = {
    "late": "a due row is older than five minutes",
    "no tick": "a tick has not run for three minutes",
    "mail host away": "the mail host takes nothing",
}


class Command(BaseCommand):
    help = "Watches the engine and sounds the alarm. For ever, or once (exit code 1 in trouble)."
    # A broken setting must not silence the alarm.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one look, then stop")
        parser.add_argument(
            "--again-after",
            type=float,
            default=AGAIN_SECONDS,
            help="seconds to the second look that must find the same trouble",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            sys.exit(1 if self._turn(options["again_after"]) else 0)
        while True:
            self._turn(options["again_after"])
            time.sleep(PAUSE_SECONDS)

    def _turn(self, again_after: float) -> tuple[str, ...]:
        """One look; what troubles there are. Untold news is told at the next turn."""
        file = Path(settings.VAR) / "watch.json"
        watch, at = alarms.remembered(file=file), clock.now()
        troubles = answer_of(_asked, seconds=PATIENCE_SECONDS)
        if troubles and not watch.told_at:
            time.sleep(again_after)
            again = answer_of(_asked, seconds=PATIENCE_SECONDS)
            troubles = tuple(one for one in troubles if one in again)
        words = alarms.next_words(watch=watch, troubles=troubles, at=at)
        if words:
            self.stdout.write(words)
            if self._sound(words):
                told = alarms.after(watch=watch, troubles=troubles, at=at)
                alarms.remember(file=file, watch=told)
        return troubles

    def _sound(self, words: str) -> bool:
        ways = {"url": settings.ALARM_URL, "mail_url": settings.ALARM_EMAIL_URL}
        return alarms.sound(words=words, site=settings.SITE_URL, **ways)


def answer_of(ask: Callable[[], tuple[str, ...]], seconds: float) -> tuple[str, ...]:
    """Asked on a thread of its own, so that a line that hangs hangs nobody else."""
    found: list[tuple[str, ...]] = []
    asking = threading.Thread(target=lambda: found.append(ask()), daemon=True)
    asking.start()
    asking.join(seconds)
    return found[0] if found else (NO_DATABASE,)


def _asked() -> tuple[str, ...]:
    try:
        return tuple(WORDS[name] for name in health_queries.vital_signs().troubles)
    except (DatabaseError, InterfaceError):
        return (NO_DATABASE,)
    finally:
        connection.close()
