"""The board of one clinic as flat rows: many people on one page, and few bytes of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)

from accounts import queries as account_queries
from accounts.models import User
from aftercare.checkins.models import AdverseEvent, ReasonKind
from aftercare.checkins.queries.history import uncleared
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
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from aftercare.clinics.models import Clinic

# People on one page of the board.
BOARD_PAGE = 50
CONTACT = TriageLevel.CONTACT.value


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
    """One open review as the columns of its row; the treatment's are None without one.

    `is_overdue`: promised, and nobody has looked. `zone` as accounts.queries.zone_in_list.
    """

    review_id: UUID
    level: int
    kind: str
    why: str
    raised_at: datetime
    is_overdue: bool
    seen_at: datetime | None
    held_at: datetime | None
    holder_id: UUID | None
    holder_name: str | None
    name: str
    user_id: UUID | None
    skin_type: int | None
    zone: str | None
    treatment_id: UUID | None
    treatment_version: int | None

    @property
    def group(self) -> Group:
        """The part of the board it stands in; the counts go by the same rule."""
        if self.level >= CONTACT or self.is_overdue or self.kind == ReasonKind.MESSAGE:
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
    *("pk", "level", "kind", "why", "raised_at", "is_overdue", "seen_at"),
    *("held_at", "holder", "holder_name", "patient__name", "patient__user"),
    *("patient__fitzpatrick", "zone", "treatment", "treatment__version"),
)
_COUNTS = ("reply_now", "look_today", "silent", "in_course")


def waiting_page(
    *, clinic: Clinic, at: datetime, treated_since: date, start: int = 0
) -> WaitingPage:
    """A page of the board in its order, and how many wait in all; two queries at most.

    A course is running when its treatment was on `treated_since` or later. Behind the end
    of the list it begins again.

    Urgent and emergency first, then what is past its promise, then by level and part; of
    equal ones the longest wait.
    """
    if start:
        found = list(_ordered(clinic.pk, at, treated_since)[start : start + BOARD_PAGE])
    else:
        found = _FIRST.rows(clinic_id=clinic.pk, at=at, since=treated_since)
    if not found and start:
        return waiting_page(clinic=clinic, at=at, treated_since=treated_since)
    if not found:
        return WaitingPage(counts=_NOBODY, rows=())
    size = len(_COLUMNS)
    rows = tuple([WaitingRow._make(row[:size]) for row in found])
    counts = dict(zip(_COUNTS, found[0][size:], strict=True))
    since = _waits_since(clinic, rows, counts)
    return WaitingPage(counts=BoardCounts(**counts, waits_since=since), rows=rows)


def _waits_since(
    clinic: Clinic, rows: tuple[WaitingRow, ...], counts: dict[str, int]
) -> datetime | None:
    """Read off the rows where all of them are here, else asked for."""
    if counts["reply_now"] + counts["look_today"] + counts["silent"] > len(rows):
        waiting = open_ones().filter(~IS_SILENT, clinic=clinic)
        found: datetime | None = waiting.aggregate(since=Min("raised_at"))["since"]
        return found
    return min(
        (row.raised_at for row in rows if row.kind != ReasonKind.SILENT), default=None
    )


def _ordered(
    clinic_id: UUID, at: datetime, since: date
) -> QuerySet[Any, tuple[Any, ...]]:
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
    writes = User.objects.filter(pk=OuterRef("holder")).values("name")
    # Looked up row by row: as conditions they would be answered for the whole house first.
    other = Subquery(_running("patient", since).values("pk")[:1])
    mine = Q(treatment__treated_on__gte=since, treatment__stopped_at__isnull=True)
    counted = rows.annotate(
        running=Case(
            When(patient__user__isnull=True, then=Value(None)),
            When(mine, then=F("treatment")),
            default=other,
        ),
        holder_name=Case(When(holder__isnull=False, then=Subquery(writes))),
        zone=account_queries.zone_in_list(user=OuterRef("patient__user")),
        is_overdue=Case(When(late, then=Value(True)), default=Value(False)),  # noqa: FBT003 - a value of SQL
        reply_now=Window(Count("pk", filter=now)),
        look_today=Window(Count("pk", filter=~now & ~IS_SILENT)),
        silent=Window(Count("pk", filter=~now & IS_SILENT)),
        in_course=Window(Count("running")),
    )
    ordered = counted.order_by(first, "-level", "raised_at", "pk")
    return ordered.values_list(*_COLUMNS, *_COUNTS)


def _running(patient: str, since: date) -> QuerySet[Treatment]:
    """The courses that are running of the patient in that column."""
    return Treatment.objects.filter(
        patient=OuterRef(patient), treated_on__gte=since, stopped_at__isnull=True
    )


def _first(
    clinic_id: UUID, at: datetime, since: date
) -> QuerySet[Any, tuple[Any, ...]]:
    return _ordered(clinic_id, at, since)[:BOARD_PAGE]


_FIRST = Compiled(_first, clinic_id=UUID, at=datetime, since=date)


def unwell(*, clinic: Clinic, treated_since: date) -> int:
    """Who is on no list and yet not fine; one query.

    Their course runs, and an adverse event is open or an urgent level was not taken back.
    """
    return len(_UNWELL.rows(clinic_id=clinic.pk, since=treated_since))


def _unwell(clinic_id: UUID, since: date) -> QuerySet[Any, tuple[Any, ...]]:
    waits = open_ones().filter(patient=OuterRef("treatment__patient"))
    # Their course, and not the one it is about: that may be an older one, or stopped.
    theirs = Q(treatment__patient__user__isnull=False) & Exists(
        _running("treatment__patient", since)
    )
    events = AdverseEvent.objects.filter(
        theirs, ~Exists(waits), clinic=clinic_id, resolved_at__isnull=True
    )
    urgent = uncleared().filter(
        theirs, ~Exists(waits), treatment__patient__clinic=clinic_id
    )
    people = events.order_by().values_list("treatment__patient")
    return people.union(urgent.order_by().values_list("treatment__patient"))


_UNWELL = Compiled(_unwell, clinic_id=UUID, since=date)
