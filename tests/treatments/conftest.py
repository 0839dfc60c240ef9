from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import BodyArea, DeviceKind
from aftercare.treatments.operations import TreatmentFacts
from tests import factories


@pytest.fixture
def version(clinic):
    return factories.ProtocolVersionFactory(clinic=clinic)


@pytest.fixture
def pen(clinic):
    return factories.DeviceFactory(clinic=clinic, name="Fine pen")


@pytest.fixture
def owner(clinic):
    user = factories.UserFactory(email="olga@clinic.example", name="Olga Meadow")
    return factories.MembershipFactory(clinic=clinic, user=user, role="owner")


@pytest.fixture
def newcomer(clinic):
    """A patient with an email and no account."""
    return factories.PatientFactory(
        clinic=clinic, name="Lena Example", email="lena@example.com"
    )


@pytest.fixture
def facts(patient, nurse, version, at):
    """What staff write down for `patient`; keywords change it."""

    def given(**changes):
        face = TreatedAreaFacts(
            area=BodyArea.FULL_FACE, depth_mm=Decimal("1.5"), passes=3
        )
        standard = {
            "patient": patient,
            "practitioner": nurse,
            "device_kind": DeviceKind.PEN,
            "ended_at": at - timedelta(hours=1),
            "areas": (face,),
            "form_token": uuid4(),
        }
        return TreatmentFacts(**standard | changes)

    return given


@pytest.fixture
def posted(nurse, version, pen):
    """What a browser posts; keywords change a field, None leaves it out."""

    def given(**changes):
        standard = {
            "form_token": str(uuid4()),
            "areas": ["full_face"],
            "depth_mm": "1.5",
            "passes": "3",
            "device": str(pen.pk),
            "day": "today",
            "end_time": "10:00",
            "practitioner": str(nurse.pk),
            "fitzpatrick": "",
            "do": "save",
        }
        return {k: v for k, v in (standard | changes).items() if v is not None}

    return given
