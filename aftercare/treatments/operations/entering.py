"""Write down a treatment, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from aftercare.audit import trail
from aftercare.clinics import operations as clinic_operations
from aftercare.clinics.models import Patient
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.models import TreatedArea, Treatment

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.treatments.operations.facts import TreatmentFacts


class NotOfThisClinic(Exception):
    """Patient, device, practitioner and form belong to one clinic, or nothing is written."""


def enter_treatment(*, facts: TreatmentFacts, by: User, at: datetime) -> Treatment:
    """Write the treatment under the clinic's published protocol version.

    The same form_token twice is one treatment (I26), also when both copies of the form
    arrive at once. Raises NoPublishedProtocol and NotOfThisClinic.
    """
    known = _entered_with(facts)
    if known is not None:
        return known
    try:
        return _enter(facts, by, at)
    except IntegrityError:
        # The other copy of the form was faster; anything else is not ours to swallow.
        known = _entered_with(facts)
        if known is None:
            raise
        return known


def _entered_with(facts: TreatmentFacts) -> Treatment | None:
    found = Treatment.objects.filter(form_token=facts.form_token)
    treatment = found.select_related("patient").first()
    if treatment and treatment.patient.clinic_id != facts.clinic.pk:
        raise NotOfThisClinic(str(facts.form_token))
    return treatment


@transaction.atomic
def _enter(facts: TreatmentFacts, by: User, at: datetime) -> Treatment:
    _refuse_strangers(facts)
    version = protocol_queries.published(clinic=facts.clinic)
    treatment = Treatment.objects.create(
        patient=_patient(facts, by, at),
        protocol_version=version,
        device=facts.device,
        device_kind=facts.device_kind.value,
        practitioner=facts.practitioner,
        ended_at=facts.ended_at,
        treated_on=facts.treated_on,
        zone=facts.clinic.zone,
        anaesthetic=facts.anaesthetic,
        anaesthetic_on_at=facts.anaesthetic_on_at,
        add_ons=sorted(facts.add_ons),
        cartridge_lot=facts.cartridge_lot,
        fitzpatrick=facts.fitzpatrick,
        is_sensitive=facts.is_sensitive,
        risk_factors=list(facts.risk_factors),
        products_given=facts.products_given,
        notes=facts.notes,
        entered_by=by,
        form_token=facts.form_token,
    )
    write_areas(treatment=treatment, facts=facts)
    trail.record(
        by=by,
        action="treatment.entered",
        record=treatment,
        at=at,
        clinic_id=facts.clinic.pk,
        detail={"protocol_version": str(version.pk)},
    )
    return treatment


def write_areas(*, treatment: Treatment, facts: TreatmentFacts) -> None:
    """The areas of a treatment that has none yet."""
    TreatedArea.objects.bulk_create(
        TreatedArea(
            treatment=treatment,
            area=one.area.value,
            depth_mm=one.depth_mm,
            passes=one.passes,
        )
        for one in facts.areas
    )


def _patient(facts: TreatmentFacts, by: User, at: datetime) -> Patient:
    if isinstance(facts.patient, Patient):
        return facts.patient
    return clinic_operations.add_patient(
        clinic=facts.patient.clinic,
        name=facts.patient.name,
        email=facts.patient.email,
        phone=facts.patient.phone,
        by=by,
        at=at,
    )


def _refuse_strangers(facts: TreatmentFacts) -> None:
    clinics = {facts.clinic.pk, facts.practitioner.clinic_id}
    if facts.device is not None:
        clinics.add(facts.device.clinic_id)
    if len(clinics) > 1:
        raise NotOfThisClinic("patient, practitioner and device")
