"""Can I …? Each restriction with the moment it ends, the strictest of all plans.

A moment to come is told twice, as date and as countdown, both by the server's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aftercare.domain.unlocks import unlocks_for
from aftercare.timeline import presenters
from aftercare.timeline.around import Around, around
from aftercare.timeline.words import (
    areas_words,
    countdown,
    ended,
    full_moment,
    local_day,
    moment,
    time_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.unlocks import Unlock
    from aftercare.timeline.queries import PatientDay

JUST_ALLOWED, SOON_ALLOWED = 2, 4
NOT_YET = "Not yet."


class Tile(NamedTuple):
    """`wait` is the countdown, empty for what is allowed."""

    name: str
    text: str
    is_allowed: bool
    wait: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanI:
    """`near` are the tiles in view on Today, `count` how many there are in all."""

    near: tuple[Tile, ...]
    count: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CanIPage:
    """Everything: the newly allowed first, and what comes next first."""

    title: str
    lede: str
    now: tuple[Tile, ...]
    later: tuple[Tile, ...]
    href: str
    around: Around


def can_i(*, plans: tuple[CarePlan, ...], at: datetime, href: str) -> CanI:
    """The newly allowed and the next to come; `href` leads to all of them."""
    found = _strictest(plans, at)
    passed = sum(1 for _, unlock in found if unlock.is_allowed)
    start = max(0, min(passed - JUST_ALLOWED, len(found) - JUST_ALLOWED - SOON_ALLOWED))
    near = found[start : start + JUST_ALLOWED + SOON_ALLOWED]
    tiles = tuple(_tile(plan, unlock, plans, at) for plan, unlock in near)
    return CanI(near=tiles, count=len(found), href=href)


def can_i_page(*, day: PatientDay) -> CanIPage:
    """All answers of all plans under way; before the visit there are none."""
    plans = _plans(day)
    tiles = [_tile(plan, one, plans, day.at) for plan, one in _strictest(plans, day.at)]
    later = tuple(tile for tile in tiles if not tile.is_allowed)
    title, lede = _headline(tiles, later)
    is_running = bool(day.running) and day.chosen is not None
    return CanIPage(
        title=title,
        lede=lede,
        now=tuple(tile for tile in tiles[::-1] if tile.is_allowed),
        later=later,
        href=presenters.page_href(day, "can_i"),
        around=around(
            day=day,
            number=day.chosen.plan.recovery_day(day.at)
            if day.chosen and is_running
            else None,
        ),
    )


def _plans(day: PatientDay) -> tuple[CarePlan, ...]:
    """Of a course that is over every rule has ended, and that is an answer too."""
    if day.chosen is None or day.at < day.chosen.plan.ended_at:
        return ()
    running = tuple(one.plan for one in day.running)
    return running or (day.chosen.plan,)


def _headline(tiles: Sequence[Tile], later: Sequence[Tile]) -> tuple[str, str]:
    if not tiles:
        return "Nothing to wait for yet.", "Your list starts after your visit."
    if not later:
        return "Yes to everything on your list.", "Nothing is left to wait for."
    first = later[0]
    return f"Next: {first.name}, {first.wait}.", first.text


def can_i_on(*, plan: CarePlan, on: date, at: datetime) -> tuple[Tile, ...]:
    """The same for a whole day, past or to come: what ends on it is told with its time."""
    return tuple(_tile_on(plan, unlock, on) for unlock in unlocks_for(plan=plan, at=at))


def _strictest(
    plans: Sequence[CarePlan], at: datetime
) -> tuple[tuple[CarePlan, Unlock], ...]:
    """For each restriction the plan that lifts it last."""
    if len(plans) == 1:
        return tuple((plans[0], one) for one in unlocks_for(plan=plans[0], at=at))
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
    return Tile(
        name=rule.name,
        text=_with_hint(when, rule.before),
        is_allowed=False,
        wait=countdown(until=unlock.allowed_at, at=at),
    )


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
