"""`manage.py chaos`: workers are killed at every named point, and every message is counted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from aftercare.workshop.chaos import points, week_page, whole

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Kill workers at K1 to K12, or live a week. Exit 1 on a loss."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--runs", type=int, default=200, help="a point")
        parser.add_argument(
            "--points", default="", help="such as K1,K6; all of them unless told"
        )
        parser.add_argument(
            "--database", default="both", choices=["sqlite", "postgres", "both"]
        )

        parser.add_argument(
            "--week",
            type=int,
            nargs="?",
            const=5000,
            metavar="PATIENTS",
            help="instead: a simulated week over a change of the clocks, with an outage",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        if options["week"]:
            sys.exit(week_page.run(patients=options["week"]))
        asked = [code for code in options["points"].split(",") if code]
        if unknown := set(asked) - set(points.BY_CODE):
            self.stderr.write(f"There is no point {', '.join(sorted(unknown))}.")
            sys.exit(2)
        sys.exit(
            whole.run(runs=options["runs"], points=asked, database=options["database"])
        )
