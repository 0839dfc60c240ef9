"""What may be done again, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """A restriction and the instant it ends."""

    restriction: Restriction
    allowed_at: datetime
    is_allowed: bool


def unlocks_for(*, plan: CarePlan, at: datetime) -> tuple[Unlock, ...]:
    """Every restriction of the plan, the one that ends first at the top.

    Hours count from the end of the treatment, so neither a trip nor a clock change moves them.
    """
    unlocks = [_unlock(plan, one, at) for one in plan.protocol.restrictions]
    return tuple(sorted(unlocks, key=lambda unlock: unlock.allowed_at))


def _unlock(plan: CarePlan, restriction: Restriction, at: datetime) -> Unlock:
    allowed_at = plan.ended_at + timedelta(hours=restriction.from_hour)
    return Unlock(
        restriction=restriction, allowed_at=allowed_at, is_allowed=at >= allowed_at
    )
