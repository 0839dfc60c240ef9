"""Who has been asked in, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import F, OuterRef, Q, Subquery

from aftercare.clinics.models import Invitation, Patient

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from aftercare.clinics.models import Clinic

# A token of one purpose opens nothing else: the salt is the purpose.
SIGNER = Signer(salt="invitation")


class InvitationState(StrEnum):
    """Where one invitation, or one patient's newest, stands."""

    NONE = "none"
    OPEN = "open"
    OLD = "old"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """One patient and their newest invitation (None before the first)."""

    patient: Patient
    invitation: Invitation | None
    state: InvitationState


def invitation_state(*, invitation: Invitation | None, at: datetime) -> InvitationState:
    """What the link of this invitation does at that instant."""
    if invitation is None:
        return InvitationState.NONE
    if invitation.accepted_at is not None:
        return InvitationState.USED
    if invitation.replaced_at is not None or at >= invitation.expires_at:
        return InvitationState.OLD
    return InvitationState.OPEN


def invitation_by_token(*, token: str) -> Invitation | None:
    """The invitation a mail's link names; None for anything we did not sign."""
    try:
        key = UUID(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return invitation_by_id(invitation_id=key)


def invitation_by_id(*, invitation_id: UUID) -> Invitation | None:
    """With patient, clinic and user; for callers who hold the mail or write it."""
    found = Invitation.objects.select_related("patient__clinic", "patient__user")
    return found.filter(pk=invitation_id).first()


def token_of(*, invitation: Invitation) -> str:
    """The token for the link of this invitation; nothing of it is stored."""
    return SIGNER.sign(invitation.pk.hex)


def has_open_invitation(*, patient: Patient, at: datetime) -> bool:
    """Whether a link that still works is under way to this patient."""
    return _open(at).filter(patient=patient).exists()


def open_invitations(*, clinic: Clinic, at: datetime) -> int:
    """How many links are under way and not used yet."""
    return open_invitations_of(clinic_id=clinic.pk, at=at).count()


def open_invitations_of(*, clinic_id: Any, at: datetime) -> QuerySet[Invitation]:
    """Those rows; `clinic_id` is a key, or the column of a query that counts them beside it."""
    return _open(at).filter(patient__clinic=clinic_id)


def invitations_of(*, clinic: Clinic, at: datetime) -> tuple[Invited, ...]:
    """Every patient of the clinic with their newest invitation, newest first; two queries."""
    newest = Invitation.objects.filter(patient=OuterRef("pk")).order_by("-invited_at")
    patients = Patient.objects.filter(clinic=clinic).annotate(
        newest_id=Subquery(newest.values("pk")[:1]),
        asked_at=Subquery(newest.values("invited_at")[:1]),
    )
    rows = list(patients.order_by(F("asked_at").desc(nulls_last=True), "name", "pk"))
    asked = Invitation.objects.in_bulk([r.newest_id for r in rows if r.newest_id])
    return tuple(_invited(row, asked.get(row.newest_id), at) for row in rows)


def _invited(patient: Patient, invitation: Invitation | None, at: datetime) -> Invited:
    state = invitation_state(invitation=invitation, at=at)
    # Who came in by another way (a second clinic's invitation) is in all the same.
    if patient.user_id is not None:
        state = InvitationState.USED
    return Invited(patient=patient, invitation=invitation, state=state)


def _open(at: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        Q(expires_at__gt=at), accepted_at__isnull=True, replaced_at__isnull=True
    )
