"""Short ways to ask for a sample schedule."""

from __future__ import annotations

from datetime import time, timedelta
from functools import cache

from aftercare.domain.protocol_parser import parse_protocol
from aftercare.domain.reminder_schedule import (
    ReminderSettings,
    planned_reminders,
)
from tests.domain.clocks import utc
from tests.domain.sample import LIBRARY, plan

ALL = utc("2026-01-01 00:00"), utc("2027-01-01 00:00")
TEN_MINUTES = timedelta(minutes=10)


@cache
def shipped():
    """The protocol we ship: the windows and hard stops of invariants b.7 are its own."""
    return parse_protocol(text=LIBRARY.read_text(encoding="utf-8"))


def choices(**changes):
    facts = {
        "quiet_from": time(21, 30),
        "quiet_until": time(7, 30),
        "times": {},
        "stopped": frozenset(),
        "paused_until": None,
        "spread_seed": "a patient",
    }
    return ReminderSettings(**(facts | changes))


def schedule(*, settings=None, since=ALL[0], until=ALL[1], **changes):
    return planned_reminders(
        plan=plan(**changes), settings=settings or choices(), since=since, until=until
    )


def one(rule, day, **changes):
    found = [r for r in schedule(**changes) if (r.rule_code, r.day) == (rule, day)]
    return found[0] if found else None


def assert_near(at, text):
    assert abs(at - utc(text)) <= TEN_MINUTES
