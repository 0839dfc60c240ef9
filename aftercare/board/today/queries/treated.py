"""What a treatment says about a row: where, how deep, which hill, from when days count.

A correction raises the treatment's version, so one version of it never changes and is read
once a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aftercare.board.presenters.words import areas_in_short
from aftercare.domain.care_plan import (
    CarePlan,
    SkinFacts,
    TreatedAreaFacts,
    variants_of,
)
from aftercare.domain.timeline import ZonePeriod, canonical_zone, recovery_day
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
    Variant,
)
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from aftercare.board.today.queries.fine import FineRow
    from aftercare.checkins.queries import WaitingRow

# The version of a treatment, and the skin type that the clinic knows of the patient.
Version = tuple[int | None, int | None]
MOST_KEPT = 20_000
_PLACE = {area: n for n, area in enumerate(BodyArea)}
_KEPT: dict[UUID, tuple[Version, Treated]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """`place` is "Full face, 1.5 mm"; `zone` is the clinic's on that day."""

    place: str
    treated_on: date
    ended_at: datetime
    zone: str
    version_id: UUID
    variants: frozenset[Variant]
    course_days: int
    is_stopped: bool

    def day(self, *, at: datetime, zones: tuple[ZonePeriod, ...]) -> int:
        """The recovery day as the patient's own calendar has it."""
        return recovery_day(
            treated_on=self.treated_on,
            at=at,
            zones=zones or only_zone(name=self.zone),
            counted_from=self.ended_at,
        )


@lru_cache(maxsize=1024)
def only_zone(*, name: str) -> tuple[ZonePeriod, ...]:
    """Who never moved."""
    known = canonical_zone(name=name, fallback="UTC")
    return (ZonePeriod(zone=known, since=None),)


def treated_of(*, rows: Iterable[WaitingRow | FineRow]) -> Mapping[UUID, Treated]:
    """By treatment; one query for those that were not met before, else none."""
    found: dict[UUID, Treated] = {}
    missing: dict[UUID, Version] = {}
    for row in rows:
        if row.treatment_id is None:
            continue
        version = (row.treatment_version, row.skin_type)
        known = _KEPT.get(row.treatment_id)
        if known is not None and known[0] == version:
            found[row.treatment_id] = known[1]
        else:
            missing[row.treatment_id] = version
    return found | _kept(missing) if missing else found


def _kept(missing: Mapping[UUID, Version]) -> dict[UUID, Treated]:
    if len(_KEPT) > MOST_KEPT:
        _KEPT.clear()
    read = _read(missing)
    _KEPT.update((key, (missing[key], one)) for key, one in read.items())
    return read


def _read(wanted: Mapping[UUID, Version]) -> dict[UUID, Treated]:
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    rows = Treatment.objects.filter(pk__in=wanted).order_by()
    columns = (
        *("pk", "areas__area", "areas__depth_mm", "treated_on", "ended_at", "zone"),
        *("protocol_version", "device_kind", "add_ons", "is_sensitive", "fitzpatrick"),
        "stopped_at",
    )
    for pk, *rest in rows.values_list(*columns):
        found.setdefault(pk, []).append(tuple(rest))
    return {pk: _treated(pk, wanted[pk][1], of_one) for pk, of_one in found.items()}


def _treated(key: UUID, skin: int | None, rows: list[tuple[Any, ...]]) -> Treated:
    """One row an area; all else is the same in each."""
    _, _, treated_on, ended_at, zone, version_id, *about, stopped_at = rows[0]
    device, add_ons, is_sensitive, skin_type = about
    known = skin_type or skin
    plan = CarePlan(
        treatment_id=key,
        treated_on=treated_on,
        ended_at=ended_at,
        zones=(ZonePeriod(zone=zone, since=None),),
        areas=tuple(_areas(rows)),
        device=DeviceKind(device),
        add_ons=frozenset(AddOn(code) for code in add_ons),
        skin=SkinFacts(
            fitzpatrick=FitzpatrickSkinType(known) if known else None,
            is_sensitive=is_sensitive,
            tone=None,
        ),
        protocol=protocol_queries.published_protocol(version_id=version_id),
        is_ended=stopped_at is not None,
    )
    return Treated(
        place=areas_in_short(plan=plan),
        treated_on=treated_on,
        ended_at=ended_at,
        zone=canonical_zone(name=zone, fallback="UTC"),
        version_id=version_id,
        variants=variants_of(plan=plan),
        course_days=plan.protocol.course_days,
        is_stopped=plan.is_ended,
    )


def _areas(rows: list[tuple[Any, ...]]) -> Iterable[TreatedAreaFacts]:
    """In the order of the vocabulary, as every list of them."""
    known = [(BodyArea(row[0]), row[1]) for row in rows if row[0]]
    for area, depth in sorted(known, key=lambda one: _PLACE[one[0]]):
        yield TreatedAreaFacts(area=area, depth_mm=depth, passes=None)
