"""The staff's lists and a patient's story, in finished words."""

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
from aftercare.board.presenters.story import StoryPage, story_page

__all__ = [
    "HEALTH_WINDOW",
    "Engine",
    "InvitationRow",
    "PatientsPage",
    "RemindersPage",
    "StoryPage",
    "invitations_page",
    "known_state",
    "patients_page",
    "reminders_page",
    "story_page",
]
