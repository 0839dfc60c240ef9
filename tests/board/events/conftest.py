from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.checkins import queries
from tests import checkin_factories as rows
from tests import factories


@pytest.fixture
def treatment(patient, version, clinic, nurse, at):
    """Amara's treatment of three days ago, with the clinic's fine pen."""
    device = factories.DeviceFactory(clinic=clinic, name="Fine pen")
    return factories.TreatmentFactory(
        patient=patient,
        protocol_version=version,
        practitioner=nurse,
        device=device,
        cartridge_lot="LOT-77",
        ended_at=at - timedelta(days=3),
    )


@pytest.fixture
def check_in(treatment, at):
    """Pus with a lot of soreness, answered twenty minutes ago, read as urgent."""
    row = rows.CheckInFactory(
        treatment=treatment,
        level=3,
        answered_at=at - timedelta(minutes=20),
        note="It throbs.",
    )
    rows.SymptomReportFactory(
        check_in=row,
        symptom="tenderness_pain",
        severity=3,
        trend="worse",
        band_low=0,
        band_high=1,
    )
    rows.SignReportFactory(check_in=row, sign="pus", answer="yes")
    rows.SignReportFactory(check_in=row, sign="fever", answer="no")
    rows.RuleHitFactory(
        check_in=row,
        code="U3",
        level=3,
        staff_words="Possible infection",
        patient_words="You told us there is pus.",
    )
    return row


@pytest.fixture
def event(check_in):
    """Raised by that check-in; nobody has it in hand."""
    one = rows.AdverseEventFactory(
        treatment=check_in.treatment,
        check_in=check_in,
        raised_at=check_in.answered_at,
        reports=1,
    )
    rows.AdverseEventStepFactory(event=one, check_in=check_in, reports=1)
    return one


@pytest.fixture
def shown():
    """`shown(event)`: the last step a page of now would have."""
    return lambda event: queries.steps_of(event=event)[-1].pk
