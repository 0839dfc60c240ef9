"""What the rows of the board show, for a whole page at once.

Columns and not records, and statements put together once: fifty rows of five tables each
would be a page's worth of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import ZonePeriod as ZoneRow
from accounts.queries import HAS_MOVED, zone_in_list
from aftercare.board.today.queries.fine import FineRow
from aftercare.board.today.queries.running import Running, running_in
from aftercare.board.today.queries.treated import Treated, treated_of
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import (
    AdverseEvent,
    CheckIn,
    ReasonKind,
    Review,
    ReviewReason,
)
from aftercare.conversations.models import Message, SessionRequest
from aftercare.domain.timeline import ZonePeriod, canonical_zone
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.compiled import Compiled
from aftercare.foundation.joined import Joined
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from aftercare.checkins.queries import BoardCounts, WaitingRow
    from aftercare.clinics.models import Clinic

    Query = QuerySet[Any, tuple[Any, ...]]

# How many of those who are fine stand on the board, and how many when asked for more.
FEW_FINE, MORE_FINE = 3, 50


class ReasonRow(NamedTuple):
    """One open reason: what was noted or written, and the wish's earliest date."""

    kind: str
    note: str
    words: str | None
    earliest_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The check-ins of a course: "2:0.90 0:1.20 1:"; the hill's own scale, empty without a grade.

    A text and no rows: what is drawn of it is kept by it.
    """

    text: str

    @property
    def places(self) -> Mapping[int, float]:
        """By day, those that can be drawn."""
        found = (one.partition(":") for one in self.text.split())
        return {int(day): float(place) for day, _, place in found if place}

    @property
    def last_day(self) -> int:
        return max(int(one.partition(":")[0]) for one in self.text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A page of the board. What is looked up by review, treatment or account.

    `zones` are of those who have moved; the others live by the one in their row.
    """

    counts: BoardCounts
    waiting: tuple[WaitingRow, ...]
    fine: tuple[FineRow, ...]
    fine_count: int
    reasons: Mapping[UUID, tuple[ReasonRow, ...]]
    marks: Mapping[UUID, Marks]
    treated: Mapping[UUID, Treated]
    zones: Mapping[UUID, tuple[ZonePeriod, ...]]


def board(
    *, clinic: Clinic, at: datetime, start: int = 0, fine: int = FEW_FINE
) -> Board:
    """Everything in nine queries at most, however many wait."""
    running = running_in(clinic=clinic, at=at)
    page = checkin_queries.waiting_page(
        clinic=clinic, at=at, treated_since=running.since, start=start
    )
    unwell = checkin_queries.unwell(clinic=clinic, treated_since=running.since)
    well = _fine(running, fine)
    shown: tuple[WaitingRow | FineRow, ...] = (*page.rows, *well)
    treatments = [row.treatment_id for row in shown if row.treatment_id]
    return Board(
        counts=page.counts,
        waiting=page.rows,
        fine=well,
        fine_count=max(running.count - page.counts.in_course - unwell, len(well)),
        reasons=_reasons([row.review_id for row in page.rows]),
        marks=_marks(treatments),
        treated=treated_of(rows=shown),
        zones=_zones(
            [row.user_id for row in shown if row.user_id and has_moved(zone=row.zone)]
        ),
    )


def has_moved(*, zone: str | None) -> bool:
    """Whether a column of zone_in_list speaks of somebody who lived elsewhere before."""
    return zone is not None and zone.endswith(HAS_MOVED)


def _fine(running: Running, limit: int) -> tuple[FineRow, ...]:
    """The last treated of those for whom nobody has to do anything; one query."""
    # Some of the newest wait: look at a few more than are shown.
    near = running.newest[: limit * 4]
    if not near:
        return ()
    rows = map(FineRow._make, _FINE.rows(treatments=near))
    found = {row.treatment_id: row for row in rows}
    return tuple(found[key] for key in near if key in found)[:limit]


