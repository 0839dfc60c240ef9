"""A clinic with people in every state, at the suite's instant: Friday 15 May 2026, 10:30."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core import mail

from aftercare.clinics import operations as clinic_operations
from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, materialise
from tests import factories

PASSWORD = "a long enough secret"  # noqa: S105 - nobody's: made up for the tests


@dataclass
class Town:
    """Who lives here. `patient` (Amara) is on day 3, and this morning's mail has arrived."""

    clinic: object
    nurse: object
    owner: object
    patient: object
    treatment: object
    device: object
    links: dict
    invitation: str

    def person(self, name, *, days=None, **facts):
        """Another patient who has agreed; `days` ago treated, or never."""
        user = factories.UserFactory(
            email=f"{name.lower()}@example.com", name=f"{name} Example", agreed=True
        )
        one = factories.PatientFactory(
            clinic=self.clinic, user=user, name=user.name, email=user.email
        )
        if days is not None:
            self.treat(one, days=days, **facts)
        return one

    def treat(self, patient, *, days, **facts):
        return factories.TreatmentFactory(
            patient=patient,
            protocol_version=self.treatment.protocol_version,
            practitioner=self.nurse,
            device=self.device,
            ended_at=factories.AT - timedelta(days=days),
            **facts,
        )


@pytest.fixture
def town(clinic, nurse, patient, now):
    nurse.user.set_password(PASSWORD)
    nurse.user.save(update_fields=["password"])
    checker = factories.UserFactory(name="Pia Field")
    version = factories.ProtocolVersionFactory(clinic=clinic, approved_by=checker)
    device = factories.DeviceFactory(clinic=clinic, name="Fine pen")
    treatment = factories.TreatmentFactory(
        patient=patient,
        protocol_version=version,
        practitioner=nurse,
        device=device,
        ended_at=now - timedelta(days=3),
    )
    newcomer = factories.PatientFactory(
        clinic=clinic, name="Lena Example", email="lena@example.com"
    )
    clinic_operations.invite(patient=newcomer, by=nurse.user, at=now)
    outbox.deliver_due(at=now)
    invitation = _links(mail.outbox[-1])["i"]
    return Town(
        clinic=clinic,
        nurse=nurse,
        owner=factories.MembershipFactory(clinic=clinic, role="owner"),
        patient=patient,
        treatment=treatment,
        device=device,
        links=morning_mail(now),
        invitation=invitation,
    )


def morning_mail(now):
    """The addresses of this morning's mail to Amara, by their first letter."""
    breakfast = now.replace(hour=7, minute=15)
    materialise.materialise(at=breakfast - timedelta(hours=2))
    dispatch.dispatch_due(at=breakfast)
    outbox.deliver_due(at=breakfast)
    return _links(mail.outbox[-1])


def _links(letter):
    paths = re.findall(r"https://testserver(/[irup]/\S+)", letter.body)
    return {("skip" if p.endswith("/skip/") else p[1]): p for p in paths}
