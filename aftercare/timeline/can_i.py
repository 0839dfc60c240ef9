"""Can I …? Each restriction with the moment it ends, the strictest of all plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.unlocks import unlocks_for
from aftercare.timeline.words import (
    areas_words,
    ended,
    full_moment,
    local_day,
    moment,
    time_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.unlocks import Unlock

JUST_ALLOWED, SOON_ALLOWED = 2, 4
NOT_YET = "Not yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    name: str
    text: str
    is_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CanI:
    """`near` are the tiles in view, `rest` all others; both by the moment they end."""

    near: tuple[Tile, ...]
    rest: tuple[Tile, ...]

    @property
    def count(self) -> int:
        return len(self.rest)


def can_i(*, plans: tuple[CarePlan, ...], at: datetime) -> CanI:
    """What is allowed now, the newly allowed and the next to come in view first."""
    found = _strictest(plans, at)
    tiles = tuple(_tile(plan, unlock, plans, at) for plan, unlock in found)
    passed = sum(1 for tile in tiles if tile.is_allowed)
    start = max(0, min(passed - JUST_ALLOWED, len(tiles) - JUST_ALLOWED - SOON_ALLOWED))
    end = start + JUST_ALLOWED + SOON_ALLOWED
    return CanI(near=tiles[start:end], rest=tiles[:start] + tiles[end:])


def can_i_on(*, plan: CarePlan, on: date, at: datetime) -> tuple[Tile, ...]:
    """The same for a whole day, past or to come: what ends on it is told with its time."""
    return tuple(_tile_on(plan, unlock, on) for unlock in unlocks_for(plan=plan, at=at))


def _strictest(
    plans: Iterable[CarePlan], at: datetime
) -> tuple[tuple[CarePlan, Unlock], ...]:
    """For each restriction the plan that lifts it last."""
    latest: dict[str, tuple[CarePlan, Unlock]] = {}
    for plan in plans:
        for unlock in unlocks_for(plan=plan, at=at):
            held = latest.get(unlock.restriction.code)
            if held is None or unlock.allowed_at > held[1].allowed_at:
                latest[unlock.restriction.code] = (plan, unlock)
    return tuple(sorted(latest.values(), key=lambda pair: pair[1].allowed_at))


def _tile(
    plan: CarePlan, unlock: Unlock, plans: tuple[CarePlan, ...], at: datetime
) -> Tile:
    rule = unlock.restriction
    if unlock.is_allowed:
        return Tile(name=rule.name, text=rule.after, is_allowed=True)
    when = f"From {moment(unlock.allowed_at, zone=plan.zone, now=at)}"
    if len(plans) > 1:
        when = (
            f"{areas_words([a.area for a in plan.areas])}: {when[0].lower()}{when[1:]}"
        )
    return Tile(name=rule.name, text=_with_hint(when, rule.before), is_allowed=False)


def _tile_on(plan: CarePlan, unlock: Unlock, on: date) -> Tile:
    rule = unlock.restriction
    allowed_on = local_day(unlock.allowed_at, plan.zone)
    if allowed_on < on:
        return Tile(name=rule.name, text=rule.after, is_allowed=True)
    if allowed_on == on:
        when = f"From {time_words(unlock.allowed_at, plan.zone)}. {rule.after}"
        return Tile(name=rule.name, text=when, is_allowed=True)
    when = f"From {full_moment(unlock.allowed_at, zone=plan.zone)}"
    return Tile(name=rule.name, text=_with_hint(when, rule.before), is_allowed=False)


def _with_hint(when: str, before: str) -> str:
    """The moment, then what the protocol says for the time until then."""
    hint = before.removeprefix(NOT_YET).strip()
    return f"{ended(when)} {hint}" if hint else when
