"""Rows of treatments, always through the clinic of the member or the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.http import Http404

from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Membership, Role
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.timeline import date_of_day
from aftercare.domain.vocabulary import BodyArea
from aftercare.treatments.models import (
    ROLES,
    Correction,
    Device,
    TreatedArea,
    Treatment,
)


class _Dated(TypedDict):
    last_treated_on: date | None


LEAST_LETTERS = 2
MATCHES = 6

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from aftercare.clinics.models import Clinic, Patient


def may(*, member: Membership, act: str) -> bool:
    """Whether the member's role lets them do this; `act` is a key of ROLES."""
    return Role(member.role) in ROLES[act]


def get_treatment(*, member: Membership, treatment_id: UUID) -> Treatment:
    """A treatment of the member's clinic, or Http404."""
    return one(rows=whole().filter(patient__clinic=member.clinic_id, pk=treatment_id))


def entered_with(*, member: Membership, form_token: str) -> Treatment | None:
    """The clinic's treatment that this copy of the form has made already."""
    try:
        token = UUID(form_token)
    except ValueError:
        return None
    return whole().filter(patient__clinic=member.clinic_id, form_token=token).first()


def treatments_of(*, patient: Patient) -> QuerySet[Treatment]:
    """All treatments of a patient, newest first, stopped ones among them."""
    return whole().filter(patient=patient)


def last_treatment(*, patient: Patient) -> Treatment | None:
    """The patient's newest treatment that was not stopped."""
    return treatments_of(patient=patient).filter(stopped_at__isnull=True).first()


def last_in_clinic(*, clinic: Clinic) -> Treatment | None:
    """The newest treatment of the clinic: what its staff had in hand last."""
    treatments = whole().filter(patient__clinic=clinic, stopped_at__isnull=True)
    return treatments.first()


def treatments_near(*, patient: Patient, on: date, days: int) -> tuple[Treatment, ...]:
    """Treatments fewer than `days` days before or after a date, newest first."""
    first, last = (date_of_day(treated_on=on, day=n) for n in (1 - days, days - 1))
    found = treatments_of(patient=patient).filter(
        stopped_at__isnull=True, treated_on__range=(first, last)
    )
    return tuple(found)


def few_matches(*, clinic: Clinic, words: str) -> list[Patient]:
    """The patients a few typed letters may mean; nobody before the second letter."""
    if len(words) < LEAST_LETTERS:
        return []
    return list(clinic_queries.search_patients(clinic=clinic, words=words)[:MATCHES])


def devices_of(*, clinic: Clinic) -> QuerySet[Device]:
    """The devices in use at a clinic, by name."""
    return Device.objects.filter(clinic=clinic, is_retired=False)


def practitioners_of(*, clinic: Clinic) -> QuerySet[Membership]:
    """Those at the clinic who may have treated: everybody but the front desk."""
    members = Membership.objects.filter(clinic=clinic, ended_at__isnull=True)
    hands_on = members.exclude(role=Role.FRONT_DESK)
    return hands_on.select_related("user").order_by("user__name", "user__email")


def corrections_of(*, treatment: Treatment) -> tuple[Correction, ...]:
    """Every change of a treatment, oldest first, with who made it."""
    return _in_order(Correction.objects.filter(treatment=treatment))


def corrections_of_patient(*, patient: Patient) -> tuple[Correction, ...]:
    """Every change of all treatments of a patient, oldest first."""
    return _in_order(Correction.objects.filter(treatment__patient=patient))


def _in_order(rows: QuerySet[Correction]) -> tuple[Correction, ...]:
    return tuple(rows.select_related("corrected_by").order_by("corrected_at", "field"))


def of_clinic(*, clinic: Clinic) -> Q:
    """For rows that point at a treatment: only those of this clinic's patients."""
    return Q(treatment__patient__clinic=clinic)


def by_recovery(
    *, patients: QuerySet[Patient]
) -> QuerySet[WithAnnotations[Patient, _Dated]]:
    """The patients with `last_treated_on`, the latest treated first.

    The date is that of the newest treatment not stopped; None when there is none.
    """
    latest = newest(patient=OuterRef("pk")).values("treated_on")[:1]
    dated = patients.annotate(last_treated_on=Subquery(latest))
    return dated.order_by(F("last_treated_on").desc(nulls_last=True), "name", "pk")


def areas_of(*, treatment: Treatment) -> tuple[TreatedAreaFacts, ...]:
    """The areas in the order of the vocabulary, so that every list of them reads the same."""
    by_area = {BodyArea(row.area): row for row in treatment.areas.all()}
    return tuple(
        TreatedAreaFacts(area=area, depth_mm=row.depth_mm, passes=row.passes)
        for area in BodyArea
        if (row := by_area.get(area))
    )


def newest(*, patient: OuterRef) -> QuerySet[Treatment]:
    treatments = Treatment.objects.filter(patient=patient, stopped_at__isnull=True)
    return treatments.order_by("-ended_at", "pk")


def whole() -> QuerySet[Treatment]:
    """Treatments with everything a page or a plan needs, in two queries.

    The protocol's text stays in the database: as_protocol holds it parsed.
    """
    related = (
        "patient__clinic",
        "patient__user",
        "device",
        "practitioner__user",
        "entered_by",
        "protocol_version__approved_by",
    )
    rows = Treatment.objects.select_related(*related)
    return (
        with_facts(rows=rows)
        .defer("protocol_version__content")
        .order_by("-ended_at", "pk")
    )


def with_facts(*, rows: QuerySet[Treatment]) -> QuerySet[Treatment]:
    return rows.prefetch_related(
        Prefetch("areas", TreatedArea.objects.order_by("area"))
    )


def one(*, rows: QuerySet[Treatment]) -> Treatment:
    found = rows.first()
    if found is None:
        raise Http404
    return found
