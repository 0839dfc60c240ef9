"""Wakes Celery and registers the system checks."""

from __future__ import annotations

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    name = "aftercare"

    def ready(self) -> None:
        # Here and not in aftercare/__init__.py, so that importing the domain
        # never loads Celery or Django.
        from aftercare import celery, checks

        celery.app.set_default()
        checks.register_all()
