"""The answers of the last check-in beside the ones before, and why the rules spoke up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters.answers import YES, sign_name
from aftercare.board.presenters.words import clock_time, counted
from aftercare.board.today.presenters import words
from aftercare.checkins.queries.history import SIGNS
from aftercare.domain.check_in import Answer
from aftercare.domain.vocabulary import Severity, Symptom

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from aftercare.board.today.queries import Course
    from aftercare.checkins.models import CheckIn, SymptomReport
    from aftercare.domain.protocol import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """ "Strong, was slight" beside "usual: up to slight"; `is_above` is never colour alone."""

    name: str
    answer: str
    usual: str
    is_above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTold:
    """`rules` are (code, words for staff), in the order of urgency."""

    when: str
    lines: tuple[Line, ...]
    denied: str
    rules: tuple[tuple[str, str], ...]
    note: str
    is_worried: bool


def last_told(*, course: Course, at: datetime, zone: str) -> LastTold | None:
    """None before the first check-in. What stands above what is usual comes first."""
    if not course.check_ins:
        return None
    protocol = course.plan.protocol
    *earlier, last = course.check_ins
    lines = (
        *_symptoms(last, _grades(earlier[-1]) if earlier else {}, protocol),
        *_signs(last, protocol),
    )
    return LastTold(
        when=_when(last, at, zone),
        lines=tuple(sorted(lines, key=lambda line: not line.is_above)),
        denied=_denied(last),
        rules=tuple((hit.code, hit.staff_words) for hit in last.rule_hits.all()),
        note=last.note,
        is_worried=last.is_worried,
    )


def _symptoms(
    check_in: CheckIn, before: Mapping[str, int], protocol: Protocol
) -> Iterator[Line]:
    for row in check_in.symptoms.all():
        said = [_grade(row.severity, protocol), _change(row, before, protocol)]
        if row.is_one_sided:
            said.append("one side only")
        high = row.band_high
        yield Line(
            name=protocol.guide(Symptom(row.symptom)).name,
            answer=", ".join(word for word in said if word),
            usual=_usual(row, protocol),
            is_above=high is not None and (row.severity is None or row.severity > high),
        )


def _signs(check_in: CheckIn, protocol: Protocol) -> Iterator[Line]:
    for row in check_in.signs.all():
        if row.sign in SIGNS and row.answer != Answer.NO:
            yield Line(
                name=sign_name(code=row.sign, protocol=protocol),
                answer=YES[Answer(row.answer)],
                usual="not usual",
                is_above=True,
            )
    if check_in.temperature_c is not None:
        yield Line(
            name="Temperature",
            answer=f"{check_in.temperature_c} °C",
            usual="",
            is_above=False,
        )


def _denied(check_in: CheckIn) -> str:
    count = sum(row.answer == Answer.NO for row in check_in.signs.all())
    return f"No to {counted(number=count, name='sign')}" if count else ""


def _grades(check_in: CheckIn) -> dict[str, int]:
    return {
        row.symptom: row.severity
        for row in check_in.symptoms.all()
        if row.severity is not None
    }


def _grade(severity: int | None, protocol: Protocol) -> str:
    if severity is None:
        return YES[Answer.NOT_SURE]
    return protocol.severity_word(Severity(severity)).label


def _change(row: SymptomReport, before: Mapping[str, int], protocol: Protocol) -> str:
    """Another grade than the time before, else the patient's own word for the change."""
    was = before.get(row.symptom)
    if was is not None and was != row.severity:
        return f"was {_grade(was, protocol).lower()}"
    trends = (one.label for one in protocol.trends if one.trend == row.trend)
    return next(trends, "").lower()


def _usual(row: SymptomReport, protocol: Protocol) -> str:
    low, high = row.band_low, row.band_high
    if low is None or high is None:
        return ""
    if high == Severity.NONE:
        return "not usual"
    top = _grade(high, protocol).lower()
    if low == high:
        return f"usual: {top}"
    bottom = "up" if low == Severity.NONE else _grade(low, protocol).lower()
    return f"usual: {bottom} to {top}"


def _when(check_in: CheckIn, at: datetime, zone: str) -> str:
    """ "Day 4, today 08:12", "Day 2, 3 days ago"."""
    days = words.days_ago(since=check_in.answered_at, at=at, zone=zone)
    clock = clock_time(at=check_in.answered_at, zone=zone)
    if days <= 1:
        return f"Day {check_in.day}, {words.day_words(days=days).lower()} {clock}"
    return f"Day {check_in.day}, {days} days ago"
