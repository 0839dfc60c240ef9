"""A patient on the road: moves, the engine's ticks over hours, what left and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts import operations as account_operations
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import Reminder
from tests.factories import TreatmentFactory, ZonePeriodFactory

HOUR = timedelta(hours=1)
SIX_HOURS = timedelta(hours=6)
TEN_MINUTES = timedelta(minutes=10)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def move(patient, zone, at):
    """The patient is asked in a new zone and says yes."""
    account_operations.confirm_zone(user=patient.user, zone=zone, at=at)


def live(engine, begin, end):
    """The engine's ticks from begin to end, each at the next instant at which one matters."""
    at = begin
    while at < end:
        engine.run(at)
        at = min(next_moment(at), end)
    engine.run(end)


def next_moment(at):
    """When the next row is due or a message may leave; in ten minutes when one is overdue."""
    planned = Reminder.objects.filter(state="planned").values_list("due_at", flat=True)
    queued = Delivery.objects.filter(state="queued").values_list("send_from", flat=True)
    waiting = [*planned, *queued]
    overdue = [at + TEN_MINUTES] if any(one <= at for one in waiting) else []
    return min([at + SIX_HOURS, *overdue, *(one for one in waiting if one > at)])


@pytest.fixture
def treated_in(patient):
    """`treated_in(zone, ended_at)`: a patient at home there, treated there."""

    def treat(zone, ended_at):
        patient.user.zone_periods.all().delete()
        ZonePeriodFactory(user=patient.user, zone=zone)
        return TreatmentFactory(
            patient=patient,
            ended_at=ended_at,
            treated_on=ended_at.astimezone(ZoneInfo(zone)).date(),
            zone=zone,
        )

    return treat


def mails_of(kind):
    """When each message about this kind left, in order."""
    rows = Reminder.objects.filter(kind=kind, state="sent").select_related("delivery")
    return sorted({r.delivery.pk: r.finished_at for r in rows}.values())
