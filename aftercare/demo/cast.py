"""The people of the demo, as the page that lists them shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import User
from aftercare.clinics.models import Membership, Patient
from aftercare.demo.clinics import CLINICS, emails
from aftercare.timeline.words import areas_words, full_date
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.demo.facts import GroupFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """user_id is None for a patient who has not signed in yet."""

    name: str
    email: str
    detail: str
    user_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    people: tuple[Person, ...]


def person(*, user_id: UUID) -> User | None:
    """One of the demo's people, or None for anybody else."""
    return User.objects.filter(pk=user_id, email__in=emails(), is_active=True).first()


def groups(*, at: datetime) -> tuple[Group, ...]:
    """Clinic by clinic: patients in every state, staff, then the many others."""
    found = []
    for clinic in CLINICS:
        patients = [_listed(group, at) for group in clinic.groups]
        members = Membership.objects.filter(clinic__name=clinic.name, ended_at=None)
        staff = members.select_related("user").order_by("user__name")
        people = tuple(_member(one) for one in staff)
        team = Group(title=f"Staff of {clinic.name}", people=people)
        found += [patients[0], team, *patients[1:]]
    return tuple(group for group in found if group.people)


def _listed(group: GroupFacts, at: datetime) -> Group:
    shows = {one.email: one.shows for one in group.patients}
    rows = Patient.objects.filter(email__in=shows).order_by("name")
    people = tuple(_patient(one, shows[one.email], at) for one in rows)
    return Group(title=group.title, people=people)


def _patient(patient: Patient, shows: str, at: datetime) -> Person:
    where = _where(patient, at)
    return Person(
        name=patient.name,
        email=patient.email,
        detail=f"{where}. {shows}" if shows else where,
        user_id=patient.user_id,
    )


def _where(patient: Patient, at: datetime) -> str:
    treatment = treatment_queries.last_treatment(patient=patient)
    if treatment is None:
        return "Nothing entered yet"
    plan = treatment_queries.care_plan_of(treatment=treatment)
    day = plan.recovery_day(at)
    areas = areas_words([area.area for area in plan.areas])
    if day < 0:
        return f"Visit on {full_date(plan.treated_on)}, {areas.lower()}"
    return f"Day {day}, {areas.lower()}"


def _member(member: Membership) -> Person:
    return Person(
        name=member.user.name,
        email=member.user.email,
        detail=member.title or member.get_role_display(),
        user_id=member.user_id,
    )
