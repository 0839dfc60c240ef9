"""The outbox's tick: one call, no arguments, no result."""

from __future__ import annotations

from celery import shared_task

from aftercare.outbox import operations


@shared_task
def deliver(**_: object) -> None:
    operations.tick()
