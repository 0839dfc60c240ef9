"""A check-in as the rules read it: "not sure" as the higher answer, each grade beside its band."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.domain import triage_history as history_of
from aftercare.domain.care_plan import variants_of
from aftercare.domain.check_in import Answer
from aftercare.domain.expected_bands import (
    HIGHEST_EXPECTED,
    ExpectedBand,
    expected_band,
)
from aftercare.domain.timeline import hours_since
from aftercare.domain.vocabulary import Severity, TriageLevel, WarningSign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from aftercare.domain.check_in import (
        CheckInFacts,
        CourseFacts,
        SymptomScore,
    )
    from aftercare.domain.triage_rules import Scoring
    from aftercare.domain.vocabulary import Finding, Symptom, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScore:
    """One symptom as read; `last` is its last known grade, None when there is none."""

    score: SymptomScore
    grade: Severity
    band: ExpectedBand
    last: int | None
    level: TriageLevel

    @property
    def excess(self) -> int:
        return self.grade - self.band.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything a rule may ask about."""

    facts: CheckInFacts
    course: CourseFacts
    scoring: Scoring
    variants: frozenset[Variant]
    history: tuple[CheckInFacts, ...]
    scores: Mapping[Symptom, ReadScore]
    said_yes: frozenset[WarningSign | Finding]
    denied: frozenset[WarningSign | Finding]
    temperature_c: Decimal | None

    @property
    def hours(self) -> float:
        """Since the end of the treatment."""
        return hours_since(since=self.course.plan.ended_at, at=self.facts.at)

    @property
    def numbing_hours(self) -> float | None:
        """Since the numbing cream; None when nobody wrote down when that was."""
        numbed_at = self.course.numbed_at
        return hours_since(since=numbed_at, at=self.facts.at) if numbed_at else None


def read(*, facts: CheckInFacts, course: CourseFacts, scoring: Scoring) -> Reading:
    """The check-in with its bands and its past."""
    variants = variants_of(plan=course.plan)
    history = history_of.days_before(facts=facts, earlier=course.earlier)
    temperature = _temperature(facts, scoring)
    yes = {one.sign for one in facts.signs if one.answer.is_yes}
    if temperature is not None and temperature >= scoring.fever_c:
        yes.add(WarningSign.FEVER)
    said_no = {one.sign for one in facts.signs if one.answer is Answer.NO}
    past = _Past(course=course, variants=variants, history=history, scoring=scoring)
    return Reading(
        facts=facts,
        course=course,
        scoring=scoring,
        variants=variants,
        history=history,
        scores={one.symptom: past.read_score(facts, one) for one in facts.scores},
        said_yes=frozenset(yes),
        denied=frozenset(said_no - yes),
        temperature_c=temperature,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    course: CourseFacts
    variants: frozenset[Variant]
    history: tuple[CheckInFacts, ...]
    scoring: Scoring

    def read_score(self, facts: CheckInFacts, score: SymptomScore) -> ReadScore:
        band = self._band(score.symptom, facts.day)
        known = history_of.known_grades(symptom=score.symptom, history=self.history)
        last = known[-1] if known else None
        grade = _grade(score, band, last)
        level = self._level(facts, score.symptom, grade, grade - band.high)
        return ReadScore(score=score, grade=grade, band=band, last=last, level=level)

    def _band(self, symptom: Symptom, day: int) -> ExpectedBand:
        return expected_band(
            protocol=self.course.plan.protocol,
            variants=self.variants,
            symptom=symptom,
            day=max(day, 0),  # who answers before the day begins answers for day 0
        )

    def _level(
        self, facts: CheckInFacts, symptom: Symptom, grade: int, excess: int
    ) -> TriageLevel:
        """Clinical facts 2.4: size, and the same again a good while later."""
        rule = self.scoring
        is_comfort = symptom in rule.comfort_symptoms
        repeats = rule.comfort_excess if is_comfort else rule.repeat_excess
        if (
            grade >= rule.contact_grade
            or (excess >= rule.contact_excess and not is_comfort)
            or (excess >= repeats and self._was_over(facts, symptom, repeats))
        ):
            return TriageLevel.CONTACT
        if excess >= rule.watch_excess:
            return TriageLevel.KEEP_AN_EYE
        return TriageLevel.EXPECTED

    def _was_over(self, facts: CheckInFacts, symptom: Symptom, excess: int) -> bool:
        """At a check-in long enough before, on a day that ended with the same answer."""
        since = timedelta(hours=self.scoring.repeat_hours)
        over = {
            one.day for one in self.history if self._excess_then(one, symptom) >= excess
        }
        return any(
            self._excess_then(one, symptom) >= excess
            for one in self.course.earlier
            if one.day in over and facts.at - one.at >= since
        )

    def _excess_then(self, then: CheckInFacts, symptom: Symptom) -> int:
        score = history_of.score_of(facts=then, symptom=symptom)
        if score is None:
            return 0
        band = self._band(symptom, then.day)
        return _grade(score, band, None) - band.high


def _grade(score: SymptomScore, band: ExpectedBand, last: int | None) -> Severity:
    """Not sure: one above what is usual, or the last known grade if that is higher."""
    if score.severity is not None:
        return score.severity
    return Severity(max(min(HIGHEST_EXPECTED, band.high + 1), last or 0))


def _temperature(facts: CheckInFacts, scoring: Scoring) -> Decimal | None:
    """A "yes" to fever is at least a fever, whatever was measured."""
    said = any(
        one.sign is WarningSign.FEVER and one.answer.is_yes for one in facts.signs
    )
    known = [facts.temperature_c] if facts.temperature_c is not None else []
    return max([*known, scoring.fever_c] if said else known, default=None)
