"""A treatment as the frozen domain CarePlan, one at a time and in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from accounts import queries as account_queries
from accounts.models import ContactPreference
from aftercare.domain.care_plan import CarePlan, SkinFacts
from aftercare.domain.reminder_schedule import ReminderSettings
from aftercare.domain.timeline import ZonePeriod, date_of_day, local_date
from aftercare.domain.vocabulary import (
    AddOn,
    DeviceKind,
    FitzpatrickSkinType,
    SkinTone,
)
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.models import Treatment
from aftercare.treatments.queries.rows import (
    areas_of,
    newest,
    one,
    whole,
    with_facts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime, timedelta
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.clinics.models import Clinic, Patient

BATCH = 500
UTC_ONLY = (ZonePeriod(zone="UTC", since=None),)
# Dates at a clinic and dates in UTC differ by one day at most.
ZONE_SLACK_DAYS = 1


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivePlan:
    """A plan for the reminder engine; user_id is None until the patient has signed in.

    plan_version rises with each correction and names the protocol version: reminders made
    from older facts can be told apart (I10).
    """

    plan: CarePlan
    patient_id: UUID
    user_id: UUID | None
    plan_version: str


def care_plan_of(*, treatment: Treatment) -> CarePlan:
    """The treatment as a frozen value under the protocol version it was entered with."""
    user = treatment.patient.user
    zones = account_queries.zones_of(user=user) if user else ()
    return _plan(treatment, zones)


def get_care_plan_for(*, user: User, treatment_id: UUID) -> CarePlan:
    """The plan of the patient's own treatment, or Http404 for anybody else."""
    mine = whole().filter(patient__user=user, stopped_at__isnull=True)
    return care_plan_of(treatment=one(rows=mine.filter(pk=treatment_id)))


def current_plans_for(*, user: User, at: datetime) -> tuple[PlanForPatient, ...]:
    """The patient's plans, newest first, in at most four queries.

    Those whose course is running or still to come; when there is none, the one that ended
    last, so that its page can say so. Stopped treatments are left out.
    """
    treatments = whole().filter(patient__user=user, stopped_at__isnull=True)
    rows = tuple(treatments)
    zones = account_queries.zones_of(user=user) if rows else ()
    plans = tuple(_for_patient(row, zones) for row in rows)
    running = tuple(p for p in plans if not _is_over(p.plan, at))
    return running or plans[:1]


def latest_plans(
    *, patients: Iterable[Patient]
) -> Mapping[UUID, tuple[Treatment, CarePlan]]:
    """Each patient's newest treatment that was not stopped, by patient; four queries."""
    by_id = {patient.pk: patient for patient in patients}
    latest = newest(patient=OuterRef("patient_id")).values("pk")[:1]
    rows = tuple(whole().filter(patient__in=by_id, pk=Subquery(latest)))
    zones = _zones_by_user(by_id[row.patient_id].user_id for row in rows)
    return {
        row.patient_id: (row, _plan(row, zones.get(row.patient.user_id, ())))
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


def active_plans(*, at: datetime, horizon: timedelta) -> Iterator[ActivePlan]:
    """Every plan whose course touches the span from `at` to `at + horizon`.

    Stopped treatments and finished courses are left out. Three queries per 500 treatments.
    """
    last = date_of_day(treated_on=_utc_date(at + horizon), day=ZONE_SLACK_DAYS)
    look_back = protocol_queries.LONGEST_COURSE_DAYS + ZONE_SLACK_DAYS
    first = date_of_day(treated_on=_utc_date(at), day=-look_back)
    running = Treatment.objects.filter(
        stopped_at__isnull=True, treated_on__range=(first, last)
    )
    for rows in _batches(running):
        yield from _active(rows, at)


def plans_by_id(*, treatment_ids: Iterable[UUID]) -> Mapping[UUID, ActivePlan]:
    """These treatments as plans, stopped ones among them (is_ended); four queries at most."""
    found = Treatment.objects.filter(pk__in=list(treatment_ids))
    rows = with_facts(rows=found).select_related("patient", "protocol_version")
    listed = list(rows.defer("protocol_version__content"))
    zones = _zones_by_user(row.patient.user_id for row in listed)
    return {row.pk: _active_plan(row, zones) for row in listed}


def _active(rows: list[Treatment], at: datetime) -> Iterator[ActivePlan]:
    zones = _zones_by_user(row.patient.user_id for row in rows)
    for row in rows:
        found = _active_plan(row, zones)
        if not _is_over(found.plan, at):
            yield found


def _active_plan(
    row: Treatment, zones: Mapping[UUID | None, tuple[ZonePeriod, ...]]
) -> ActivePlan:
    return ActivePlan(
        plan=_plan(row, zones.get(row.patient.user_id, ())),
        patient_id=row.patient_id,
        user_id=row.patient.user_id,
        plan_version=f"{row.protocol_version.number}.{row.version}",
    )


def _batches(treatments: QuerySet[Treatment]) -> Iterator[list[Treatment]]:
    """Keyset pages: a row entered meanwhile neither repeats nor hides another."""
    rows = with_facts(rows=treatments).select_related("patient", "protocol_version")
    rows = rows.defer("protocol_version__content").order_by("pk")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


def _zones_by_user(
    user_ids: Iterable[UUID | None],
) -> dict[UUID | None, tuple[ZonePeriod, ...]]:
    known = {user_id for user_id in user_ids if user_id is not None}
    facts = account_queries.contact_facts(user_ids=known) if known else {}
    return {user_id: person.zones for user_id, person in facts.items()}


def _is_over(plan: CarePlan, at: datetime) -> bool:
    return plan.recovery_day(at) > plan.protocol.course_days


def _utc_date(at: datetime) -> date:
    return local_date(at=at, zones=UTC_ONLY)


def _for_patient(row: Treatment, zones: tuple[ZonePeriod, ...]) -> PlanForPatient:
    version = row.protocol_version
    return PlanForPatient(
        plan=_plan(row, zones),
        treatment=row,
        patient=row.patient,
        clinic=row.patient.clinic,
        version_number=version.number,
        approved_by_name=version.approved_by.name if version.approved_by else "",
        approved_at=version.approved_at,
        next_check_on=version.next_check_on,
    )


def _plan(row: Treatment, zones: tuple[ZonePeriod, ...]) -> CarePlan:
    """Until the patient has a zone of their own, the clinic's is the best guess."""
    return CarePlan(
        treatment_id=row.pk,
        treated_on=row.treated_on,
        ended_at=row.ended_at,
        zones=zones or (ZonePeriod(zone=row.zone, since=None),),
        areas=areas_of(treatment=row),
        device=DeviceKind(row.device_kind),
        add_ons=frozenset(AddOn(code) for code in row.add_ons),
        skin=skin_facts(
            patient=row.patient,
            skin_type=row.fitzpatrick,
            is_sensitive=row.is_sensitive,
        ),
        protocol=protocol_queries.as_protocol(version=row.protocol_version),
        is_ended=row.stopped_at is not None,
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
