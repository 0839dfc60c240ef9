"""The ticks of this floor: one call each, no arguments, no result."""

from __future__ import annotations

from celery import shared_task

from aftercare.checkins import escalation
from aftercare.checkins.operations import left_alone, silence


@shared_task
def escalate(**_: object) -> None:
    escalation.tick()


@shared_task
def notice_silence(**_: object) -> None:
    silence.tick()


@shared_task
def send_drafts_left(**_: object) -> None:
    left_alone.tick()
