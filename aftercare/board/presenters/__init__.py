"""The staff's lists in finished words."""

from __future__ import annotations

from aftercare.board.presenters.invitations import InvitationRow, invitations_page
from aftercare.board.presenters.patients import PatientsPage, patients_page
from aftercare.board.presenters.reminders import (
    HEALTH_WINDOW,
    Engine,
    RemindersPage,
    known_state,
    reminders_page,
)

__all__ = [
    "HEALTH_WINDOW",
    "Engine",
    "InvitationRow",
    "PatientsPage",
    "RemindersPage",
    "invitations_page",
    "known_state",
    "patients_page",
    "reminders_page",
]
