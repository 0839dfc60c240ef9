"""How a patient stood on each day: a row a check-in that counts, and no answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from aftercare.checkins.models import CheckIn
from aftercare.foundation.compiled import Compiled

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet


class Standing(NamedTuple):
    """`place` is on the hill's scale, None where nothing was compared."""

    day: int
    at: datetime
    level: int
    place: Decimal | None
    clearance_id: UUID | None


def standings(*, treatment_id: UUID) -> tuple[Standing, ...]:
    """Of one treatment, by day; one query."""
    return tuple(Standing(*row) for row in _DAYS.rows(treatment_id=treatment_id))


def _days(treatment_id: UUID) -> QuerySet[CheckIn, tuple[object, ...]]:
    rows = CheckIn.objects.filter(treatment=treatment_id, replaced_by__isnull=True)
    columns = ("day", "answered_at", "level", "own_point", "clearance")
    return rows.order_by("day").values_list(*columns)


_DAYS = Compiled(_days, treatment_id=UUID)
