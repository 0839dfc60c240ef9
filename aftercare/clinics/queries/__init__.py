"""The clinic of this member, the patients of this clinic, the patient of this user."""

from __future__ import annotations

from aftercare.clinics.queries.emergency import EmergencyNumbers, emergency_for
from aftercare.clinics.queries.hours import (
    Opening,
    hours_in_row,
    open_stretches,
    opening,
    opening_by,
    weekly_hours,
)
from aftercare.clinics.queries.invitations import (
    InvitationState,
    Invited,
    has_open_invitation,
    invitation_by_id,
    invitation_by_token,
    invitation_state,
    invitations_of,
    open_invitations,
    token_of,
)
from aftercare.clinics.queries.people import (
    address_of,
    escalation_ladder,
    find_patient_by_email,
    get_patient,
    is_staff,
    membership_of,
    patient_of_account,
    patients_for_user,
    patients_of,
    sender_for,
)
from aftercare.clinics.queries.search import MOST_FOUND, search_patients
from aftercare.clinics.queries.staff import named_contacts, staff_of
from aftercare.clinics.queries.work import AtWork, at_work

__all__ = [
    "MOST_FOUND",
    "AtWork",
    "EmergencyNumbers",
    "InvitationState",
    "Invited",
    "Opening",
    "address_of",
    "at_work",
    "emergency_for",
    "escalation_ladder",
    "find_patient_by_email",
    "get_patient",
    "has_open_invitation",
    "hours_in_row",
    "invitation_by_id",
    "invitation_by_token",
    "invitation_state",
    "invitations_of",
    "is_staff",
    "membership_of",
    "named_contacts",
    "open_invitations",
    "open_stretches",
    "opening",
    "opening_by",
    "patient_of_account",
    "patients_for_user",
    "patients_of",
    "search_patients",
    "sender_for",
    "staff_of",
    "token_of",
    "weekly_hours",
]
