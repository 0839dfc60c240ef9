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
        Finding,
        FitzpatrickSkinType,
        RiskFactor,
        SkinTone,
        Symptom,
        WarningSign,
    )

# For the demo only: it opens nothing but invented people on this machine.
PASSWORD = "willow demo 2026"  # noqa: S105 - printed on purpose by demo_sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFacts:
    """told: their place among those who are told when nobody has looked; 0 for none."""

    name: str
    email: str
    role: str
    title: str
    told: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    name: str
    kind: DeviceKind
    usual_mm: Decimal
    max_mm: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFacts:
    """What a patient answered on one recovery day, where it was not what is usual.

    minutes_ago: how long before the seeding, for what waits now; else in the morning.
    """

    day: int
    grades: tuple[tuple[Symptom, int], ...] = ()
    signs: tuple[WarningSign | Finding, ...] = ()
    note: str = ""
    is_worried: bool = False
    minutes_ago: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """An adverse event the clinic heard of by phone, and how it ended a day later."""

    day: int
    heard: str
    spoke: str
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFacts:
    """A message, from the patient: about `day`, or waiting since so many minutes.

    answer: what the clinic wrote back, "" while it waits.
    """

    text: str
    topic: str = "skin"
    day: int = 0
    minutes_ago: int | None = None
    answer: str = ""
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFacts:
    """A wish for the next visit; weekdays from Monday 0."""

    days: frozenset[int]
    part_of_day: str
    note: str
    minutes_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """device is a name of the clinic's devices; hour is the end, wall time at the clinic.

    Checked in as usual on each expected day up to answers_until (-1 for never), or only on
    every `pace`-th of them; `told` are the days on which it was something else. `place` is
    where in what is usual their skin is, 0 to 1. asks_all: with the further screen, not
    only the short form. done_today: care tasks ticked off this morning, with their slots.
    """

    day: int
    device: str
    areas: tuple[tuple[BodyArea, str], ...]
    hour: int = 15
    add_ons: frozenset[AddOn] = frozenset()
    is_sensitive: bool = False
    risks: tuple[RiskFactor, ...] = ()
    answers_until: int = 1000
    pace: int = 1
    place: float = 0.5
    asks_all: bool = False
    told: tuple[ToldFacts, ...] = ()
    event: EventFacts | None = None
    wrote: tuple[WrittenFacts, ...] = ()
    wish: WishFacts | None = None
    done_today: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """zone: where they are when not at the clinic; has_joined: the invitation was used.

    shows: why one might want to be this person, for the page that lists them.
    """

    name: str
    email: str
    visits: tuple[VisitFacts, ...]
    fitzpatrick: FitzpatrickSkinType | None = None
    tone: SkinTone | None = None
    zone: str = ""
    has_joined: bool = True
    shows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """Patients that the page of people lists together."""

    title: str
    patients: tuple[PatientFacts, ...]


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
    groups: tuple[GroupFacts, ...]

    @property
    def patients(self) -> tuple[PatientFacts, ...]:
        return tuple(one for group in self.groups for one in group.patients)
