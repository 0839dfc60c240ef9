"""A person comes into one clinic's care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.audit import trail
from aftercare.clinics.models import Patient
from aftercare.clinics.operations import finding
from aftercare.domain.vocabulary import SkinTone

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Clinic


@transaction.atomic
def add_patient(
    *, clinic: Clinic, name: str, email: str, phone: str, by: User, at: datetime
) -> Patient:
    """A new patient of this clinic. Raises IntegrityError when the clinic has the address already."""
    patient = Patient.objects.create(
        clinic=clinic,
        name=name.strip(),
        email=email.strip().lower(),
        phone=phone.strip(),
    )
    finding.keep_findable(patients=[patient])
    trail.record(
        by=by, action="patient.added", record=patient, at=at, clinic_id=clinic.pk
    )
    return patient


@transaction.atomic
def describe_skin(
    *, patient: Patient, tone: SkinTone | None, at: datetime, by: User
) -> None:
    """The patient's own words for their skin; None takes them back."""
    patient.tone = SkinTone(tone).value if tone else ""
    patient.save(update_fields=["tone"])
    trail.record(
        by=by,
        action="patient.skin_described",
        record=patient,
        at=at,
        clinic_id=patient.clinic_id,
        detail={"fields": ["tone"]},
    )
