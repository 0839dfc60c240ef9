"""The engine's own tables; the cast of people is in factories.py."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from tests.factories import AT, ReminderFactory, TreatmentFactory


class ReminderMoveFactory(DjangoModelFactory):
    class Meta:
        model = "reminders.ReminderMove"

    reminder = factory.SubFactory(ReminderFactory)
    tzdata_before = "2026.5"
    tzdata_after = "2026.6"
    due_before = AT
    due_after = AT + timedelta(hours=1)
    moved_at = AT


class PlanMarkFactory(DjangoModelFactory):
    class Meta:
        model = "reminders.PlanMark"

    treatment = factory.SubFactory(TreatmentFactory)
    look_again_at = AT
    tzdata = "2026.6"


class ReconcileRunFactory(DjangoModelFactory):
    class Meta:
        model = "reminders.ReconcileRun"

    began_at = AT


class BadAddressFactory(DjangoModelFactory):
    class Meta:
        model = "outbox.BadAddress"

    address = factory.Sequence(lambda n: f"gone{n}@example.com")
    kind = "refused"
    cause = "The address did not take it."
    since = AT


class PulseFactory(DjangoModelFactory):
    class Meta:
        model = "outbox.Pulse"

    name = factory.Sequence(lambda n: f"tick-{n}")
    at = AT


class PaceFactory(DjangoModelFactory):
    class Meta:
        model = "outbox.Pace"

    lane = factory.LazyFunction(uuid4)
    free_at = AT


class MailHostFactory(DjangoModelFactory):
    class Meta:
        model = "outbox.MailHost"

    id = factory.Sequence(lambda n: n + 1)
