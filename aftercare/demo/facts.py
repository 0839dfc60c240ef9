"""The shape of what the demo is seeded with.

Days count back from the moment of seeding; a negative day is a visit still to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time
    from decimal import Decimal

    from aftercare.domain.vocabulary import (
        AddOn,
        BodyArea,
        DeviceKind,
        FitzpatrickSkinType,
        SkinTone,
    )

# For the demo only: it opens nothing but invented people on this machine.
PASSWORD = "willow demo 2026"  # noqa: S105 - printed on purpose by demo_sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFacts:
    name: str
    email: str
    role: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    name: str
    kind: DeviceKind
    usual_mm: Decimal
    max_mm: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """device is a name of the clinic's devices; hour is the end, wall time at the clinic."""

    day: int
    device: str
    areas: tuple[tuple[BodyArea, str], ...]
    hour: int = 15
    add_ons: frozenset[AddOn] = frozenset()
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """zone: where they are when not at the clinic; has_joined: the invitation was used."""

    name: str
    email: str
    visits: tuple[VisitFacts, ...]
    fitzpatrick: FitzpatrickSkinType | None = None
    tone: SkinTone | None = None
    zone: str = ""
    has_joined: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFacts:
    name: str
    sender_name: str
    reply_to: str
    address: str
    zone: str
    country: str
    phone: str
    urgent_phone: str
    emergency_phone: str
    opens: time
    closes: time
    weekdays: tuple[int, ...]
    staff: tuple[StaffFacts, ...]
    devices: tuple[DeviceFacts, ...]
    patients: tuple[PatientFacts, ...]
