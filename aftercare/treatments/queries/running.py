"""Running plans for the reminder engine, in batches; one broken row spoils no other."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError

from accounts import queries as account_queries
from aftercare.domain.protocol_parser import ProtocolError
from aftercare.domain.timeline import (
    ZonePeriod,
    canonical_zone,
    date_of_day,
    local_date,
)
from aftercare.protocols import queries as protocol_queries
from aftercare.protocols.models import ProtocolVersion
from aftercare.treatments.models import Treatment
from aftercare.treatments.queries.plans import plan_from
from aftercare.treatments.queries.rows import with_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.queries import ContactFacts
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import Protocol

BATCH = 500
UTC_ONLY = (ZonePeriod(zone="UTC", since=None),)
# Dates at a clinic and dates in UTC differ by one day at most.
ZONE_SLACK_DAYS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivePlan:
    """A plan for the reminder engine; user_id is None until the patient has signed in.

    plan_version rises with each correction and names the protocol version: reminders made
    from older facts can be told apart (I10). changed_at is the database's clock at the last
    of them. strange_zone is a zone name on record that nobody knows, "" when there is none:
    then the clinic's zone is used (I22).
    """

    plan: CarePlan
    patient_id: UUID
    user_id: UUID | None
    plan_version: str
    changed_at: datetime
    strange_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Treatments as plans, stopped ones among them (is_ended), with the people they are for.

    `broken` holds what those raised that are no plan, by treatment.
    """

    plans: Mapping[UUID, ActivePlan]
    people: Mapping[UUID, ContactFacts]
    broken: Mapping[UUID, Exception]

    def person(self, *, plan: ActivePlan) -> ContactFacts | None:
        """Whom the plan is for; None until the patient has signed in."""
        return self.people.get(plan.user_id) if plan.user_id else None


def first_day_of_any_course(*, at: datetime) -> date:
    """Nothing that was treated before this date is still running."""
    look_back = protocol_queries.LONGEST_COURSE_DAYS + ZONE_SLACK_DAYS
    return date_of_day(treated_on=_utc_date(at), day=-look_back)


def maybe_running(*, at: datetime) -> QuerySet[Treatment]:
    """Every treatment that may be running at `at`; stopped ones are left out.

    Some of them are over, where the course is shorter than the longest.
    """
    return Treatment.objects.filter(
        stopped_at__isnull=True, treated_on__gte=first_day_of_any_course(at=at)
    )


def running_protocols(*, at: datetime) -> tuple[Protocol, ...]:
    """The protocols those are under, each text once; one query. A broken one is left out."""
    used = maybe_running(at=at).order_by().values("protocol_version")
    versions = ProtocolVersion.objects.filter(pk__in=used).defer("content")
    found: dict[int, Protocol] = {}
    for version in versions:
        with suppress(ProtocolError):
            one = protocol_queries.as_protocol(version=version)
            # Clinics that took the same text share one value.
            found[id(one)] = one
    return tuple(found.values())


def running_batches(*, at: datetime) -> Iterator[Found]:
    """Every plan that may be running at `at`."""
    return in_batches(rows=maybe_running(at=at))


def in_batches(*, rows: QuerySet[Treatment]) -> Iterator[Found]:
    """These as plans: four queries per 500 treatments, one to find them.

    In keyset pages: a row entered meanwhile neither repeats nor hides another.
    """
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    ids = list(ordered[:BATCH])
    while ids:
        yield find_plans(treatment_ids=ids)
        ids = list(ordered.filter(pk__gt=ids[-1])[:BATCH])


def find_plans(*, treatment_ids: Iterable[UUID]) -> Found:
    """These treatments as plans; four queries at most. One that raises spoils no other."""
    found = Treatment.objects.filter(pk__in=list(treatment_ids))
    rows = with_facts(rows=found).select_related("patient", "protocol_version")
    listed = list(rows.defer("protocol_version__content"))
    known = {row.patient.user_id for row in listed if row.patient.user_id}
    people = account_queries.contact_facts(user_ids=known)
    plans: dict[UUID, ActivePlan] = {}
    broken: dict[UUID, Exception] = {}
    for row in listed:
        person = people.get(row.patient.user_id) if row.patient.user_id else None
        try:
            plans[row.pk] = _active_plan(row, person.zones if person else ())
        except DatabaseError:
            raise
        except Exception as why:  # noqa: BLE001 - what one row holds, the others are not to pay for
            broken[row.pk] = why
    return Found(plans=plans, people=people, broken=broken)


def _active_plan(row: Treatment, zones: tuple[ZonePeriod, ...]) -> ActivePlan:
    names = [period.zone for period in zones] or [row.zone]
    return ActivePlan(
        plan=plan_from(treatment=row, zones=zones),
        patient_id=row.patient_id,
        user_id=row.patient.user_id,
        plan_version=f"{row.protocol_version.number}.{row.version}",
        changed_at=row.changed_at,
        strange_zone=next((name for name in names if not _is_zone(name)), ""),
    )


def _utc_date(at: datetime) -> date:
    return local_date(at=at, zones=UTC_ONLY)


def _is_zone(name: str) -> bool:
    """Unknown names come back as whatever was to be used instead: two of those differ."""
    as_utc = canonical_zone(name=name, fallback="UTC")
    return as_utc == canonical_zone(name=name, fallback="Europe/London")
