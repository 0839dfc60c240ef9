"""`manage.py screenshots`: the pictures of the README, from the demo, in a real browser."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from aftercare.workshop import screenshots


class Command(BaseCommand):
    help = "Start the demo, visit its pages, and write docs/screenshots/*.png."
    requires_system_checks = []

    def handle(self, *_args: object, **_options: object) -> None:
        sys.exit(screenshots.run())
