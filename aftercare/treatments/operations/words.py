"""How a stored fact reads in words: on the record's page, and in a correction."""

from __future__ import annotations

from datetime import datetime, time
from enum import Enum
from functools import singledispatch
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.clinics.models import Membership
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import AddOn, DeviceKind, FitzpatrickSkinType
from aftercare.treatments.models import Device, RiskFactor

if TYPE_CHECKING:
    from collections.abc import Iterable

# Codes that do not read well with their underscores gone.
SPECIAL_WORDS: dict[str, str] = {
    AddOn.PRP: "PRP",
    AddOn.DIAMONDGLOW: "DiamondGlow",
    DeviceKind.RF_PEN: "RF pen",
    DeviceKind.RF_STAMP: "RF stamp",
    **{str(factor.value): str(factor.label) for factor in RiskFactor},
}


def in_words(*, value: object, zone: str) -> str:
    """A stored fact as staff read it; instants in the clinic's zone; "" when there is none."""
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M}"
    return _words(value)


def moment_in_short(*, at: datetime, zone: str) -> str:
    """ "Fri 15 May, 13:05" in that zone: for what is near."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b, %H:%M}"


def areas_in_words(*, areas: Iterable[TreatedAreaFacts]) -> str:
    """ "Full face 1.5 mm, 3 passes; Neck 1 mm": depth and passes where they are known."""
    return "; ".join(_words(area) for area in areas)


@singledispatch
def _words(value: object) -> str:
    return "" if value is None else SPECIAL_WORDS.get(str(value), str(value))


@_words.register
def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - singledispatch looks at the first argument
    return "yes" if value else "no"


@_words.register
def _wall_time(value: time) -> str:
    return f"{value:%H:%M}"


@_words.register
def _code(value: Enum) -> str:
    return SPECIAL_WORDS.get(str(value)) or value.name.replace("_", " ").capitalize()


@_words.register
def _skin_type(value: FitzpatrickSkinType) -> str:
    return value.name


@_words.register
def _member(value: Membership) -> str:
    return value.user.name or value.user.email


@_words.register
def _device(value: Device) -> str:
    return value.name


@_words.register
def _area(value: TreatedAreaFacts) -> str:
    depth = "" if value.depth_mm is None else f" {value.depth_mm.normalize():f} mm"
    times = "" if value.passes is None else f", {value.passes} passes"
    return f"{_code(value.area)}{depth}{times}"


@_words.register(tuple)
def _in_order(values: tuple[object, ...]) -> str:
    if any(isinstance(one, TreatedAreaFacts) for one in values):
        return "; ".join(_words(one) for one in values)
    return ", ".join(_words(one) for one in values)


@_words.register(frozenset)
def _sorted(values: frozenset[object]) -> str:
    return ", ".join(sorted(_words(one) for one in values))
