"""All treatments of a patient in a few columns, and whole only those a page is about.

Years with a clinic cost a page no more than the first visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts import queries as account_queries
from aftercare.domain import timeline
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import BodyArea
from aftercare.foundation.compiled import Compiled
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.models import Treatment
from aftercare.treatments.queries.plans import (
    PlanForPatient,
    known_zones,
    plan_for_patient,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.domain.timeline import ZonePeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """When and where one treatment was, in the zones of the patient: enough to choose by."""

    treatment_id: UUID
    treated_on: date
    ended_at: datetime
    zones: tuple[ZonePeriod, ...]
    areas: tuple[TreatedAreaFacts, ...]
    course_days: int

    def is_over(self, at: datetime) -> bool:
        """Whether the last day of the course is behind the patient."""
        day = timeline.recovery_day(
            treated_on=self.treated_on,
            at=at,
            zones=self.zones,
            counted_from=self.ended_at,
        )
        return day > self.course_days


def outlines_for(*, user: User, zones: tuple[ZonePeriod, ...]) -> tuple[Outline, ...]:
    """Every treatment of the patient that was not stopped, newest first; one query."""
    rows = _OUTLINES.rows(user=user.pk)
    return tuple(
        _outline(tuple(group), zones) for _, group in groupby(rows, itemgetter(0))
    )


def current_of(*, outlines: tuple[Outline, ...], at: datetime) -> tuple[Outline, ...]:
    """Those running or still to come; when there is none, the one that ended last. No query."""
    running = tuple(one for one in outlines if not one.is_over(at))
    return running or outlines[:1]


def current_plans_for(*, user: User, at: datetime) -> tuple[PlanForPatient, ...]:
    """The patient's plans, newest first, in three queries.

    Those whose course is running or still to come; when there is none, the one that ended
    last, so that its page can say so. Stopped treatments are left out.
    """
    zones = account_queries.zones_of(user=user)
    outlines = outlines_for(user=user, zones=zones)
    return plans_of(outlines=current_of(outlines=outlines, at=at), zones=zones)


def plans_of(
    *, outlines: Collection[Outline], zones: tuple[ZonePeriod, ...]
) -> tuple[PlanForPatient, ...]:
    """Their plans, newest first; one query, and none for nobody."""
    if not outlines:
        return ()
    areas = {one.treatment_id: one.areas for one in outlines}
    rows = _WHOLE.objects(treatments=list(areas))
    return tuple(
        plan_for_patient(row=row, zones=zones, areas=areas[row.pk]) for row in rows
    )


def _outline(rows: Sequence[tuple[Any, ...]], zones: tuple[ZonePeriod, ...]) -> Outline:
    key, treated_on, ended_at, zone, version_id = rows[0][:5]
    return Outline(
        treatment_id=key,
        treated_on=treated_on,
        ended_at=ended_at,
        zones=known_zones(zones=zones, fallback=zone),
        areas=_areas(row[5:] for row in rows),
        course_days=protocol_queries.published_protocol(
            version_id=version_id
        ).course_days,
    )


def _areas(rows: Iterable[tuple[Any, ...]]) -> tuple[TreatedAreaFacts, ...]:
    """In the order of the vocabulary, as rows.areas_of gives them."""
    found = {area: (depth_mm, passes) for area, depth_mm, passes in rows}
    return tuple(
        TreatedAreaFacts(area=area, depth_mm=found[area][0], passes=found[area][1])
        for area in BodyArea
        if area in found
    )


_COLUMNS = (
    *("pk", "treated_on", "ended_at", "zone", "protocol_version"),
    *("areas__area", "areas__depth_mm", "areas__passes"),
)


def _outlines(user: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    rows = Treatment.objects.filter(patient__user=user, stopped_at__isnull=True)
    return rows.order_by("-ended_at", "pk").values_list(*_COLUMNS)


def _whole(treatments: Sequence[UUID]) -> QuerySet[Treatment]:
    """With what every page of a patient says: whose it is, and whose words these are."""
    rows = Treatment.objects.filter(pk__in=treatments).select_related(
        "patient__clinic", "protocol_version__approved_by"
    )
    return rows.defer("protocol_version__content").order_by("-ended_at", "pk")


_OUTLINES = Compiled(_outlines, user=UUID)
_WHOLE = Compiled(_whole, treatments=[UUID])
