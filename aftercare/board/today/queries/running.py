"""Whose course is running at a clinic: counted once a minute and not for every page.

It moves a few times a day and stands as the quieter half of the board's title. Who waits
is never kept: that is read for each page.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.timeline import ZonePeriod, date_of_day, local_date
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from aftercare.clinics.models import Clinic

KEPT_FOR_SECONDS = 60.0
# The last treated of them: as many as a page would ever show.
NEWEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Who has an account and was treated from `since` on; `newest` are treatments.

    Who has no account cannot say how they are, and stands in the list of patients.
    """

    since: date
    count: int
    newest: tuple[UUID, ...]


_KEPT: dict[tuple[UUID, date], tuple[float, Running]] = {}


def running_in(*, clinic: Clinic, at: datetime) -> Running:
    """Two queries once a minute, none in between."""
    today = local_date(at=at, zones=(ZonePeriod(zone=clinic.zone, since=None),))
    key, now = (clinic.pk, today), time.monotonic()
    known = _KEPT.get(key)
    if known is None or now - known[0] > KEPT_FOR_SECONDS:
        _drop_old(now)
        known = _KEPT[key] = (now, _running(clinic, today))
    return known[1]


def forget() -> None:
    """Read anew what is asked for next."""
    _KEPT.clear()


def _drop_old(now: float) -> None:
    for key, (then, _) in tuple(_KEPT.items()):
        if now - then > KEPT_FOR_SECONDS:
            _KEPT.pop(key, None)


def _running(clinic: Clinic, today: date) -> Running:
    since = date_of_day(treated_on=today, day=-_course_days(clinic))
    rows = Treatment.objects.filter(
        stopped_at__isnull=True,
        treated_on__range=(since, today),
        patient__clinic=clinic,
        patient__user__isnull=False,
    )
    near = rows.order_by("-treated_on", "-ended_at", "pk")
    newest: dict[UUID, UUID] = {}
    for patient, treatment in near.values_list("patient", "pk"):
        newest.setdefault(patient, treatment)
    return Running(
        since=since, count=len(newest), newest=tuple(newest.values())[:NEWEST]
    )


def _course_days(clinic: Clinic) -> int:
    """The length of the clinic's present course: who is past it is on no list of today."""
    try:
        version = protocol_queries.published(clinic=clinic)
    except protocol_queries.NoPublishedProtocol:
        return protocol_queries.LONGEST_COURSE_DAYS
    return protocol_queries.as_protocol(version=version).course_days
