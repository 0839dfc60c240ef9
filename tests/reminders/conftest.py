"""A patient on day 3 with the shipped protocol, and the engine's three steps by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, materialise
from aftercare.reminders.models import Reminder
from tests.factories import AT, ReminderChoiceFactory, TreatmentFactory
from tests.outbox.conftest import mail_host

__all__ = ["mail_host"]


@pytest.fixture
def treatment(patient):
    """Ended three days before AT, in London: AT is 10:30 on day 3."""
    return TreatmentFactory(patient=patient, ended_at=AT - timedelta(days=3))


class Engine:
    """The ticks at a chosen moment."""

    def plan(self, at=AT):
        return materialise.materialise(at=at)

    def claim(self, at):
        return dispatch.dispatch_due(at=at)

    def deliver(self, at):
        return outbox.deliver_due(at=at)

    def close(self, at):
        return dispatch.close_finished(at=at)

    def run(self, at, *, plan=True):
        """One whole turn, as `manage.py drain --once` makes it."""
        if plan:
            self.plan(at)
        self.claim(at)
        self.deliver(at)
        self.close(at)


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def choose():
    """`choose(patient, stopped=[...], times={...})`"""

    def set_choice(patient, **facts):
        return ReminderChoiceFactory(user=patient.user, **facts)

    return set_choice


def london(day, hour, minute=0):
    """An instant of May 2026 by London's clock (summer time)."""
    return AT.replace(day=day, hour=hour - 1, minute=minute)


def row(code="spf_top_up", day=3, **more):
    return Reminder.objects.get(rule_code=code, day=day, **more)


def snapshot():
    """Everything a row says, so that two moments can be compared."""
    return sorted(
        Reminder.objects.values_list(
            "pk", "rule_code", "day", "due_at", "expires_at", "state", "reason", "zone"
        )
    )
