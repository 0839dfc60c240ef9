"""Who has not got in yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.board.queries import InvitationFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    patient_id: UUID
    name: str
    level: str
    state: str
    detail: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationsPage:
    title: str
    more: str
    rows: tuple[InvitationRow, ...]


def invitations_page(
    *,
    invitations: Sequence[InvitationFacts],
    waiting: int,
    zone: str,
    at: datetime,
) -> InvitationsPage:
    """`waiting` counts the invitations of the clinic that nobody has used yet."""
    title = "Everybody invited has signed in."
    if waiting:
        title = f"{waiting} {'has' if waiting == 1 else 'have'} not signed in yet."
    return InvitationsPage(
        title=title if invitations else "Nobody has been invited yet.",
        more="",
        rows=tuple(_row(one, zone, at) for one in invitations),
    )


def _row(one: InvitationFacts, zone: str, at: datetime) -> InvitationRow:
    level, state, detail = words.invitation_in_words(invited=one, zone=zone, at=at)
    return InvitationRow(
        patient_id=one.invitation.patient_id,
        name=one.invitation.patient.name,
        level=level,
        state=state,
        detail=detail,
        is_open=one.invitation.accepted_at is None
        and one.invitation.patient.user_id is None,
    )
