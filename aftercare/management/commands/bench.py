"""`manage.py bench pages` and `bench reminders`: figures as ratios measured side by side."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

import benchmarks

if TYPE_CHECKING:
    from argparse import ArgumentParser

NOT_BENCHES = {"settings", "settings_pages", "settings_reminders", "urls"}


class Command(BaseCommand):
    help = "Measure one thing and print it: pages, reminders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = {m.name for m in pkgutil.iter_modules(benchmarks.__path__)}
        parser.add_argument("name", choices=sorted(known - NOT_BENCHES))
        parser.add_argument(
            "--quick", action="store_true", help="small numbers, a few minutes"
        )
        parser.add_argument(
            "--only", action="append", default=[], help="only this case"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        words = ["--quick"] if options["quick"] else []
        for case in options["only"]:
            words += ["--only", case]
        importlib.import_module(f"benchmarks.{options['name']}").main(words)
