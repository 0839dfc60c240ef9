"""What was answered in a check-in, as staff read it: word, change, and what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aftercare.checkins.queries.history import SIGNS
from aftercare.domain.check_in import Answer
from aftercare.domain.vocabulary import (
    Finding,
    Severity,
    Symptom,
    TriageLevel,
    WarningSign,
)

if TYPE_CHECKING:
    from aftercare.checkins.models import CheckIn
    from aftercare.domain.protocol import Protocol

# The four shapes of a level (components/level_pill.html), and the staff's word for it.
SHAPES = {
    TriageLevel.EXPECTED: "expected",
    TriageLevel.KEEP_AN_EYE: "watch",
    TriageLevel.CONTACT: "call",
    TriageLevel.URGENT: "urgent",
    TriageLevel.EMERGENCY: "urgent",
}
LEVELS = {
    TriageLevel.EXPECTED: "Expected",
    TriageLevel.KEEP_AN_EYE: "Keep an eye on it",
    TriageLevel.CONTACT: "Contact",
    TriageLevel.URGENT: "Urgent",
    TriageLevel.EMERGENCY: "Emergency",
}
YES = {Answer.YES: "Yes", Answer.NOT_SURE: "Not sure", Answer.NO: "No"}


class SymptomSaid(NamedTuple):
    """As in SymptomReport."""

    symptom: str
    severity: int | None
    trend: str
    is_one_sided: bool
    band_low: int | None
    band_high: int | None


class SignSaid(NamedTuple):
    """As in SignReport."""

    sign: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answers of one check-in and the rules that fired, without their models."""

    symptoms: tuple[SymptomSaid, ...]
    signs: tuple[SignSaid, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """`usual` is empty where nothing was compared; `is_above` is never colour alone."""

    name: str
    answer: str
    usual: str
    is_above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One check-in's answers; `denied` counts the signs that were answered with no."""

    lines: tuple[AnswerLine, ...]
    denied: str
    rules: tuple[str, ...]
    note: str
    is_worried: bool


def shape(*, level: int) -> str:
    """ "expected", "watch", "call" or "urgent"."""
    return SHAPES[TriageLevel(level)]


def level_words(*, level: int) -> str:
    """The level as staff call it."""
    return LEVELS[TriageLevel(level)]


def said_of(*, check_in: CheckIn) -> Said:
    """Of a check-in whose answers and rules were loaded with it."""
    return Said(
        symptoms=tuple(
            SymptomSaid(
                symptom=row.symptom,
                severity=row.severity,
                trend=row.trend,
                is_one_sided=row.is_one_sided,
                band_low=row.band_low,
                band_high=row.band_high,
            )
            for row in check_in.symptoms.all()
        ),
        signs=tuple(
            SignSaid(sign=row.sign, answer=row.answer) for row in check_in.signs.all()
        ),
        rules=tuple(hit.staff_words for hit in check_in.rule_hits.all()),
    )


def told(*, check_in: CheckIn, said: Said, protocol: Protocol) -> Told:
    """Everything of it."""
    signs = [row for row in said.signs if row.sign in SIGNS]
    there = [row for row in signs if row.answer != Answer.NO]
    lines = [_symptom(row, protocol) for row in said.symptoms]
    lines += [_sign(row, protocol) for row in there]
    if check_in.temperature_c is not None:
        lines.append(_line("Temperature", f"{check_in.temperature_c} °C"))
    return Told(
        lines=tuple(lines),
        denied=_denied(len(signs) - len(there)),
        rules=said.rules,
        note=check_in.note,
        is_worried=check_in.is_worried,
    )


def sign_name(*, code: str, protocol: Protocol) -> str:
    """The sign's name, or the question that narrows one down."""
    sign = SIGNS[code]
    if isinstance(sign, WarningSign):
        return protocol.warning_sign(sign).name
    return protocol.finding(Finding(sign)).question


def _denied(number: int) -> str:
    if not number:
        return ""
    return f"No to {number} sign" if number == 1 else f"No to {number} signs"


def _line(
    name: str, answer: str, *, usual: str = "", is_above: bool = False
) -> AnswerLine:
    return AnswerLine(name=name, answer=answer, usual=usual, is_above=is_above)


def _symptom(row: SymptomSaid, protocol: Protocol) -> AnswerLine:
    said = [_grade(row.severity, protocol), _trend(row, protocol)]
    if row.is_one_sided:
        said.append("one side only")
    high = row.band_high
    return _line(
        protocol.guide(Symptom(row.symptom)).name,
        ", ".join(word for word in said if word),
        usual=_usual(row, protocol),
        is_above=high is not None and (row.severity is None or row.severity > high),
    )


def _grade(severity: int | None, protocol: Protocol) -> str:
    if severity is None:
        return YES[Answer.NOT_SURE]
    return protocol.severity_word(Severity(severity)).label


def _trend(row: SymptomSaid, protocol: Protocol) -> str:
    word = next((t.label for t in protocol.trends if t.trend == row.trend), row.trend)
    return word.lower()


def _usual(row: SymptomSaid, protocol: Protocol) -> str:
    if row.band_low is None or row.band_high is None:
        return ""
    low, high = (_grade(g, protocol).lower() for g in (row.band_low, row.band_high))
    return f"usual: {low}" if low == high else f"usual: {low} to {high}"


def _sign(row: SignSaid, protocol: Protocol) -> AnswerLine:
    name = sign_name(code=row.sign, protocol=protocol)
    return _line(name, YES[Answer(row.answer)], is_above=True)
