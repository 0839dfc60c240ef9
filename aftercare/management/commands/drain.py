"""`manage.py drain`: the whole engine without Celery or Redis."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, materialise

if TYPE_CHECKING:
    from argparse import ArgumentParser

PAUSE_SECONDS = 10


class Command(BaseCommand):
    help = "Plans, claims and sends what is due, as the Celery ticks do. For ever, or once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one pass, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        self._turn()
        while not options["once"]:
            time.sleep(PAUSE_SECONDS)
            self._turn()

    def _turn(self) -> None:
        """The second dispatch tick closes what the delivery has just ended."""
        made = materialise.tick()
        settled = dispatch.tick()
        sent = outbox.tick()
        dispatch.tick()
        self.stdout.write(
            f"planned {made.added}, moved {made.moved}, cancelled {made.cancelled}, "
            f"settled {settled}, messages handled {sent}"
        )
