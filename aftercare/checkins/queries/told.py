"""What a patient told day by day, for their own pages: one row read for a whole page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aftercare.checkins.models import CheckIn
from aftercare.domain.check_in import CheckInFacts, SymptomScore, Trend
from aftercare.domain.vocabulary import Severity, Symptom, TriageLevel
from aftercare.foundation.compiled import Compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

_COLUMNS = (
    "treatment",
    "day",
    "pk",
    "answered_at",
    "level",
    "own_point",
    "look_again_at",
    "is_worried",
)
_GRADES = (
    "symptoms__symptom",
    "symptoms__severity",
    "symptoms__trend",
    "symptoms__is_one_sided",
)
_UNREAD = [(None,) * len(_GRADES)]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDay:
    """The check-in that counts on one day; a mark over the hill.

    `place` is None when no answer had a grade: a gap in the line, but no missed day.
    `facts` hold the graded symptoms, none on a day whose grades were not asked for; signs
    and notes are left to the check-in's own page.
    """

    check_in_id: UUID
    level: TriageLevel
    place: float | None
    look_again_at: datetime | None
    facts: CheckInFacts

    @property
    def day(self) -> int:
        return self.facts.day


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedDays:
    """Whose symptoms are wanted: of the days from `since` on, if one came in on `if_told`."""

    if_told: int
    since: int


def told_days(
    *, since: Mapping[UUID, int], graded: Mapping[UUID, GradedDays] | None = None
) -> Mapping[UUID, tuple[ToldDay, ...]]:
    """By treatment the check-ins from that recovery day on, oldest first; one query.

    A treatment has one check-in a day that counts, so this is as long as its course. Told
    which days are `graded`, only their symptoms are read, in a second query if there is one.
    """
    if graded is None:
        rows = _read(_TOLD, since)
    else:
        rows = _with_grades(_read(_MARKS, since), graded)
    days = (
        (key[0], _day(tuple(group))) for key, group in groupby(rows, itemgetter(0, 1))
    )
    return {
        treatment_id: tuple(day for _, day in group)
        for treatment_id, group in groupby(days, itemgetter(0))
    }


def _read(query: Compiled, since: Mapping[UUID, int]) -> list[Row]:
    if not since:
        return []
    rows = query.rows(treatments=list(since), first_day=min(since.values()))
    return [row for row in rows if row[1] >= since[row[0]]]


def _with_grades(marks: list[Row], graded: Mapping[UUID, GradedDays]) -> list[Row]:
    """Each mark once for each of its grades, and once alone where none were read."""
    told = {(row[0], row[1]) for row in marks}
    wanted = {
        key: one.since for key, one in graded.items() if (key, one.if_told) in told
    }
    grades = defaultdict(list)
    for treatment_id, day, *grade in _read(_ONLY_GRADES, wanted):
        grades[treatment_id, day].append(tuple(grade))
    return [
        (*row, *grade)
        for row in marks
        for grade in grades.get((row[0], row[1]), _UNREAD)
    ]


def _rows(*, treatments: Sequence[UUID], first_day: int) -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(
        treatment__in=treatments, day__gte=first_day, replaced_by__isnull=True
    )


def _mark_rows(*, treatments: Sequence[UUID], first_day: int) -> QuerySet[Any, Any]:
    """One row for each check-in."""
    rows = _rows(treatments=treatments, first_day=first_day)
    return rows.order_by("treatment", "day").values_list(*_COLUMNS)


def _told_rows(*, treatments: Sequence[UUID], first_day: int) -> QuerySet[Any, Any]:
    """One row for each answered symptom, at least one for each check-in."""
    rows = _rows(treatments=treatments, first_day=first_day)
    return _in_order(rows).values_list(*_COLUMNS, *_GRADES)


def _grade_rows(*, treatments: Sequence[UUID], first_day: int) -> QuerySet[Any, Any]:
    """The same without what is known of the check-in already."""
    rows = _rows(treatments=treatments, first_day=first_day)
    return _in_order(rows).values_list("treatment", "day", *_GRADES)


def _in_order(rows: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    answers = ("symptoms__created_at", "symptoms__symptom")
    return rows.order_by("treatment", "day", *answers)


_MARKS = Compiled(_mark_rows, treatments=[UUID], first_day=int)
_TOLD = Compiled(_told_rows, treatments=[UUID], first_day=int)
_ONLY_GRADES = Compiled(_grade_rows, treatments=[UUID], first_day=int)


def _day(rows: tuple[Row, ...]) -> ToldDay:
    _, day, pk, answered_at, level, place, look_again_at, is_worried = rows[0][:8]
    return ToldDay(
        check_in_id=pk,
        level=TriageLevel(level),
        place=None if place is None else float(place),
        look_again_at=look_again_at,
        facts=CheckInFacts(
            at=answered_at,
            day=day,
            scores=tuple(_scores(row[8:] for row in rows)),
            is_worried=is_worried,
        ),
    )


def _scores(rows: Iterable[Row]) -> Iterator[SymptomScore]:
    """A check-in about signs alone has none."""
    for symptom, severity, trend, is_one_sided in rows:
        if symptom is not None:
            yield SymptomScore(
                symptom=Symptom(symptom),
                severity=None if severity is None else Severity(severity),
                trend=Trend(trend) if trend else None,
                is_one_sided=is_one_sided,
            )
