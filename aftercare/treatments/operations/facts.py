"""What staff write down, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accounts import queries as account_queries
from aftercare.clinics.models import Clinic, Membership, Patient
from aftercare.domain.care_plan import CarePlan
from aftercare.domain.timeline import ZonePeriod, local_date
from aftercare.domain.vocabulary import (
    AddOn,
    DeviceKind,
    FitzpatrickSkinType,
)
from aftercare.treatments import queries

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from uuid import UUID

    from aftercare.domain.care_plan import TreatedAreaFacts
    from aftercare.domain.protocol import Protocol
    from aftercare.treatments.models import Device, Treatment

# What can be corrected; `areas` stands for all areas with depth and passes at once.
CORRECTABLE = (
    "practitioner",
    "device",
    "device_kind",
    "ended_at",
    "areas",
    "anaesthetic",
    "anaesthetic_on_at",
    "add_ons",
    "cartridge_lot",
    "fitzpatrick",
    "is_sensitive",
    "risk_factors",
    "products_given",
    "notes",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatient:
    """A person who is entered together with their first treatment."""

    clinic: Clinic
    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentFacts:
    """What staff write down. ended_at is aware UTC; depths in mm; risk_factors are codes.

    device_kind is what was used; device, where it is known, one of the clinic's.
    anaesthetic_on_at is wall time at the clinic.
    """

    patient: Patient | NewPatient
    practitioner: Membership
    device_kind: DeviceKind
    ended_at: datetime
    areas: tuple[TreatedAreaFacts, ...]
    form_token: UUID
    device: Device | None = None
    anaesthetic: str = ""
    anaesthetic_on_at: time | None = None
    add_ons: frozenset[AddOn] = field(default_factory=frozenset)
    cartridge_lot: str = ""
    fitzpatrick: FitzpatrickSkinType | None = None
    is_sensitive: bool = False
    risk_factors: tuple[str, ...] = ()
    products_given: str = ""
    notes: str = ""

    @property
    def clinic(self) -> Clinic:
        return self.patient.clinic

    @property
    def treated_on(self) -> date:
        """Day 0: the calendar date at the clinic when the treatment ended."""
        zones = (ZonePeriod(zone=self.clinic.zone, since=None),)
        return local_date(at=self.ended_at, zones=zones)


def facts_now(*, treatment: Treatment) -> TreatmentFacts:
    """What is written down about a treatment at present."""
    skin_type = treatment.fitzpatrick
    return TreatmentFacts(
        patient=treatment.patient,
        practitioner=treatment.practitioner,
        device_kind=DeviceKind(treatment.device_kind),
        ended_at=treatment.ended_at,
        areas=queries.areas_of(treatment=treatment),
        form_token=treatment.form_token,
        device=treatment.device,
        anaesthetic=treatment.anaesthetic,
        anaesthetic_on_at=treatment.anaesthetic_on_at,
        add_ons=frozenset(AddOn(code) for code in treatment.add_ons),
        cartridge_lot=treatment.cartridge_lot,
        fitzpatrick=FitzpatrickSkinType(skin_type) if skin_type else None,
        is_sensitive=treatment.is_sensitive,
        risk_factors=tuple(treatment.risk_factors),
        products_given=treatment.products_given,
        notes=treatment.notes,
    )


def expected_plan(*, facts: TreatmentFacts, protocol: Protocol) -> CarePlan:
    """The plan these facts would make, for a look before anything is saved."""
    patient = facts.patient if isinstance(facts.patient, Patient) else None
    user = patient.user if patient else None
    zones = account_queries.zones_of(user=user) if user else ()
    return CarePlan(
        treatment_id=facts.form_token,
        treated_on=facts.treated_on,
        ended_at=facts.ended_at,
        zones=zones or (ZonePeriod(zone=facts.clinic.zone, since=None),),
        areas=facts.areas,
        device=facts.device_kind,
        add_ons=facts.add_ons,
        skin=queries.skin_facts(
            patient=patient,
            skin_type=facts.fitzpatrick,
            is_sensitive=facts.is_sensitive,
        ),
        protocol=protocol,
        is_ended=False,
    )
