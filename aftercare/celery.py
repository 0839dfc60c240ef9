"""The Celery app and the beat table. Celery carries ticks, never reminders.

No eta, no countdown, no row per patient: each tick says "look now", and an
expired tick is dropped because the next one does the same work.
"""

from __future__ import annotations

from celery import Celery

app = Celery("aftercare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "materialise": {
        "task": "aftercare.reminders.tasks.materialise",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "dispatch": {
        "task": "aftercare.reminders.tasks.dispatch",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "deliver": {
        "task": "aftercare.outbox.tasks.deliver",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "escalate": {
        "task": "aftercare.checkins.tasks.escalate",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # Silence is a matter of days: a look now and then is soon enough.
    "silence": {
        "task": "aftercare.checkins.tasks.notice_silence",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    # Check-ins that were begun and left for an hour are sent as far as they go.
    "drafts": {
        "task": "aftercare.checkins.tasks.send_drafts_left",
        "schedule": 120.0,
        "options": {"expires": 115},
    },
    "reconcile": {
        "task": "aftercare.reminders.tasks.reconcile",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
}
