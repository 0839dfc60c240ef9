"""A treatment as the frozen domain CarePlan, one at a time and in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from accounts import queries as account_queries
from accounts.models import ContactPreference
from aftercare.domain.care_plan import CarePlan, SkinFacts, TreatedAreaFacts
from aftercare.domain.reminder_schedule import ReminderSettings
from aftercare.domain.timeline import (
    ZonePeriod,
    canonical_zone,
)
from aftercare.domain.vocabulary import (
    AddOn,
    DeviceKind,
    FitzpatrickSkinType,
    SkinTone,
)
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.queries.rows import (
    areas_of,
    newest,
    one,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.clinics.models import Clinic, Patient
    from aftercare.treatments.models import Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForPatient:
    """A plan with all a page about it shows; no field needs another query."""

    plan: CarePlan
    treatment: Treatment
    patient: Patient
    clinic: Clinic
    version_number: int
    approved_by_name: str
    approved_at: datetime | None
    next_check_on: date | None


def care_plan_of(*, treatment: Treatment) -> CarePlan:
    """The treatment as a frozen value under the protocol version it was entered with."""
    user = treatment.patient.user
    zones = account_queries.zones_of(user=user) if user else ()
    return plan_from(treatment=treatment, zones=zones)


def get_care_plan_for(*, user: User, treatment_id: UUID) -> CarePlan:
    """The plan of the patient's own treatment, or Http404 for anybody else."""
    mine = whole().filter(patient__user=user, stopped_at__isnull=True)
    return care_plan_of(treatment=one(rows=mine.filter(pk=treatment_id)))


def latest_plans(
    *, patients: Iterable[Patient]
) -> Mapping[UUID, tuple[Treatment, CarePlan]]:
    """Each patient's newest treatment that was not stopped, by patient; four queries."""
    by_id = {patient.pk: patient for patient in patients}
    latest = newest(patient=OuterRef("patient_id")).values("pk")[:1]
    rows = tuple(whole().filter(patient__in=by_id, pk=Subquery(latest)))
    people = account_queries.contact_facts(
        user_ids={row.patient.user_id for row in rows if row.patient.user_id}
    )
    zones: dict[UUID | None, tuple[ZonePeriod, ...]] = {
        user_id: person.zones for user_id, person in people.items()
    }
    return {
        row.patient_id: (
            row,
            plan_from(treatment=row, zones=zones.get(row.patient.user_id, ())),
        )
        for row in rows
    }


def usual_settings(*, patient: Patient | None) -> ReminderSettings:
    """The settings a patient's reminders start with; quiet hours are their own if they have any.

    Times of day that a patient chose are known one floor up: this is for a first look.
    """
    user = patient.user if patient else None
    preference = (
        account_queries.preferences_of(user=user) if user else ContactPreference()
    )
    return ReminderSettings(
        quiet_from=preference.quiet_from,
        quiet_until=preference.quiet_until,
        times={},
        stopped=frozenset(),
        paused_until=preference.paused_until,
        spread_seed="",
    )


def is_over(*, plan: CarePlan, at: datetime) -> bool:
    """Whether the last day of the course is behind the patient."""
    return plan.recovery_day(at) > plan.protocol.course_days


def plan_for_patient(
    *,
    row: Treatment,
    zones: tuple[ZonePeriod, ...],
    areas: tuple[TreatedAreaFacts, ...],
) -> PlanForPatient:
    """A row of `whole`, by somebody who has read its areas already; no query."""
    version = row.protocol_version
    return PlanForPatient(
        plan=plan_from(treatment=row, zones=zones, areas=areas),
        treatment=row,
        patient=row.patient,
        clinic=row.patient.clinic,
        version_number=version.number,
        approved_by_name=version.approved_by.name if version.approved_by else "",
        approved_at=version.approved_at,
        next_check_on=version.next_check_on,
    )


def plan_from(
    *,
    treatment: Treatment,
    zones: tuple[ZonePeriod, ...],
    areas: tuple[TreatedAreaFacts, ...] | None = None,
) -> CarePlan:
    """The plan of somebody who lives by these zones; `areas` when they are known already.

    Until the patient has a zone of their own, the clinic's is the best guess. So it is for
    a name on record that nobody knows (I22).
    """
    return CarePlan(
        treatment_id=treatment.pk,
        treated_on=treatment.treated_on,
        ended_at=treatment.ended_at,
        zones=known_zones(zones=zones, fallback=treatment.zone),
        areas=areas_of(treatment=treatment) if areas is None else areas,
        device=DeviceKind(treatment.device_kind),
        add_ons=frozenset(AddOn(code) for code in treatment.add_ons),
        skin=skin_facts(
            patient=treatment.patient,
            skin_type=treatment.fitzpatrick,
            is_sensitive=treatment.is_sensitive,
        ),
        protocol=protocol_queries.as_protocol(version=treatment.protocol_version),
        is_ended=treatment.stopped_at is not None,
    )


def known_zones(
    *, zones: tuple[ZonePeriod, ...], fallback: str
) -> tuple[ZonePeriod, ...]:
    """A person's zones under names that are known; without any, the one of the clinic."""
    return tuple(
        ZonePeriod(
            zone=canonical_zone(name=period.zone, fallback=fallback),
            since=period.since,
        )
        for period in zones or (ZonePeriod(zone=fallback, since=None),)
    )


def skin_facts(
    *, patient: Patient | None, skin_type: int | None, is_sensitive: bool
) -> SkinFacts:
    """The type written down at a treatment; else the one the clinic knows of the patient."""
    known = skin_type or (patient.fitzpatrick if patient else None)
    tone = patient.tone if patient else ""
    return SkinFacts(
        fitzpatrick=FitzpatrickSkinType(known) if known else None,
        is_sensitive=is_sensitive,
        tone=SkinTone(tone) if tone else None,
    )
