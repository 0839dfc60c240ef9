"""Is the clinic open, and when does that change. Hours are wall times in its own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Subquery, Value
from django.db.models.functions import Cast, Concat

from aftercare.clinics.models import OpeningHours
from aftercare.domain.timeline import local_instant
from aftercare.foundation.compiled import Compiled
from aftercare.foundation.joined import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from django.db.models import OuterRef, QuerySet

    from aftercare.clinics.models import Clinic

# Today once more: a clinic open on Monday mornings only is closed for a whole week.
LOOK_AHEAD_DAYS = 8
PROMISE_DAYS = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Open until `closes_at`, or closed until `opens_at` (UTC); a clinic without hours has neither."""

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


class Stretch(NamedTuple):
    """Wall times of one weekday (Monday 0)."""

    weekday: int
    opens: time
    closes: time


def opening(*, clinic: Clinic, at: datetime) -> Opening:
    """Whether the clinic is open at that instant; one query."""
    return _opening(_hours_of(clinic), clinic, at)


def opening_by(*, hours: str | None, clinic: Clinic, at: datetime) -> Opening:
    """The same by what `hours_in_row` found; no query."""
    return _opening(_read(hours or ""), clinic, at)


def hours_in_row(*, clinic: OuterRef) -> Subquery:
    """A column for a row about one clinic: its hours as one text, for `opening_by`."""
    one = Concat(
        *(Cast("weekday", CharField()), Value("/")),
        *(Cast("opens", CharField()), Value("/")),
        Cast("closes", CharField()),
    )
    rows = OpeningHours.objects.filter(clinic=clinic).order_by().values("clinic")
    return Subquery(rows.annotate(week=Joined(one)).values("week"))


def _opening(hours: Iterable[Stretch], clinic: Clinic, at: datetime) -> Opening:
    for opens_at, closes_at in _stretches(hours, clinic, at, LOOK_AHEAD_DAYS):
        if opens_at <= at < closes_at:
            return Opening(is_open=True, closes_at=closes_at, opens_at=None)
        if at < opens_at:
            return Opening(is_open=False, closes_at=None, opens_at=opens_at)
    return Opening(is_open=False, closes_at=None, opens_at=None)


def open_stretches(
    *, clinic: Clinic, at: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """When the clinic opens and closes (UTC) from its today on; one query.

    Three weeks of them: enough for any promise a clinic would make, and the end of one
    nobody can keep.
    """
    return tuple(_stretches(_hours_of(clinic), clinic, at, PROMISE_DAYS))


def weekly_hours(*, clinic: Clinic) -> tuple[OpeningHours, ...]:
    """All open stretches, Monday first."""
    return tuple(OpeningHours.objects.filter(clinic=clinic))


def _hours_of(clinic: Clinic) -> tuple[Stretch, ...]:
    return tuple(Stretch(*row) for row in _HOURS.rows(clinic=clinic.pk))


# Of the text alone, so a change shows at once.
@lru_cache(maxsize=1024)
def _read(week: str) -> tuple[Stretch, ...]:
    """`0/08:00:00/18:00:00` and so on, in no order."""
    parts = (one.split("/") for one in week.split())
    return tuple(
        sorted(
            Stretch(int(day), time.fromisoformat(opens), time.fromisoformat(closes))
            for day, opens, closes in parts
        )
    )


def _stretches(
    hours: Iterable[Stretch], clinic: Clinic, at: datetime, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """Every open stretch from the clinic's today on, in order, as instants."""
    today = at.astimezone(ZoneInfo(clinic.zone)).date()
    for ahead in range(days):
        on = today + timedelta(days=ahead)
        yield from (
            _instants(clinic, on, one) for one in hours if one.weekday == on.weekday()
        )


def _instants(clinic: Clinic, on: date, one: Stretch) -> tuple[datetime, datetime]:
    return (
        local_instant(on=on, wall=one.opens, zone=clinic.zone),
        local_instant(on=on, wall=one.closes, zone=clinic.zone),
    )


def _rows(clinic: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    rows = OpeningHours.objects.filter(clinic=clinic)
    return rows.values_list("weekday", "opens", "closes")


# Asked on every page of every patient, so that a change shows at once.
_HOURS = Compiled(_rows, clinic=UUID)
