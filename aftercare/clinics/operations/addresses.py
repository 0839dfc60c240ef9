"""Addresses of patients: mended, moved by the person, put right by the clinic."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts import operations as account_operations
from aftercare.audit import trail
from aftercare.clinics import queries
from aftercare.clinics.models import Patient
from aftercare.clinics.operations import finding, invitations
from aftercare.outbox import addresses

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from accounts.operations import SignInTry

# How long the note to the old address may still be of use.
TELL_FOR = timedelta(days=2)


class HasAccount(Exception):
    """The address belongs to the person now: only they can change it."""


class AddressTaken(Exception):
    """Another patient of the clinic has this address."""


@transaction.atomic
def try_address_again(*, patient: Patient, by: User, at: datetime) -> bool:
    """The clinic says the address works; False when it was not known as bad.

    Who has no account yet gets a new invitation, because the last one did not arrive.
    """
    address = queries.address_of(patient=patient)
    if not addresses.mend(address=address, at=at):
        return False
    _note(patient, "patient.address_tried_again", by, at)
    if patient.user_id is None:
        invitations.invite(patient=patient, by=by, at=at)
    return True


@transaction.atomic
def correct_address(*, patient: Patient, email: str, by: User, at: datetime) -> None:
    """Write the address down anew and ask the patient in there; older links stop working.

    Raises HasAccount, and AddressTaken when another patient of the clinic has it.
    """
    waiting = Patient.objects.filter(pk=patient.pk, user__isnull=True)
    try:
        with transaction.atomic():
            is_changed = waiting.update(email=email.strip().lower())
    except IntegrityError:
        raise AddressTaken from None
    if not is_changed:
        raise HasAccount
    patient.email = email.strip().lower()
    finding.keep_findable(patients=[patient])
    # Whoever writes an address down anew says that it works.
    addresses.mend(address=patient.email, at=at)
    _note(patient, "patient.address_corrected", by, at)
    invitations.invite(patient=patient, by=by, at=at)


@transaction.atomic
def move_address(*, user: User, this: SignInTry, code: str, at: datetime) -> None:
    """The person has proved a new address: their account and their clinics have it now.

    Raises WrongCode, as accounts do; then nothing has changed.
    """
    account_operations.change_address(
        user=user, this=this, code=code, tell_for=TELL_FOR, at=at
    )
    # Its mail has just arrived there.
    addresses.mend(address=this.email, at=at)
    for patient in queries.patients_for_user(user=user):
        if _moves(patient, this.email):
            _note(patient, "patient.address_moved", user, at)


def _moves(patient: Patient, email: str) -> bool:
    """False where another patient of that clinic has the address: that is for people to sort out."""
    try:
        with transaction.atomic():
            is_moved = Patient.objects.filter(pk=patient.pk).update(email=email)
    except IntegrityError:
        return False
    patient.email = email
    finding.keep_findable(patients=[patient])
    return bool(is_moved)


def _note(patient: Patient, action: str, by: User, at: datetime) -> None:
    trail.record(
        by=by,
        action=action,
        record=patient,
        at=at,
        clinic_id=patient.clinic_id,
        detail={"fields": ["email"]},
    )
