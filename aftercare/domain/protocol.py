"""A clinic's protocol as frozen values: what is expected, what to do and when to call.

Every text is read by patients unless its field says "staff". Every statement carries the keys
of its sources; "ED" is editorial judgement that a clinician signs off, "U" is unverified.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from aftercare.domain.protocol_body import (
    BandRow,
    BandShift,
    LevelWord,
    Modifier,
    SeverityWord,
    SymptomGuide,
    VariantNote,
    WarningSignGuide,
    texts_for,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import time
    from decimal import Decimal

    from aftercare.domain.check_in_form import (
        CheckInGuide,
        FindingGuide,
        FollowUp,
        Question,
        TrendWord,
    )
    from aftercare.domain.triage_rules import RiskEffect, Scoring, TriageRule
    from aftercare.domain.vocabulary import (
        Finding,
        ReminderKind,
        Severity,
        Symptom,
        TriageLevel,
        WarningSign,
    )

__all__ = [
    "BandRow",
    "BandShift",
    "CallReason",
    "CareTask",
    "DailyTimes",
    "DayGuide",
    "EntryRule",
    "HourGuide",
    "LevelWord",
    "Modifier",
    "Note",
    "Protocol",
    "ReminderRule",
    "Restriction",
    "SeverityWord",
    "Source",
    "SymptomGuide",
    "VariantNote",
    "WarningSignGuide",
    "texts_for",
]

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from (staff); mark says how much of it was read."""

    key: str
    citation: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGuide:
    """What first_day to last_day look like; symptoms are those the day names, feel first."""

    first_day: int
    last_day: int
    headline: str
    lede: str
    notes: tuple[str, ...]
    variant_notes: tuple[VariantNote, ...]
    phase: str
    symptoms: tuple[Symptom, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourGuide:
    """Day 0 by the hour: holds from from_hour after the end until the next one begins."""

    from_hour: int
    headline: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]


class DailyTimes(NamedTuple):
    """How many times a day, from first_day to last_day inclusive."""

    first_day: int
    last_day: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTask:
    """Something to do; an empty times_a_day is an all-day habit that nobody ticks off."""

    code: str
    name: str
    why: str
    how: tuple[str, ...]
    starts_after_hours: int
    first_day: int
    last_day: int
    times_a_day: tuple[DailyTimes, ...]
    optional_note: str | None
    reminder_kind: ReminderKind | None
    products: tuple[str, ...]
    avoid: tuple[str, ...]
    variant_notes: tuple[VariantNote, ...]
    sources: tuple[str, ...]

    def times_on(self, day: int) -> int:
        """How often on this day; 0 when it is not counted."""
        return sum(
            span.times
            for span in self.times_a_day
            if span.first_day <= day <= span.last_day
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Something to leave alone until from_hour hours after the END of the treatment."""

    code: str
    name: str
    from_hour: int
    before: str
    after: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """One reminder a day, at wall_time where the patient is, never past hard_stop."""

    code: str
    kind: ReminderKind
    care_task: str
    slot: str
    wall_time: time
    first_day: int
    last_day: int
    useful_for_minutes: int
    hard_stop: time
    top_up: bool
    headline: str
    text: str
    later: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReason:
    """One line of a "call if" card, for the days it holds on."""

    text: str
    first_day: int
    last_day: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text that belongs to no day and no symptom, found by its code."""

    code: str
    title: str
    text: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """What the staff form asks "keep it?" about, and where the depth variants begin."""

    minimum_gap_days: int
    unusual_depth_mm: Decimal
    depth_step_mm: Decimal
    superficial_below_mm: Decimal
    deep_above_mm: Decimal
    next_session_from_day: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Protocol:
    """One version of a clinic's protocol. The look-ups raise KeyError for what it lacks.

    Two are the same only when they are one object: so what follows from one (its bands,
    its words for a day) can be looked up by it, and never by another that looks like it.

    Versions from before the check-in have no rules and no scoring; they compare nothing.
    """

    code: str
    title: str
    version: str
    course_days: int
    general_note: str
    hill_symptoms: tuple[Symptom, ...]
    sources: Mapping[str, Source] = field(hash=False)
    symptoms: tuple[SymptomGuide, ...]
    bands: tuple[BandRow, ...]
    modifiers: tuple[Modifier, ...]
    days: tuple[DayGuide, ...]
    hours: tuple[HourGuide, ...]
    care_tasks: tuple[CareTask, ...]
    restrictions: tuple[Restriction, ...]
    reminder_rules: tuple[ReminderRule, ...]
    call_today: tuple[CallReason, ...]
    urgent: tuple[CallReason, ...]
    emergency: tuple[CallReason, ...]
    warning_signs: tuple[WarningSignGuide, ...]
    severities: tuple[SeverityWord, ...]
    levels: tuple[LevelWord, ...]
    notes: tuple[Note, ...]
    entry: EntryRule
    rules: tuple[TriageRule, ...] = ()
    scoring: Scoring | None = None
    risk_effects: tuple[RiskEffect, ...] = ()
    findings: tuple[FindingGuide, ...] = ()
    check_in: CheckInGuide | None = None
    questions: tuple[Question, ...] = ()
    trends: tuple[TrendWord, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    def guide(self, symptom: Symptom) -> SymptomGuide:
        return _the(symptom, (g for g in self.symptoms if g.symptom == symptom))

    def band(self, symptom: Symptom) -> BandRow:
        return _the(symptom, (b for b in self.bands if b.symptom == symptom))

    def day_guide(self, day: int) -> DayGuide:
        """The guide for a day of the course, 0 to course_days."""
        return _the(day, (d for d in self.days if d.first_day <= day <= d.last_day))

    def hour_guide(self, hours: float) -> HourGuide:
        """The guide for this many hours after the end; the last one holds on."""
        return _the(hours, (h for h in reversed(self.hours) if h.from_hour <= hours))

    def task(self, code: str) -> CareTask:
        return _the(code, (t for t in self.care_tasks if t.code == code))

    def rule(self, code: str) -> ReminderRule:
        return _the(code, (r for r in self.reminder_rules if r.code == code))

    def restriction(self, code: str) -> Restriction:
        return _the(code, (r for r in self.restrictions if r.code == code))

    def warning_sign(self, sign: WarningSign) -> WarningSignGuide:
        return _the(sign, (w for w in self.warning_signs if w.sign == sign))

    def finding(self, finding: Finding) -> FindingGuide:
        return _the(finding, (f for f in self.findings if f.finding == finding))

    def severity_word(self, severity: Severity) -> SeverityWord:
        return _the(severity, (w for w in self.severities if w.severity == severity))

    def level_word(self, level: TriageLevel) -> LevelWord:
        return _the(level, (w for w in self.levels if w.level == level))

    def note(self, code: str) -> Note:
        return _the(code, (n for n in self.notes if n.code == code))


def _the(key: object, found: Iterator[_Found]) -> _Found:
    for one in found:
        return one
    raise KeyError(key)
