from __future__ import annotations

import pytest

from aftercare.board.today import queries
from tests import factories
from tests.board.today import people


@pytest.fixture(autouse=True)
def _counted_anew():
    """How many courses run is read once a minute; each test has people of its own."""
    queries.forget()


@pytest.fixture
def somebody(clinic, version):
    """`somebody("Ana Sample", days=3)`: a treatment, with a patient who has an account."""
    return lambda name, **facts: people.somebody(clinic, version, name, **facts)


@pytest.fixture
def other(clinic):
    """A second nurse at the same desk."""
    user = factories.UserFactory(name="Nia Stone")
    return factories.MembershipFactory(clinic=clinic, user=user)


@pytest.fixture
def review(somebody):
    """Ana wrote and waits."""
    return people.wrote(somebody("Ana Sample"), "Is this usual?")
