"""What may be done again, and from when."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import Protocol, Restriction


class Unlock(NamedTuple):
    """A restriction and the instant it ends."""

    restriction: Restriction
    allowed_at: datetime
    is_allowed: bool


def unlocks_for(*, plan: CarePlan, at: datetime) -> tuple[Unlock, ...]:
    """Every restriction of the plan, the one that ends first at the top.

    Hours count from the end of the treatment, so neither a trip nor a clock change moves them.
    """
    return tuple(_unlock(plan, one, at) for one in _in_order(plan.protocol))


@lru_cache(maxsize=256)
def _in_order(protocol: Protocol) -> tuple[Restriction, ...]:
    return tuple(sorted(protocol.restrictions, key=lambda one: one.from_hour))


def _unlock(plan: CarePlan, restriction: Restriction, at: datetime) -> Unlock:
    allowed_at = plan.ended_at + timedelta(hours=restriction.from_hour)
    return Unlock(
        restriction=restriction, allowed_at=allowed_at, is_allowed=at >= allowed_at
    )
