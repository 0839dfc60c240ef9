"""The suite's instant is everybody's now; `treated` enters a treatment some days before it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from aftercare.checkins import queries as checkin_queries
from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import expected_band
from aftercare.domain.own_course import place_on_hill
from aftercare.treatments import queries as treatment_queries
from tests import checkin_factories, factories
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


def tell(treatment, day, *, level=0, trends=None, **facts):
    """A check-in an hour before that day is whole; grades by symptom, the rest are columns."""
    plan = treatment_queries.care_plan_of(treatment=treatment)
    symptoms = {guide.symptom.value for guide in plan.protocol.symptoms}
    grades = {key: facts.pop(key) for key in list(facts) if key in symptoms}
    row = checkin_factories.CheckInFactory(
        treatment=treatment,
        day=day,
        level=level,
        answered_at=treatment.ended_at + timedelta(days=day, hours=-1),
        **facts,
    )
    for symptom, severity in grades.items():
        band = expected_band(
            protocol=plan.protocol,
            variants=variants_of(plan=plan),
            symptom=symptom,
            day=day,
        )
        checkin_factories.SymptomReportFactory(
            check_in=row,
            symptom=symptom,
            severity=severity,
            trend=(trends or {}).get(symptom, ""),
            band_low=band.low,
            band_high=band.high,
        )
    facts = checkin_queries.as_facts(check_in=row)
    place = place_on_hill(plan=plan, check_in=facts)
    row.own_point = None if place is None else round(place, 2)
    row.save(update_fields=["own_point"])
    return row


@pytest.fixture(name="tell")
def _tell():
    """`tell(treatment, 3, swelling=1)`: what a patient answered about one day."""
    return tell
