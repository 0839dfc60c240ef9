"""How the clinic appears to its patients, and when it is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.audit import trail
from aftercare.clinics.models import Clinic, EscalationContact, Membership, OpeningHours

if TYPE_CHECKING:
    from datetime import datetime, time

    from accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One open stretch of a weekday (Monday 0), wall times in the clinic's zone."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFacts:
    """The fields of Clinic that its owners may change."""

    name: str
    sender_name: str
    reply_to: str
    address: str
    zone: str
    country: str
    phone: str
    urgent_phone: str
    emergency_phone: str


@transaction.atomic
def change_clinic(
    *,
    clinic: Clinic,
    facts: ClinicFacts,
    hours: tuple[Hours, ...],
    by: User,
    at: datetime,
) -> tuple[str, ...]:
    """Write what changed; answers with the names of the changed fields (`hours` among them)."""
    _lock(clinic)
    changed = [k for k, v in asdict(facts).items() if getattr(clinic, k) != v]
    for field in changed:
        setattr(clinic, field, getattr(facts, field))
    if changed:
        clinic.save(update_fields=changed)
    if _replace_hours(clinic, hours):
        changed.append("hours")
    if changed:
        trail.record(
            by=by,
            action="clinic.changed",
            record=clinic,
            at=at,
            clinic_id=clinic.pk,
            detail={"fields": changed},
        )
    return tuple(changed)


class NotOnTheStaff(Exception):
    """Somebody to be told is no member of this clinic, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """Whether check-ins are compared, and in how many open minutes somebody looks."""

    compares: bool
    reply_goal_minutes: int | None


@transaction.atomic
def change_answering(
    *,
    clinic: Clinic,
    facts: AnswerFacts,
    contacts: tuple[Membership, ...],
    by: User,
    at: datetime,
) -> tuple[str, ...]:
    """How the clinic answers: comparison, reply goal, and whom to tell, first one first.

    Answers with the names of the changed fields (`contacts` among them). Raises
    NotOnTheStaff.
    """
    _lock(clinic)
    changed = [k for k, v in asdict(facts).items() if getattr(clinic, k) != v]
    for field in changed:
        setattr(clinic, field, getattr(facts, field))
    if changed:
        clinic.save(update_fields=changed)
    if _replace_contacts(clinic, contacts):
        changed.append("contacts")
    if changed:
        trail.record(
            by=by,
            action="clinic.changed",
            record=clinic,
            at=at,
            clinic_id=clinic.pk,
            detail={"fields": changed},
        )
    return tuple(changed)


def _lock(clinic: Clinic) -> None:
    """Two owners at once: the second one finds what the first has written."""
    Clinic.objects.select_for_update(no_key=True).only("pk").get(pk=clinic.pk)


def _replace_contacts(clinic: Clinic, contacts: tuple[Membership, ...]) -> bool:
    if any(one.clinic_id != clinic.pk or one.ended_at for one in contacts):
        raise NotOnTheStaff
    wanted = list(dict.fromkeys(one.pk for one in contacts))
    rows = EscalationContact.objects.filter(clinic=clinic).order_by("position")
    if list(rows.values_list("membership", flat=True)) == wanted:
        return False
    rows.delete()
    EscalationContact.objects.bulk_create(
        EscalationContact(clinic=clinic, membership_id=key, position=n)
        for n, key in enumerate(wanted, start=1)
    )
    return True


def _replace_hours(clinic: Clinic, hours: tuple[Hours, ...]) -> bool:
    rows = OpeningHours.objects.filter(clinic=clinic)
    before = {Hours(weekday=r.weekday, opens=r.opens, closes=r.closes) for r in rows}
    if before == set(hours):
        return False
    rows.delete()
    OpeningHours.objects.bulk_create(
        [OpeningHours(clinic=clinic, **asdict(one)) for one in set(hours)]
    )
    return True
