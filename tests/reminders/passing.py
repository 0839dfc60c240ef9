"""Time passing over the planner: old facts, an earlier pass, marks."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import ContactPreference
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.reminders import materialise
from aftercare.reminders.models import PlanMark, ReminderChoice
from aftercare.treatments.models import Treatment

LONG = timedelta(days=10)


def now():
    return outbox_queries.database_now()


def stamp(*, at, **only):
    """Say that all facts (or those of one treatment) became what they are at `at`."""
    for model in (Treatment, ContactPreference, ReminderChoice):
        model.objects.filter(**only).update(changed_at=at)


def settled(*, at):
    """Everything is planned and then old, and the last tick was at `at`."""
    stamp(at=at)
    materialise.materialise(at=at)
    stamp(at=at - LONG)
    last_tick(at=at)


def last_tick(*, at):
    pulses.beat(name=materialise.NAME, at=at, milliseconds=1, handled=0)


def mark_of(treatment):
    return PlanMark.objects.get(treatment=treatment)
