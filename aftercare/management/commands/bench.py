"""`manage.py bench pages`: speed and weight, as ratios measured side by side."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand

import benchmarks

if TYPE_CHECKING:
    from argparse import ArgumentParser

NOT_BENCHES = {"settings", "urls"}


class Command(BaseCommand):
    help = "Measure one thing and print it: pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = {m.name for m in pkgutil.iter_modules(benchmarks.__path__)}
        parser.add_argument("name", choices=sorted(known - NOT_BENCHES))

    def handle(self, *_args: object, **options: str) -> None:
        importlib.import_module(f"benchmarks.{options['name']}").main()
