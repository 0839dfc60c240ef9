"""One treatment with its pinned protocol, as the facts every rule asks about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from aftercare.domain import timeline
from aftercare.domain.vocabulary import (
    AddOn,
    FitzpatrickSkinType,
    Variant,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from aftercare.domain.protocol import EntryRule, Protocol
    from aftercare.domain.timeline import ZonePeriod
    from aftercare.domain.vocabulary import BodyArea, DeviceKind, SkinTone


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatedAreaFacts:
    """Where and how deep; None when staff did not write it down."""

    area: BodyArea
    depth_mm: Decimal | None
    passes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkinFacts:
    """The clinician's type, and the patient's own words for their skin."""

    fitzpatrick: FitzpatrickSkinType | None
    is_sensitive: bool
    tone: SkinTone | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan:
    """treated_on is the date where the treatment was done; zones are those of the patient."""

    treatment_id: UUID
    treated_on: date
    ended_at: datetime
    zones: tuple[ZonePeriod, ...]
    areas: tuple[TreatedAreaFacts, ...]
    device: DeviceKind
    add_ons: frozenset[AddOn]
    skin: SkinFacts
    protocol: Protocol
    is_ended: bool

    @property
    def zone(self) -> str:
        """Where the patient is now."""
        return self.zones[-1].zone

    def recovery_day(self, at: datetime) -> int:
        return _recovery_day(self.treated_on, self.ended_at, self.zones, at)

    def is_running(self, at: datetime) -> bool:
        """From the end of the treatment to the end of the last day of the course."""
        has_begun = at >= self.ended_at
        return has_begun and self.recovery_day(at) <= self.protocol.course_days


# A page asks it a dozen times of the same plan at the same instant.
@lru_cache(maxsize=256)
def _recovery_day(
    treated_on: date, ended_at: datetime, zones: tuple[ZonePeriod, ...], at: datetime
) -> int:
    return timeline.recovery_day(
        treated_on=treated_on, at=at, zones=zones, counted_from=ended_at
    )


def variants_of(*, plan: CarePlan) -> frozenset[Variant]:
    """What about this treatment moves the bands; {STANDARD} when nothing does.

    Decision 0005: the plan follows its deepest area on the face, or its deepest area when
    none is on the face. Unknown depth counts as standard (clinical facts 2.3, rule 5).
    """
    return _variants(
        plan.areas, plan.add_ons, plan.skin, plan.protocol.entry, plan.device.is_rf
    )


# Asked a dozen times for each page, and the same for thousands of treatments.
@lru_cache(maxsize=1024)
def _variants(
    areas: tuple[TreatedAreaFacts, ...],
    add_ons: frozenset[AddOn],
    skin: SkinFacts,
    limits: EntryRule,
    is_rf: bool,  # noqa: FBT001 - a fact among facts, never given by hand
) -> frozenset[Variant]:
    found = {*_of_areas(areas, limits), *_of_add_ons(add_ons), *_of_skin(skin)}
    if is_rf:
        found.add(Variant.RF)
    return frozenset(found or {Variant.STANDARD})


def _of_areas(
    areas: tuple[TreatedAreaFacts, ...], limits: EntryRule
) -> frozenset[Variant]:
    on_face = tuple(area for area in areas if area.area.is_face)
    depths = [a.depth_mm for a in on_face or areas if a.depth_mm is not None]
    found = {Variant.BODY} if areas and not on_face else set()
    if depths and max(depths) < limits.superficial_below_mm:
        found.add(Variant.SUPERFICIAL)
    if depths and max(depths) > limits.deep_above_mm:
        found.add(Variant.DEEP)
    return frozenset(found)


def _of_add_ons(add_ons: frozenset[AddOn]) -> frozenset[Variant]:
    moves = {AddOn.PRP: Variant.PRP, AddOn.PEEL: Variant.PEEL}
    return frozenset(moves[one] for one in add_ons if one in moves)


def _of_skin(skin: SkinFacts) -> frozenset[Variant]:
    """Unknown is read like IV to VI, which widens nothing and warns sooner (ux guide 8)."""
    found = {Variant.SENSITIVE} if skin.is_sensitive else set()
    if skin.fitzpatrick is None or skin.fitzpatrick >= FitzpatrickSkinType.IV:
        found.add(Variant.FITZPATRICK_IV_VI)
    return frozenset(found)
