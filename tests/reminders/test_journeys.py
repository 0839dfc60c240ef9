"""Days on the road: every rule of travel at once, through the real engine (b.6)."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from accounts import queries as account_queries
from aftercare.domain.quiet_hours import QuietHours
from aftercare.domain.timeline import zone_at
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import Reminder
from tests.reminders.road import (
    HOUR,
    live,
    move,
    treated_in,
    utc,
)

__all__ = ["treated_in"]

pytestmark = pytest.mark.django_db

FINAL = {"sent", "failed", "skipped", "missed", "cancelled"}

JOURNEYS = {
    "Tokyo, Los Angeles, Tokyo": (
        "Asia/Tokyo",
        utc("2026-06-01 03:00"),
        [("America/Los_Angeles", 90), ("Asia/Tokyo", 135)],
    ),
    "round the world eastwards": (
        "Europe/London",
        utc("2026-06-01 10:00"),
        [("Asia/Kolkata", 55), ("Pacific/Auckland", 83), ("America/New_York", 121)],
    ),
    "over the date line and back on one day": (
        "Pacific/Kiritimati",
        utc("2026-06-01 02:00"),
        [("Pacific/Pago_Pago", 60), ("Pacific/Kiritimati", 68), ("Pacific/Pago_Pago", 76)],
    ),
    "on the night the clocks go back": (
        "Europe/London",
        utc("2026-10-29 10:00"),
        [("America/New_York", 62), ("America/Chicago", 68)],
    ),
    "on the night the clocks go forward": (
        "America/New_York",
        utc("2027-03-11 15:00"),
        [("America/Chicago", 62), ("Australia/Lord_Howe", 80)],
    ),
}  # fmt: skip
LENGTH = 136


@pytest.fixture(params=JOURNEYS.values(), ids=JOURNEYS)
def journey(request, treated_in, patient, engine):
    """Days on the road; answers with the last instant."""
    home, begin, stops = request.param
    treated_in(home, begin)
    left = 0
    for zone, hours in stops:
        live(engine, begin + left * HOUR, begin + hours * HOUR)
        move(patient, zone, begin + hours * HOUR)
        left = hours
    live(engine, begin + left * HOUR, begin + LENGTH * HOUR)
    return begin + LENGTH * HOUR


def test_on_a_journey_every_reminder_ends_once(journey, patient):
    rows = list(Reminder.objects.all())
    keys = [(r.treatment_id, r.rule_code, r.day, r.slot) for r in rows]
    over = [r for r in rows if r.expires_at + timedelta(minutes=30) < journey]
    sent = Delivery.objects.filter(state="sent").count()

    assert len(keys) == len(set(keys))
    assert len(over) > 12
    assert {r.state for r in over} <= FINAL
    assert all(r.reason for r in over)
    assert len(mail.outbox) == sent
    assert_one_kind_is_four_hours_apart()
    assert_nobody_was_woken(patient)
    assert_three_a_day_at_most(patient)


def assert_one_kind_is_four_hours_apart():
    """Of two mails that a move brought together; those of one date and place stay as planned."""
    for kind in ("spf", "moisturiser"):
        rows = Reminder.objects.filter(kind=kind, state="sent").order_by("finished_at")
        pairs = [
            (before, after)
            for before, after in pairwise(rows)
            if (before.zone, before.wall_on) != (after.zone, after.wall_on)
            and before.delivery_id != after.delivery_id
        ]
        assert len(pairs) >= 2
        for before, after in pairs:
            assert after.finished_at - before.finished_at >= 4 * HOUR, (before, after)


def assert_nobody_was_woken(patient):
    zones = account_queries.zones_of(user=patient.user)
    for one in Delivery.objects.filter(state="sent"):
        zone = zone_at(at=one.finished_at, zones=zones)
        quiet = QuietHours(begin=time(21, 30), end=time(7, 30), zone=zone)
        assert not quiet.holds(one.finished_at), (one.finished_at, zone)


def assert_three_a_day_at_most(patient):
    """Since midnight, by the clock of the place where each one came."""
    zones = account_queries.zones_of(user=patient.user)
    sent = Delivery.objects.filter(state="sent")
    moments = sorted(sent.values_list("finished_at", flat=True))
    for at in moments:
        there = at.astimezone(ZoneInfo(zone_at(at=at, zones=zones)))
        midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
        assert len([one for one in moments if midnight <= one <= at]) <= 3, there
