"""`manage.py up`: the whole product, until Ctrl-C."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand

from aftercare.workshop import product

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Run the whole product on this machine: web, worker, beat, broker, mails."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, help="8000 unless told; the next free one is taken"
        )

    def handle(self, *_args: object, **options: object) -> None:
        port = options["port"]
        sys.exit(product.run(["--port", str(port)] if port else []))
