"""The board of one clinic as flat rows: many people on one page, and few bytes of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Min, Q, Value, When, Window

from aftercare.checkins.models import ReasonKind
from aftercare.checkins.queries.reviews import (
    HOLD_FOR,
    IS_SILENT,
    WANTS_A_REPLY,
    Group,
    open_ones,
    overdue,
)
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.compiled import Compiled

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from aftercare.clinics.models import Clinic

# People on one page of the board.
BOARD_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCounts:
    """How many patients wait in each part, and since when the first of them.

    What is past its promise counts as "reply now", whatever raised it. Nobody waits for
    an answer to their own silence: `waits_since` leaves it out.
    """

    reply_now: int
    look_today: int
    silent: int
    waits_since: datetime | None
    in_course: int

    @property
    def waiting(self) -> int:
        return self.reply_now + self.look_today + self.silent


class WaitingRow(NamedTuple):
    """One open review as the columns of its row; the treatment's are None without one."""

    review_id: UUID
    level: int
    kind: str
    why: str
    raised_at: datetime
    promised_by: datetime | None
    seen_at: datetime | None
    held_at: datetime | None
    holder_id: UUID | None
    holder_name: str | None
    name: str
    user_id: UUID | None
    skin_type: int | None
    treatment_id: UUID | None
    treatment_version: int | None

    def is_overdue(self, *, at: datetime) -> bool:
        """Promised, and nobody has looked."""
        promised = self.promised_by is not None and self.promised_by <= at
        return promised and self.seen_at is None

    def group(self, *, at: datetime) -> Group:
        """The part of the board it stands in; the counts go by the same rule."""
        is_asked = self.level >= TriageLevel.CONTACT or self.kind == ReasonKind.MESSAGE
        if is_asked or self.is_overdue(at=at):
            return Group.REPLY_NOW
        return Group.SILENT if self.kind == ReasonKind.SILENT else Group.LOOK_TODAY

    def holder(self, *, at: datetime) -> UUID | None:
        """Who is writing now."""
        if self.held_at is None or self.held_at <= at - HOLD_FOR:
            return None
        return self.holder_id


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """The counts are of all that wait, the rows of one page."""

    counts: BoardCounts
    rows: tuple[WaitingRow, ...]


_NOBODY = BoardCounts(
    reply_now=0, look_today=0, silent=0, waits_since=None, in_course=0
)
_COLUMNS = (
    *("pk", "level", "kind", "why", "raised_at", "promised_by", "seen_at"),
    *("held_at", "holder", "holder__name", "patient__name", "patient__user"),
    *("patient__fitzpatrick", "treatment", "treatment__version"),
)
_COUNTS = ("reply_now", "look_today", "silent", "waits_since", "in_course")


def waiting_page(
    *, clinic: Clinic, at: datetime, treated_since: date, start: int = 0
) -> WaitingPage:
    """A page of the board in its order, and how many wait in all; one query.

    A course is running when its treatment was on `treated_since` or later.

    Urgent and emergency first, then what is past its promise, then by level and part; of
    equal ones the longest wait.
    """
    if start:
        found = list(_ordered(clinic.pk, at, treated_since)[start : start + BOARD_PAGE])
    else:
        found = _FIRST.rows(clinic_id=clinic.pk, at=at, since=treated_since)
    size = len(_COLUMNS)
    counts = (
        BoardCounts(**dict(zip(_COUNTS, found[0][size:], strict=True)))
        if found
        else _NOBODY
    )
    rows = tuple(WaitingRow._make(row[:size]) for row in found)
    return WaitingPage(counts=counts, rows=rows)


def _ordered(
    clinic_id: UUID, at: datetime, since: date
) -> QuerySet[Any, tuple[Any, ...]]:
    runs = Q(treatment__treated_on__gte=since, treatment__stopped_at__isnull=True)
    in_course = Q(patient__user__isnull=False) & (Q(treatment__isnull=True) | runs)
    late = overdue(at=at)
    now = WANTS_A_REPLY | late
    first = Case(
        When(level__gte=TriageLevel.URGENT, then=Value(0)),
        When(late, then=Value(1)),
        When(WANTS_A_REPLY, then=Value(2)),
        When(IS_SILENT, then=Value(4)),
        default=Value(3),
    )
    rows = open_ones().filter(clinic=clinic_id)
    counted = rows.annotate(
        reply_now=Window(Count("pk", filter=now)),
        look_today=Window(Count("pk", filter=~now & ~IS_SILENT)),
        silent=Window(Count("pk", filter=~now & IS_SILENT)),
        waits_since=Window(Min("raised_at", filter=~IS_SILENT)),
        in_course=Window(Count("pk", filter=in_course)),
    )
    ordered = counted.order_by(first, "-level", "raised_at", "pk")
    return ordered.values_list(*_COLUMNS, *_COUNTS)


def _first(
    clinic_id: UUID, at: datetime, since: date
) -> QuerySet[Any, tuple[Any, ...]]:
    return _ordered(clinic_id, at, since)[:BOARD_PAGE]


_FIRST = Compiled(_first, clinic_id=UUID, at=datetime, since=date)
