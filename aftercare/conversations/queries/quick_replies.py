"""The one-click answers we ship, those a clinic has, and those that fit one patient now."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import Http404

from aftercare.clinics import presenters as clinic_presenters
from aftercare.conversations.models import QuickReply
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from uuid import UUID

    from aftercare.clinics.models import Clinic, Membership, Patient

LIBRARY = Path(__file__).resolve().parent.parent / "library"


class NotInLibrary(Exception):
    """We ship no quick replies for this protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReply:
    """One text we ship; `kind` "" is for any reason."""

    code: str
    label: str
    text: str
    kind: str
    lowest_level: TriageLevel
    highest_level: TriageLevel
    first_day: int
    last_day: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One answer as the patient would read it."""

    quick_reply_id: UUID
    label: str
    text: str


@cache
def library_replies(*, protocol_code: str) -> tuple[LibraryReply, ...]:
    """What we ship for this protocol, in the order staff are offered it.

    Raises NotInLibrary.
    """
    known = {path.stem: path for path in LIBRARY.glob("*.toml")}
    if protocol_code not in known:
        raise NotInLibrary(protocol_code)
    rows = tomllib.loads(known[protocol_code].read_text(encoding="utf-8"))["reply"]
    return tuple(
        LibraryReply(
            code=row["code"],
            label=row["label"],
            text=row["text"],
            kind=row.get("kind", ""),
            lowest_level=TriageLevel[row["from_level"].upper()],
            highest_level=TriageLevel[row["to_level"].upper()],
            first_day=row["first_day"],
            last_day=row["last_day"],
            sources=tuple(row["sources"]),
        )
        for row in rows
    )


def quick_replies_of(*, clinic: Clinic, protocol_code: str) -> tuple[QuickReply, ...]:
    """All in use at the clinic, those still to be approved among them; one query."""
    rows = QuickReply.objects.filter(
        clinic=clinic, protocol_code=protocol_code, retired_at__isnull=True
    )
    return tuple(rows.select_related("approved_by").order_by("position", "code"))


def get_quick_reply(*, member: Membership, quick_reply_id: UUID) -> QuickReply:
    """One of the member's own clinic, or Http404."""
    rows = QuickReply.objects.filter(clinic=member.clinic_id, pk=quick_reply_id)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def quick_replies_for(
    *, patient: Patient, protocol_code: str, day: int, level: int, kind: str
) -> tuple[Offered, ...]:
    """The approved answers for this reason on this recovery day, filled in; one query."""
    rows = QuickReply.objects.filter(
        clinic=patient.clinic_id,
        protocol_code=protocol_code,
        approved_at__isnull=False,
        retired_at__isnull=True,
        first_day__lte=day,
        last_day__gte=day,
        lowest_level__lte=level,
        highest_level__gte=level,
        kind__in=["", kind],
    )
    return tuple(
        Offered(quick_reply_id=row.pk, label=row.label, text=_filled(row.text, patient))
        for row in rows.order_by("position", "code")
    )


def _filled(text: str, patient: Patient) -> str:
    """Plain replacement: a name is never read as a pattern."""
    clinic = patient.clinic
    holes = {
        "{first_name}": clinic_presenters.first_name(name=patient.name),
        "{phone}": clinic.phone,
        "{clinic}": clinic.name,
    }
    for hole, value in holes.items():
        text = text.replace(hole, value)
    return text
