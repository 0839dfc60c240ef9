"""The form for a new treatment, around its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aftercare.clinics.models import Patient
    from aftercare.treatments.presenters.tonight import Tonight


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """A patient who may be the one meant."""

    patient_id: str
    name: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """`matches` is None before anybody searched; `now` is the clinic's clock."""

    patient: Patient | None
    contact: str
    now: str
    matches: tuple[MatchRow, ...] | None
    tonight: Tonight | None


def entry_page(
    *,
    patient: Patient | None,
    zone: str,
    at: datetime,
    matches: Iterable[Patient] | None = None,
    tonight: Tonight | None = None,
) -> EntryPage:
    """What stands around the fields."""
    return EntryPage(
        patient=patient,
        contact=contact_of(patient=patient) if patient else "",
        now=f"{at.astimezone(ZoneInfo(zone)):%A %-d %B, %H:%M}",
        matches=None if matches is None else match_rows(patients=matches),
        tonight=tonight,
    )


def match_rows(*, patients: Iterable[Patient]) -> tuple[MatchRow, ...]:
    """The patients found, with enough to tell two of one name apart."""
    return tuple(
        MatchRow(patient_id=str(p.pk), name=p.name, contact=contact_of(patient=p))
        for p in patients
    )


def contact_of(*, patient: Patient) -> str:
    """Email and phone, or that there is neither."""
    return " · ".join(one for one in (patient.email, patient.phone) if one) or (
        "No email, no phone"
    )
