"""Members and patients. A stranger's record does not exist for you: Http404, never 403."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from aftercare.clinics.models import (
    Clinic,
    EscalationContact,
    Membership,
    Patient,
    Role,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from accounts.models import User


def membership_of(*, user: User | AnonymousUser) -> Membership:
    """The clinic membership a member of staff works under; Http404 for everybody else."""
    member = _memberships(user).select_related("clinic", "user").first()
    if member is None:
        raise Http404
    return member


def is_staff(*, user: User | AnonymousUser) -> bool:
    return _memberships(user).exists()


def patients_of(*, clinic: Clinic) -> QuerySet[Patient]:
    return Patient.objects.filter(clinic=clinic).order_by("name", "pk")


def get_patient(*, member: Membership, patient_id: UUID | str) -> Patient:
    """A patient of the member's own clinic; Http404 for another's, a wrong id or nonsense."""
    try:
        key = UUID(str(patient_id))
    except ValueError:
        raise Http404 from None
    own = patients_of(clinic=member.clinic).select_related("clinic", "user")
    patient = own.filter(pk=key).first()
    if patient is None:
        raise Http404
    return patient


def patients_for_user(*, user: User) -> tuple[Patient, ...]:
    """The person's own records, one per clinic, with the clinic; in one query."""
    rows = Patient.objects.filter(user=user).select_related("clinic")
    return tuple(rows.order_by("-created_at", "pk"))


def patient_of_account(*, user_id: UUID) -> Patient | None:
    """The person's newest record, with clinic and account; for those who write to them."""
    rows = Patient.objects.filter(user=user_id).select_related("clinic", "user")
    return rows.order_by("-created_at", "pk").first()


def address_of(*, patient: Patient) -> str:
    """Where mail to this patient goes: their account's address once they have one."""
    return patient.user.email if patient.user else patient.email


def find_patient_by_email(*, clinic: Clinic, email: str) -> Patient | None:
    """The clinic's patient with this address, whatever the case of its letters."""
    if not email.strip():
        return None
    return patients_of(clinic=clinic).filter(email__iexact=email.strip()).first()


def sender_for(*, user: User) -> Clinic | None:
    """The clinic in whose name we write to this person: their own as a patient, else their work."""
    patients = patients_for_user(user=user)
    if patients:
        return patients[0].clinic
    member = _memberships(user).select_related("clinic").first()
    return member.clinic if member else None


def escalation_ladder(*, clinic: Clinic) -> tuple[Membership, ...]:
    """Whom to tell, in order, when nobody has looked; with their accounts, in two queries.

    The people the clinic has named and who still work there; its owners where there are
    none. An account that is shut reads no mail.
    """
    named = EscalationContact.objects.filter(
        clinic=clinic,
        membership__ended_at__isnull=True,
        membership__user__is_active=True,
    )
    rows = named.select_related("membership__user").order_by("position")
    return tuple(row.membership for row in rows) or _owners(clinic)


def _owners(clinic: Clinic) -> tuple[Membership, ...]:
    owners = Membership.objects.filter(
        clinic=clinic, role=Role.OWNER, ended_at__isnull=True, user__is_active=True
    )
    return tuple(owners.select_related("user").order_by("created_at", "pk"))


def _memberships(user: User | AnonymousUser) -> QuerySet[Membership]:
    if not user.is_authenticated:
        return Membership.objects.none()
    return Membership.objects.filter(user=user, ended_at__isnull=True).order_by(
        "created_at", "pk"
    )
