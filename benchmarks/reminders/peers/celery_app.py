"""One task a mail, as every tutorial has it; and one task per 200 with late acknowledge."""

from __future__ import annotations

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.reminders.peers.settings")
django.setup()

from benchmarks.reminders.peers import work  # noqa: E402 - it holds a model

app = Celery("peers")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="send_one")
def send_one(key: int) -> None:
    work.send_one(key)


@app.task(name="send_many", acks_late=True)
def send_many(keys: list[int]) -> None:
    work.send_many(keys)


@app.task(name="nothing")
def nothing() -> None:
    """What a row of django-celery-beat asks for when only its scheduler is measured."""
