"""What the patient answered, in the plan's own words: signs, never a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.checkins import queries as checkin_queries
from aftercare.domain.check_in import Answer
from aftercare.domain.vocabulary import (
    Finding,
    Severity,
    TriageLevel,
    WarningSign,
)
from aftercare.timeline import presenters
from aftercare.timeline.words import date_words, local_day, time_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aftercare.checkins.models import CheckIn
    from aftercare.domain.check_in import CheckInFacts, SignAnswer, SymptomScore
    from aftercare.domain.protocol import Protocol
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

NOT_SURE = "not sure"
NOT_COMPARED = "Not compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One check-in: `level` is what the page said then, `lines` what was answered."""

    head: str
    level: str
    lines: tuple[str, ...]


def answered(
    *, day: PatientDay, one: PlanForPatient, rows: Sequence[CheckIn]
) -> tuple[Told, ...]:
    """The newest first, and whole; of those before it only what was there."""
    newest_first = tuple(reversed(rows))
    return tuple(
        _told(day, one, row, is_whole=row is newest_first[0]) for row in newest_first
    )


def _told(
    day: PatientDay, one: PlanForPatient, row: CheckIn, *, is_whole: bool
) -> Told:
    protocol = one.plan.protocol
    on = date_words(local_day(row.answered_at, day.zone))
    at = time_words(row.answered_at, day.zone)
    level = TriageLevel(row.level)
    is_read = level is TriageLevel.EXPECTED and not row.is_compared
    label = NOT_COMPARED if is_read else protocol.level_word(level).label
    facts = checkin_queries.as_facts(check_in=row)
    return Told(
        head=f"{presenters.day_name(row.day)}, {on}, {at}",
        level=label.replace("{number}", one.clinic.emergency_phone),
        lines=tuple(filter(None, _lines(protocol, row, facts, is_whole=is_whole))),
    )


def _lines(
    protocol: Protocol, row: CheckIn, facts: CheckInFacts, *, is_whole: bool
) -> tuple[str, ...]:
    there = [_score(protocol, s) for s in facts.scores if s.severity != Severity.NONE]
    yes = [_sign(protocol, s) for s in facts.signs if s.answer.is_yes]
    lines = (
        _list("", [*yes, *there]) or "Nothing noticed.",
        f"Temperature: {facts.temperature_c} C." if facts.temperature_c else "",
        "Worried about it." if facts.is_worried else "",
        f"Wrote: “{row.note}”" if row.note else "",
    )
    return (*lines, *_rest(protocol, row, facts)) if is_whole else lines


def _rest(protocol: Protocol, row: CheckIn, facts: CheckInFacts) -> tuple[str, ...]:
    """What was denied, and the very words the page gave as its reasons."""
    names = [
        protocol.guide(s.symptom).name
        for s in facts.scores
        if s.severity == Severity.NONE
    ]
    denied = [
        _name(protocol, s.sign)
        for s in facts.signs
        if not s.answer.is_yes and isinstance(s.sign, WarningSign)
    ]
    reasons = [hit.patient_words for hit in row.rule_hits.all() if hit.patient_words]
    read = f"The patient read: “{' '.join(dict.fromkeys(reasons))}”" if reasons else ""
    return _list("Not there", names), _list("Said no to", denied), read


def _list(head: str, parts: Sequence[str]) -> str:
    if not parts:
        return ""
    words = "; ".join(parts)
    return f"{head}: {words}." if head else f"{words}."


def _score(protocol: Protocol, score: SymptomScore) -> str:
    """`Sore: clear, worse than yesterday, on one side`."""
    grade = (
        NOT_SURE
        if score.severity is None
        else protocol.severity_word(score.severity).label.lower()
    )
    trends = (w.label.lower() for w in protocol.trends if w.trend == score.trend)
    side = "on one side" if score.is_one_sided else ""
    parts = filter(None, (grade, next(trends, ""), side))
    return f"{protocol.guide(score.symptom).name}: {', '.join(parts)}"


def _sign(protocol: Protocol, told: SignAnswer) -> str:
    answer = NOT_SURE if told.answer == Answer.NOT_SURE else "yes"
    return f"{_name(protocol, told.sign)}: {answer}"


def _name(protocol: Protocol, sign: WarningSign | Finding) -> str:
    """A version may have left a question out since: then its code says what it was."""
    try:
        if isinstance(sign, Finding):
            return protocol.finding(sign).question
        return protocol.warning_sign(sign).name
    except KeyError:
        return sign.value.replace("_", " ")
