"""`manage.py test`: everything; arguments after `--` go to pytest."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand

from aftercare.workshop import suite

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Start what the suite needs and run it. Arguments after -- go to pytest."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="*", help="after --: arguments for pytest")

    def handle(self, *_args: object, **options: list[str]) -> None:
        sys.exit(suite.run(options["words"]))
