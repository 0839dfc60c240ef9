"""All treatments of a patient in outline, and whole only those a page is about.

One query reads both; years with a clinic cost a page hardly more than the first visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from accounts import queries as account_queries
from aftercare.domain import timeline
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import BodyArea
from aftercare.foundation.compiled import Compiled, Row
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.models import Treatment
from aftercare.treatments.queries.plans import (
    PlanForPatient,
    known_zones,
    plan_for_patient,
)
from aftercare.treatments.queries.running import first_day_of_any_course

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.domain.timeline import ZonePeriod


# Rows (one an area) of which the last treatment before this one is nearly always one.
NEWEST = 6
# They are in the order of the instant they ended, which is not quite that of the date.
SLACK_DAYS = 2
# What no page of a patient says: an instant costs more to read than a name.
UNREAD = (
    *("created_at", "changed_at", "form_token"),
    *("patient__created_at", "patient__clinic__created_at"),
    "protocol_version__created_at",
    "protocol_version__content",
    *(
        "protocol_version__approved_by__password",
        "protocol_version__approved_by__email",
    ),
    *("protocol_version__approved_by__last_login",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """When and where one treatment was, in the zones of the patient: enough to choose by."""

    treatment_id: UUID
    treated_on: date
    ended_at: datetime
    zones: tuple[ZonePeriod, ...]
    areas: tuple[TreatedAreaFacts, ...]
    course_days: int
    row: Row = field(compare=False, repr=False)

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
    return _outlines_of(_OUTLINES.found(user=user.pk), zones)


def newest_outlines(
    *, user: User, zones: tuple[ZonePeriod, ...], at: datetime
) -> tuple[tuple[Outline, ...], bool]:
    """The newest of them, and whether those are all; one query.

    Whatever may still be running is among them, unless there are none at all: then one has
    to read them all.
    """
    rows = _NEWEST.found(user=user.pk)
    if len(rows) < NEWEST:
        return _outlines_of(rows, zones), True
    # The last one may have more areas than were read.
    known = _outlines_of(rows, zones)[:-1]
    first_day = first_day_of_any_course(at=at)
    is_far_enough = bool(known) and (first_day - known[-1].treated_on).days > SLACK_DAYS
    return (known if is_far_enough else ()), False


def _outlines_of(
    rows: Iterable[Row], zones: tuple[ZonePeriod, ...]
) -> tuple[Outline, ...]:
    return tuple(
        _outline(tuple(group), zones) for _, group in groupby(rows, itemgetter("id"))
    )


def current_of(*, outlines: tuple[Outline, ...], at: datetime) -> tuple[Outline, ...]:
    """Those running or still to come; when there is none, the one that ended last. No query."""
    running = tuple(one for one in outlines if not one.is_over(at))
    return running or outlines[:1]


def current_plans_for(*, user: User, at: datetime) -> tuple[PlanForPatient, ...]:
    """The patient's plans, newest first, in two queries.

    Those whose course is running or still to come; when there is none, the one that ended
    last, so that its page can say so. Stopped treatments are left out.
    """
    zones = account_queries.zones_of(user=user)
    outlines = outlines_for(user=user, zones=zones)
    return plans_of(outlines=current_of(outlines=outlines, at=at), zones=zones)


def plans_of(
    *, outlines: Iterable[Outline], zones: tuple[ZonePeriod, ...]
) -> tuple[PlanForPatient, ...]:
    """Their plans, in the same order; no query."""
    return tuple(
        plan_for_patient(row=one.row.model(), zones=zones, areas=one.areas)
        for one in outlines
    )


def _outline(rows: Sequence[Row], zones: tuple[ZonePeriod, ...]) -> Outline:
    row = rows[0]
    protocol = protocol_queries.published_protocol(
        version_id=row["protocol_version_id"]
    )
    return Outline(
        treatment_id=row["id"],
        treated_on=row["treated_on"],
        ended_at=row["ended_at"],
        zones=known_zones(zones=zones, fallback=row["zone"]),
        areas=_areas(rows),
        course_days=protocol.course_days,
        row=row,
    )


def _areas(rows: Iterable[Row]) -> tuple[TreatedAreaFacts, ...]:
    """In the order of the vocabulary, as rows.areas_of gives them."""
    found = {row["area"]: row for row in rows if row["area"]}
    return tuple(
        TreatedAreaFacts(
            area=area, depth_mm=found[area]["depth_mm"], passes=found[area]["passes"]
        )
        for area in BodyArea
        if area in found
    )


def _outlines(user: UUID) -> QuerySet[Treatment]:
    """One row for each area, with all that a page of a patient says of a treatment."""
    rows = Treatment.objects.filter(patient__user=user, stopped_at__isnull=True)
    related = rows.select_related("patient__clinic", "protocol_version__approved_by")
    return (
        related.defer(*UNREAD)
        .annotate(
            area=F("areas__area"),
            depth_mm=F("areas__depth_mm"),
            passes=F("areas__passes"),
        )
        .order_by("-ended_at", "pk")
    )


def _newest(user: UUID) -> QuerySet[Treatment]:
    return _outlines(user)[:NEWEST]


_OUTLINES = Compiled(_outlines, user=UUID)
_NEWEST = Compiled(_newest, user=UUID)
