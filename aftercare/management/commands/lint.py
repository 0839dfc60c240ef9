"""`manage.py lint`: everything static."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from aftercare.workshop import lint


class Command(BaseCommand):
    help = "Run every static check: format, lint, types, floors, templates, spelling."
    requires_system_checks = []

    def handle(self, *_args: object, **_options: object) -> None:
        sys.exit(lint.run())
