"""Adverse events: those that are open, one with its history, and one as a maker asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.http import Http404

from aftercare.checkins.models import AdverseEvent, AdverseEventStep
from aftercare.checkins.queries.history import whole
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet

    from aftercare.checkins.models import CheckIn
    from aftercare.clinics.models import Clinic, Membership
    from aftercare.domain.care_plan import TreatedAreaFacts
    from aftercare.domain.protocol import Protocol
    from aftercare.treatments.models import Treatment

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """What a form of the maker, the MHRA or MedWatch asks for, as far as we know it.

    No name: those forms ask for a reference of ours (`treatment_id`), never for the person;
    `treatment` is for pages of the clinic's own staff.
    `after_hours` is how long after the end of the treatment it was raised.
    """

    event: AdverseEvent
    treatment: Treatment
    protocol: Protocol
    treatment_id: UUID
    clinic_name: str
    clinic_address: str
    clinic_phone: str
    device_name: str
    device_kind: str
    cartridge_lot: str
    treated_at: datetime
    zone: str
    day: int | None
    after_hours: float
    areas: tuple[TreatedAreaFacts, ...]
    deepest_mm: Decimal | None
    anaesthetic: str
    add_ons: tuple[str, ...]
    products_given: str
    risk_factors: tuple[str, ...]
    fitzpatrick: int | None
    protocol_title: str
    protocol_version: str
    check_ins: tuple[CheckIn, ...]
    steps: tuple[AdverseEventStep, ...]


def open_events(*, clinic: Clinic, limit: int = PAGE) -> tuple[AdverseEvent, ...]:
    """Those nobody has resolved: most urgent first, then the longest; one query."""
    rows = AdverseEvent.objects.filter(clinic=clinic, resolved_at__isnull=True)
    ordered = rows.order_by("-level", "raised_at", "pk")
    return tuple(ordered.select_related("treatment__patient", "check_in")[:limit])


def events_of(
    *, clinic: Clinic, start: int = 0, limit: int = PAGE
) -> tuple[AdverseEvent, ...]:
    """All of a clinic, newest first, a page at a time; one query."""
    rows = AdverseEvent.objects.filter(clinic=clinic).order_by("-raised_at", "pk")
    return tuple(rows.select_related("treatment__patient")[start : start + limit])


def events_of_treatment(*, treatment_id: UUID) -> tuple[AdverseEvent, ...]:
    """All of one treatment with their steps, newest first; two queries."""
    rows = AdverseEvent.objects.filter(treatment=treatment_id).order_by("-raised_at")
    return tuple(rows.prefetch_related(Prefetch("steps", _steps())))


def get_event(*, member: Membership, event_id: UUID) -> AdverseEvent:
    """An event of the member's own clinic, or Http404."""
    rows = AdverseEvent.objects.filter(clinic=member.clinic_id, pk=event_id)
    event = rows.select_related("treatment__patient__clinic", "check_in").first()
    if event is None:
        raise Http404
    return event


def unresolved_event_of(*, treatment_id: UUID) -> AdverseEvent | None:
    """The treatment's one open event."""
    rows = AdverseEvent.objects.filter(treatment=treatment_id, resolved_at__isnull=True)
    return rows.first()


def unacknowledged_event(*, event_id: UUID) -> AdverseEvent | None:
    """The event with its clinic while nobody has it in hand; for the mail about it."""
    rows = AdverseEvent.objects.filter(pk=event_id, acknowledged_at__isnull=True)
    return rows.select_related("clinic").first()


def steps_of(*, event: AdverseEvent) -> tuple[AdverseEventStep, ...]:
    """Everything that was done about it, in order; one query."""
    return tuple(_steps().filter(event=event))


def event_report(*, member: Membership, event_id: UUID) -> EventReport:
    """One event with device, lot, depth, areas, day and answers; or Http404."""
    event = get_event(member=member, event_id=event_id)
    treatment = treatment_queries.get_treatment(
        member=member, treatment_id=event.treatment_id
    )
    plan = treatment_queries.care_plan_of(treatment=treatment)
    clinic = treatment.patient.clinic
    device = treatment.device
    depths = [area.depth_mm for area in plan.areas if area.depth_mm is not None]
    answered = whole().filter(treatment=treatment).order_by("answered_at", "pk")
    return EventReport(
        event=event,
        treatment=treatment,
        protocol=plan.protocol,
        treatment_id=treatment.pk,
        clinic_name=clinic.name,
        clinic_address=clinic.address,
        clinic_phone=clinic.phone,
        device_name=device.name if device else "",
        device_kind=treatment.device_kind,
        cartridge_lot=treatment.cartridge_lot,
        treated_at=treatment.ended_at,
        zone=treatment.zone,
        day=event.check_in.day
        if event.check_in
        else plan.recovery_day(event.raised_at),
        after_hours=(event.raised_at - treatment.ended_at).total_seconds() / 3600,
        areas=plan.areas,
        deepest_mm=max(depths, default=None),
        anaesthetic=treatment.anaesthetic,
        add_ons=tuple(treatment.add_ons),
        products_given=treatment.products_given,
        risk_factors=tuple(treatment.risk_factors),
        fitzpatrick=plan.skin.fitzpatrick,
        protocol_title=plan.protocol.title,
        protocol_version=plan.protocol.version,
        check_ins=tuple(answered),
        steps=steps_of(event=event),
    )


def _steps() -> QuerySet[AdverseEventStep]:
    # What was told of a report stands behind it; two of one instant as they were written.
    rows = AdverseEventStep.objects.select_related("by", "check_in")
    return rows.order_by("reports", "at", "created_at", "pk")
