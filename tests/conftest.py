"""The cast and the known instant. `client_for(who)` is a signed-in browser of that person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from aftercare.outbox import lines
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Clinic, Membership, Patient


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Rate limits live in the cache; one test's visits must not slow down the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _unknown_pace(monkeypatch):
    """How slow the mail host of one test was says nothing of the next one's."""
    monkeypatch.setattr(lines.PACE, "seconds", 0.0)


@pytest.fixture
def at() -> datetime:
    """Friday 15 May 2026, 09:30 UTC (10:30 in London)."""
    return factories.AT


def _clinic(name: str, sender_name: str) -> Clinic:
    clinic = factories.ClinicFactory(name=name, sender_name=sender_name)
    for weekday in range(5):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday)
    return clinic


@pytest.fixture
def clinic(db) -> Clinic:
    """Open Monday to Friday, 8 to 18, London."""
    return _clinic("Willow Lane Skin Clinic", "Willow Lane")


@pytest.fixture
def other_clinic(db) -> Clinic:
    """Behind another wall; same hours."""
    return _clinic("Harbour Street Clinic", "Harbour Street")


@pytest.fixture
def nurse(clinic) -> Membership:
    """A member of `clinic` (`nurse.user` is the person)."""
    user = factories.UserFactory(email="mia@clinic.example", name="Mia Field")
    return factories.MembershipFactory(clinic=clinic, user=user)


@pytest.fixture
def other_nurse(other_clinic) -> Membership:
    """A member of `other_clinic`."""
    user = factories.UserFactory(email="noor@clinic.example", name="Noor Stone")
    return factories.MembershipFactory(clinic=other_clinic, user=user)


@pytest.fixture
def patient(clinic) -> Patient:
    """A patient of `clinic`, signed in before and agreed (`patient.user`)."""
    user = factories.UserFactory(
        email="amara@example.com", name="Amara Example", agreed=True
    )
    return factories.PatientFactory(
        clinic=clinic, user=user, name=user.name, email=user.email
    )


@pytest.fixture
def another_patient(clinic) -> Patient:
    """Another patient of the same clinic, signed in before and agreed."""
    user = factories.UserFactory(
        email="bea@example.com", name="Bea Sample", agreed=True
    )
    return factories.PatientFactory(
        clinic=clinic, user=user, name=user.name, email=user.email
    )


@pytest.fixture
def client_for() -> Callable[[User | Membership | Patient | None], Client]:
    """`client_for(patient)`: a browser signed in as that person; `client_for(None)`: nobody."""

    def signed_in(who: User | Membership | Patient | None) -> Client:
        client = Client()
        user = getattr(who, "user", who)
        if user is not None:
            client.force_login(user)
        return client

    return signed_in
