from __future__ import annotations

import pytest

from aftercare.foundation import clock
from tests import factories


@pytest.fixture(autouse=True)
def _now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def version(clinic):
    return factories.ProtocolVersionFactory(clinic=clinic)


@pytest.fixture
def desk(client_for, nurse):
    return client_for(nurse)


@pytest.fixture
def healing(clinic, version, at):
    """A patient with an account and a treatment; keywords go to the treatment."""

    def one(name="Ana Sample", *, user=True, email=None, **treatment):
        account = factories.UserFactory(agreed=True) if user else None
        patient = factories.PatientFactory(
            clinic=clinic,
            name=name,
            user=account,
            **({} if email is None else {"email": email}),
        )
        factories.TreatmentFactory(
            patient=patient, protocol_version=version, **treatment
        )
        return patient

    return one
