"""`manage.py seed_demo`: the demo's clinics, once; afterwards it does nothing, quickly."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aftercare.demo.seed import seed
from aftercare.foundation import clock


class Command(BaseCommand):
    help = "Fill an empty database with the two demo clinics."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AFTERCARE_DEMO:
            raise CommandError("This is not a demo: AFTERCARE_DEMO is off.")
        is_new = seed(at=clock.now())
        self.stdout.write("The demo is ready." if is_new else "The demo was ready.")
