"""Add a patient, ask them in, let them in, mend addresses, change how the clinic appears."""

from __future__ import annotations

from aftercare.clinics.operations.addresses import (
    AddressTaken,
    HasAccount,
    correct_address,
    move_address,
    try_address_again,
)
from aftercare.clinics.operations.finding import keep_findable
from aftercare.clinics.operations.invitations import (
    INVITATION_FOR,
    InvitationNotUsable,
    InvitationTooOld,
    InvitationUsed,
    NoAddress,
    accept_invitation,
    invite,
    renew_invitation,
)
from aftercare.clinics.operations.patients import add_patient, describe_skin
from aftercare.clinics.operations.settings import (
    AnswerFacts,
    ClinicFacts,
    Hours,
    NotOnTheStaff,
    change_answering,
    change_clinic,
)

__all__ = [
    "INVITATION_FOR",
    "AddressTaken",
    "AnswerFacts",
    "ClinicFacts",
    "HasAccount",
    "Hours",
    "InvitationNotUsable",
    "InvitationTooOld",
    "InvitationUsed",
    "NoAddress",
    "NotOnTheStaff",
    "accept_invitation",
    "add_patient",
    "change_answering",
    "change_clinic",
    "correct_address",
    "describe_skin",
    "invite",
    "keep_findable",
    "move_address",
    "renew_invitation",
    "try_address_again",
]
