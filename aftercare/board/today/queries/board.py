"""What the rows of the board show, for a whole page at once.

Columns and not records, and statements put together once: fifty rows of five tables each
would be a page's worth of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Subquery, When

from accounts.models import ZonePeriod as ZoneRow
from aftercare.board.today.queries.running import Running, running_in
from aftercare.board.today.queries.treated import Treated, treated_of
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import CheckIn, ReasonKind, Review, ReviewReason
from aftercare.conversations.models import Message, SessionRequest
from aftercare.domain.timeline import ZonePeriod, canonical_zone
from aftercare.foundation.compiled import Compiled
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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


class Mark(NamedTuple):
    """One check-in of a course; `place` is on the hill's own scale, None without a grade."""

    day: int
    place: float | None


class FineRow(NamedTuple):
    """Somebody whose course is running and for whom nobody has to do anything."""

    patient_id: UUID
    name: str
    user_id: UUID | None
    skin_type: int | None
    treatment_id: UUID
    treatment_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A page of the board. What is looked up by review, treatment or account."""

    counts: BoardCounts
    waiting: tuple[WaitingRow, ...]
    fine: tuple[FineRow, ...]
    fine_count: int
    reasons: Mapping[UUID, tuple[ReasonRow, ...]]
    marks: Mapping[UUID, tuple[Mark, ...]]
    treated: Mapping[UUID, Treated]
    zones: Mapping[UUID, tuple[ZonePeriod, ...]]


def board(
    *, clinic: Clinic, at: datetime, start: int = 0, fine: int = FEW_FINE
) -> Board:
    """Everything in eight queries at most, however many wait."""
    running = running_in(clinic=clinic, at=at)
    page = checkin_queries.waiting_page(
        clinic=clinic, at=at, treated_since=running.since, start=start
    )
    well = _fine(running, fine)
    shown: tuple[WaitingRow | FineRow, ...] = (*page.rows, *well)
    treatments = {row.treatment_id for row in shown if row.treatment_id}
    return Board(
        counts=page.counts,
        waiting=page.rows,
        fine=well,
        fine_count=max(running.count - page.counts.in_course, len(well)),
        reasons=_reasons([row.review_id for row in page.rows]),
        marks=_marks(treatments),
        treated=treated_of(rows=shown),
        zones=_zones({row.user_id for row in shown if row.user_id}),
    )


def _fine(running: Running, limit: int) -> tuple[FineRow, ...]:
    """The last treated of those for whom nobody has to do anything; one query."""
    # Some of the newest wait: look at a few more than are shown.
    near = running.newest[: limit * 4]
    if not near:
        return ()
    found = {row[4]: FineRow._make(row) for row in _FINE.rows(treatments=near)}
    return tuple(found[key] for key in near if key in found)[:limit]


def _fine_rows(treatments: Sequence[UUID]) -> Query:
    waits = Review.objects.filter(patient=OuterRef("patient"), closed_at__isnull=True)
    rows = Treatment.objects.filter(
        ~Exists(waits), pk__in=treatments, stopped_at__isnull=True
    )
    return rows.order_by().values_list(
        *("patient", "patient__name", "patient__user", "patient__fitzpatrick"),
        *("pk", "version"),
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


def _marks(treatment_ids: Collection[UUID]) -> Mapping[UUID, tuple[Mark, ...]]:
    """The days on which they checked in, and where that stands over the hill; one query."""
    found: dict[UUID, list[Mark]] = {}
    if treatment_ids:
        for treatment_id, *rest in _MARKS.rows(treatments=tuple(treatment_ids)):
            found.setdefault(treatment_id, []).append(Mark._make(rest))
    return {key: tuple(marks) for key, marks in found.items()}


def _mark_rows(treatments: Sequence[UUID]) -> Query:
    rows = CheckIn.objects.filter(treatment__in=treatments, replaced_by__isnull=True)
    return rows.order_by("day").values_list("treatment", "day", "own_point")


def _zones(user_ids: Collection[UUID]) -> Mapping[UUID, tuple[ZonePeriod, ...]]:
    """Where they live and lived, so that a day here is the day they see; one query."""
    found: dict[UUID, tuple[ZonePeriod, ...]] = {}
    if user_ids:
        for user_id, zone, since in _ZONES.rows(users=tuple(user_ids)):
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
