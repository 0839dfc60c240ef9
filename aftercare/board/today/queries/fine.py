"""A row of who is fine, by itself: the board reads it, and what is treated hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from uuid import UUID


class FineRow(NamedTuple):
    """Somebody whose course is running and for whom nobody has to do anything."""

    patient_id: UUID
    name: str
    user_id: UUID | None
    skin_type: int | None
    zone: str | None
    treatment_id: UUID
    treatment_version: int
