"""Ask a patient in, let them in, and send a new link when the old one is of no use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts import operations as account_operations
from accounts import queries as account_queries
from aftercare.audit import trail
from aftercare.clinics import queries
from aftercare.clinics.models import Invitation, Patient
from aftercare.clinics.queries import InvitationState
from aftercare.outbox import operations as outbox

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

# ux/guide.md 4.2: single use, seven days.
INVITATION_FOR = timedelta(days=7)
KIND = "invitation"


class NoAddress(Exception):
    """The patient has no e-mail address to send an invitation to."""


class InvitationNotUsable(Exception):
    """This link lets nobody in."""


class InvitationUsed(InvitationNotUsable):
    """Somebody came in by it already."""


class InvitationTooOld(InvitationNotUsable):
    """Past its date, replaced by a newer one, or not ours."""


@transaction.atomic
def invite(*, patient: Patient, by: User, at: datetime) -> Invitation:
    """Send the patient a link; an open one is replaced and stops working. Raises NoAddress."""
    invitation = _send(patient, at)
    trail.record(
        by=by,
        action="patient.invited",
        record=patient,
        at=at,
        clinic_id=patient.clinic_id,
        detail={"invitation": str(invitation.pk)},
    )
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, at: datetime) -> tuple[User, Patient]:
    """Let the holder of the mail in: their account, made now if they have none, and the patient.

    The address is verified by this: only who reads its mail holds the link. Somebody
    another clinic treats already keeps their one account. Raises InvitationUsed and
    InvitationTooOld; then nothing has changed.
    """
    invitation = _usable(token, at)
    patient = invitation.patient
    user = account_queries.user_by_email(email=invitation.email)
    if user is None:
        user = _registered(invitation, at)
    if _is_another(patient, user) or not _spend(invitation, at):
        raise InvitationUsed
    patient.user = user
    patient.save(update_fields=["user"])
    account_operations.note_change(user=user)
    trail.record(
        by=user,
        action="invitation.accepted",
        record=invitation,
        at=at,
        clinic_id=patient.clinic_id,
        detail={"patient": str(patient.pk)},
    )
    return user, patient


@transaction.atomic
def renew_invitation(*, token: str, at: datetime) -> None:
    """A new mail to the patient an old or used link was for; nothing for an unknown link.

    Who has an account already gets a sign-in mail of ten minutes instead of another
    link of seven days.
    """
    invitation = queries.invitation_by_token(token=token)
    if invitation is None:
        return
    patient = invitation.patient
    if patient.user is not None:
        account_operations.ask_for_sign_in(email=patient.user.email, at=at)
    elif patient.email:
        _send(patient, at)


def _send(patient: Patient, at: datetime) -> Invitation:
    if not patient.email:
        raise NoAddress(str(patient.pk))
    still_open = Invitation.objects.filter(
        patient=patient, accepted_at__isnull=True, replaced_at__isnull=True
    )
    still_open.update(replaced_at=at)
    invitation = Invitation.objects.create(
        patient=patient,
        email=patient.email,
        invited_at=at,
        expires_at=at + INVITATION_FOR,
    )
    outbox.enqueue(
        kind=KIND,
        about=invitation.pk,
        to=invitation.email,
        send_from=at,
        expires_at=invitation.expires_at,
    )
    return invitation


def _usable(token: str, at: datetime) -> Invitation:
    invitation = queries.invitation_by_token(token=token)
    state = queries.invitation_state(invitation=invitation, at=at)
    if state is InvitationState.USED:
        raise InvitationUsed
    if invitation is None or state is not InvitationState.OPEN:
        raise InvitationTooOld
    return invitation


def _registered(invitation: Invitation, at: datetime) -> User:
    patient = invitation.patient
    try:
        return account_operations.register(
            email=invitation.email, name=patient.name, zone=patient.clinic.zone, at=at
        )
    except IntegrityError:
        # The address belongs to an account that was closed: no mail opens it again.
        raise InvitationUsed from None


def _is_another(patient: Patient, user: User) -> bool:
    """The patient is somebody else already, or somebody else at this clinic is this person."""
    if patient.user_id is not None and patient.user_id != user.pk:
        return True
    same_person = Patient.objects.filter(clinic=patient.clinic_id, user=user)
    return same_person.exclude(pk=patient.pk).exists()


def _spend(invitation: Invitation, at: datetime) -> bool:
    """Whether this click was the first: the conditional update decides between two at once."""
    unused = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True, replaced_at__isnull=True
    )
    return bool(unused.update(accepted_at=at))
