"""`manage.py reconcile`: what should exist against what does, in words."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from aftercare.reminders import reconcile


class Command(BaseCommand):
    help = "Compares the plans with the reminders; ends with 1 when something is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        report = reconcile.tick()
        for line in [*(f"note: {note}" for note in report.notes), *report.lines]:
            self.stdout.write(line)
        if report.is_clean:
            self.stdout.write(
                "Nothing is missing and nothing is too many:"
                f" {report.plans} plans, {report.reminders} reminders."
            )
            return
        counts = ", ".join(f"{n} {kind}" for kind, n in sorted(report.counts.items()))
        self.stdout.write(
            f"{counts}; compared {report.plans} plans, {report.reminders} reminders."
        )
        sys.exit(1)