def _fine_rows(treatments: Sequence[UUID]) -> Query:
    waits = Review.objects.filter(patient=OuterRef("patient"), closed_at__isnull=True)
    event = AdverseEvent.objects.filter(
        treatment__patient=OuterRef("patient"), resolved_at__isnull=True
    )
    urgent = CheckIn.objects.filter(
        treatment__patient=OuterRef("patient"),
        level__gte=TriageLevel.URGENT,
        clearance__isnull=True,
    )
    rows = Treatment.objects.filter(
        ~Exists(waits),
        ~Exists(event),
        ~Exists(urgent),
        pk__in=treatments,
        stopped_at__isnull=True,
    ).annotate(zone_now=zone_in_list(user=OuterRef("patient__user")))
    return rows.order_by().values_list(
        *("patient", "patient__name", "patient__user", "patient__fitzpatrick"),
        *("zone_now", "pk", "version"),
    )


def _reasons(review_ids: Sequence[UUID]) -> Mapping[UUID, tuple[ReasonRow, ...]]:
    """Why each of them waits, with the last words nobody has answered; one query."""
    found: dict[UUID, tuple[ReasonRow, ...]] = {}
    if review_ids:
        for review_id, *rest in _REASONS.rows(reviews=review_ids):
            found[review_id] = (*found.get(review_id, ()), ReasonRow._make(rest))
    return found


def _reason_rows(reviews: Sequence[UUID]) -> Query:
    asked = Message.objects.filter(
        conversation=OuterRef("object_id"),
        is_from_staff=False,
        answered_at__isnull=True,
    )
    last = asked.order_by("-sent_at", "-pk").values("text")[:1]
    wish = SessionRequest.objects.filter(pk=OuterRef("object_id")).values("earliest_on")
    rows = ReviewReason.objects.filter(review__in=reviews, settled_at__isnull=True)
    # Looked up for those it can be true of, and for no other.
    said = rows.annotate(
        words=Case(When(kind=ReasonKind.MESSAGE, then=Subquery(last))),
        earliest_on=Case(When(kind=ReasonKind.SESSION_REQUEST, then=Subquery(wish))),
    )
    ordered = said.order_by("at", "pk")
    return ordered.values_list("review", "kind", "note", "words", "earliest_on")


def _marks(treatment_ids: Sequence[UUID]) -> Mapping[UUID, Marks]:
    """The days on which they checked in, and where that stands over the hill; one query."""
    if not treatment_ids:
        return {}
    rows = _MARKS.rows(treatments=treatment_ids)
    return {key: Marks(text=text) for key, text in rows}


def _mark_rows(treatments: Sequence[UUID]) -> Query:
    rows = CheckIn.objects.filter(treatment__in=treatments, replaced_by__isnull=True)
    place = Coalesce(Cast("own_point", CharField()), Value(""))
    one = Concat(Cast("day", CharField()), Value(":"), place, output_field=CharField())
    grouped = rows.order_by().values("treatment").annotate(marks=Joined(one))
    return grouped.values_list("treatment", "marks")


def _zones(user_ids: Sequence[UUID]) -> Mapping[UUID, tuple[ZonePeriod, ...]]:
    """Where they lived and live, so that a day here is the day they see; one query at most."""
    found: dict[UUID, tuple[ZonePeriod, ...]] = {}
    if user_ids:
        for user_id, zone, since in _ZONES.rows(users=user_ids):
            known = canonical_zone(name=zone, fallback="UTC")
            period = ZonePeriod(zone=known, since=since)
            found[user_id] = (*found.get(user_id, ()), period)
    return found


def _zone_rows(users: Sequence[UUID]) -> Query:
    rows = ZoneRow.objects.filter(user__in=users)
    return rows.order_by(F("since").asc(nulls_first=True)).values_list(
        "user", "zone", "since"
    )


_FINE = Compiled(_fine_rows, treatments=[UUID])
_REASONS = Compiled(_reason_rows, reviews=[UUID])
_MARKS = Compiled(_mark_rows, treatments=[UUID])
_ZONES = Compiled(_zone_rows, users=[UUID])
