"""`manage.py drain`: the whole engine without Celery or Redis."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from aftercare.checkins import escalation
from aftercare.checkins.operations import left_alone, silence
from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, materialise

if TYPE_CHECKING:
    from argparse import ArgumentParser

log = logging.getLogger(__name__)

PAUSE_SECONDS = 10


class Command(BaseCommand):
    help = "Plans, claims and sends what is due, as the Celery ticks do. For ever, or once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one pass, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self._turn()
            return
        while True:
            self._turn_or_wait()
            time.sleep(PAUSE_SECONDS)

    def _turn_or_wait(self) -> None:
        """A database that is away comes back; whoever drains for ever is still there then."""
        try:
            self._turn()
        except (OperationalError, InterfaceError) as error:
            log.warning("drain: the database is away (%s)", type(error).__name__)
            connection.close()

    def _turn(self) -> None:
        """The second dispatch tick closes what the delivery has just ended.

        What is told to staff goes out in this turn; the list of who is silent comes last.
        """
        left_alone.tick()
        escalation.tick()
        made = materialise.tick()
        settled = dispatch.tick()
        sent = outbox.tick()
        dispatch.tick()
        silence.tick()
        self.stdout.write(
            f"planned {made.added}, moved {made.moved}, cancelled {made.cancelled}, "
            f"settled {settled}, messages handled {sent}"
        )
