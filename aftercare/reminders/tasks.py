"""The engine's ticks: one call each, no arguments, no result."""

from __future__ import annotations

from celery import shared_task

from aftercare.reminders import dispatch as engine
from aftercare.reminders import materialise as planner
from aftercare.reminders import reconcile as comparison


@shared_task
def materialise(**_: object) -> None:
    planner.tick()


@shared_task
def dispatch(**_: object) -> None:
    engine.tick()


@shared_task
def reconcile(**_: object) -> None:
    comparison.tick()
