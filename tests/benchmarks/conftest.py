"""The engine's steps, a mail host, and patients in any number."""

from __future__ import annotations

import pytest

from tests.factories import (
    PatientFactory,
    ProtocolVersionFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.outbox.conftest import mail_host, writer
from tests.reminders.conftest import engine

__all__ = ["engine", "mail_host", "writer"]


@pytest.fixture
def patients(clinic):
    """`patients(12)`: so many more patients of one clinic on day 3, nothing planned yet."""
    version = ProtocolVersionFactory(clinic=clinic)

    def add(number):
        for _ in range(number):
            patient = PatientFactory(clinic=clinic, user=UserFactory(agreed=True))
            TreatmentFactory(patient=patient, protocol_version=version)

    return add
