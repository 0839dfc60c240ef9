"""The suite's instant is everybody's now; `treated` enters a treatment some days before it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests import factories
from tests.timeline.reading import read


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def version(clinic):
    """The clinic's published plan, checked by a named person."""
    checker = factories.UserFactory(name="Pia Field")
    return factories.ProtocolVersionFactory(
        clinic=clinic, approved_by=checker, number=4
    )


@pytest.fixture
def treated(at, version, nurse):
    """`treated(patient, days=3)`: a standard pen treatment of the face that ended then."""

    def entered(patient, *, days=3, hours=0, **facts):
        return factories.TreatmentFactory(
            patient=patient,
            protocol_version=version,
            practitioner=nurse,
            ended_at=at - timedelta(days=days, hours=hours),
            **facts,
        )

    return entered


@pytest.fixture
def visit(client_for, patient):
    """`visit("/today/")`: the patient's own browser, the page read."""

    def opened(path, who=None, **query):
        response = client_for(who or patient).get(path, query)
        assert response.status_code == 200, (path, response.status_code)
        return read(response)

    return opened
