"""A patient's own course: what they answered, day by day, and against the day before.

Values only, no sentences. A day without a check-in, and a "not sure", is None: a gap in the
line, never a zero and never filled in from the days around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.check_in import Trend
from aftercare.domain.expected_bands import expected_band, overall_band
from aftercare.domain.vocabulary import Severity, Symptom

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.check_in import CheckInFacts, SymptomScore
    from aftercare.domain.protocol import Protocol

# How far above the drawn band one grade above usual stands; a matter of drawing only.
STEP_ABOVE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomSeries:
    """The grades of one symptom, one for each day from 0 on; None is a gap."""

    symptom: Symptom
    grades: tuple[Severity | None, ...]

    def on(self, day: int) -> Severity | None:
        """The grade of one day; None also on a day the series does not reach."""
        return self.grades[day] if 0 <= day < len(self.grades) else None

    @property
    def gone_by(self) -> int | None:
        """The day it was first seen to be gone for good; None when it never came or went.

        Behind a gap it may have gone sooner: say "by" this day, never "on" it.
        """
        present = [day for day, grade in enumerate(self.grades) if grade]
        if not present:
            return None
        after = range(present[-1] + 1, len(self.grades))
        return next((d for d in after if self.grades[d] == Severity.NONE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPoint:
    """One point of the patient's own line over the hill.

    `value` is the mean of the hill symptoms that were answered, 0.0-4.0; `answered` names
    them, because a mean of three may not be held against a band that is a mean of six.
    """

    day: int
    value: float
    answered: tuple[Symptom, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCourse:
    """A whole course as answered; `symptoms` are those that were graded at least once."""

    symptoms: tuple[SymptomSeries, ...]
    overall: tuple[OwnPoint | None, ...]

    def series(self, symptom: Symptom) -> SymptomSeries:
        """Of a symptom that was never graded: only gaps."""
        for one in self.symptoms:
            if one.symptom == symptom:
                return one
        return SymptomSeries(symptom=symptom, grades=(None,) * len(self.overall))

    def overall_on(self, day: int) -> OwnPoint | None:
        return self.overall[day] if 0 <= day < len(self.overall) else None

    def grades_on(self, day: int) -> tuple[tuple[Symptom, Severity], ...]:
        """What was graded on one day: what last time was like on today's recovery day."""
        found = ((one.symptom, one.on(day)) for one in self.symptoms)
        return tuple((symptom, grade) for symptom, grade in found if grade is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Against yesterday, each symptom in at most one place, in the order of the answers.

    `absent` was not there on either day. What cannot be told is in none of the four.
    """

    down: tuple[Symptom, ...]
    up: tuple[Symptom, ...]
    same: tuple[Symptom, ...]
    absent: tuple[Symptom, ...]

    @property
    def is_better(self) -> bool:
        """Something eased and nothing got worse: only then may a sentence say "better"."""
        return bool(self.down) and not self.up


def own_course(
    *, protocol: Protocol, check_ins: Iterable[CheckInFacts], last_day: int
) -> OwnCourse:
    """The course from day 0 to last_day; of two check-ins on one day the later one stands.

    The same value serves the line over today's hill and, made from the check-ins of the
    treatment before, "your own curve".
    """
    by_day = _latest_by_day(check_ins)
    days = tuple(by_day.get(day) for day in range(last_day + 1))
    return OwnCourse(
        symptoms=_all_series(days),
        overall=tuple(
            None if one is None else overall_point(protocol=protocol, check_in=one)
            for one in days
        ),
    )


def _all_series(days: Sequence[CheckInFacts | None]) -> tuple[SymptomSeries, ...]:
    graded = [_grades(one) for one in days]
    known = {s for one in graded for s, grade in one.items() if grade is not None}
    return tuple(
        SymptomSeries(symptom=symptom, grades=tuple(one.get(symptom) for one in graded))
        for symptom in Symptom
        if symptom in known
    )


def _grades(check_in: CheckInFacts | None) -> dict[Symptom, Severity | None]:
    """Of one symptom the first answer stands, as everywhere."""
    scores = () if check_in is None else check_in.scores
    return {score.symptom: score.severity for score in reversed(scores)}


def overall_point(*, protocol: Protocol, check_in: CheckInFacts) -> OwnPoint | None:
    """The mean of the hill symptoms with a grade; None when not one has any."""
    graded = {
        symptom: grade
        for symptom in protocol.hill_symptoms
        if (grade := _grade(check_in, symptom)) is not None
    }
    if not graded:
        return None
    return OwnPoint(
        day=check_in.day,
        value=sum(graded.values()) / len(graded),
        answered=tuple(graded),
    )


def place_on_hill(*, plan: CarePlan, check_in: CheckInFacts) -> float | None:
    """Where a check-in's point stands over the drawn hill (0.0-4.0); None without a grade.

    The hill is a mean of more symptoms than a quick check-in asks, and a mean hides one
    strong sign behind five quiet ones. So the point stands above the band exactly when one
    of the answered symptoms is above its own, and inside it otherwise, as high as the
    answers stand within what is usual for them.
    """
    point = overall_point(protocol=plan.protocol, check_in=check_in)
    if point is None:
        return None
    variants, day = variants_of(plan=plan), check_in.day
    hill = overall_band(protocol=plan.protocol, variants=variants, day=day)
    bands = [
        expected_band(protocol=plan.protocol, variants=variants, symptom=one, day=day)
        for one in point.answered
    ]
    grades = [_grade(check_in, one) or 0 for one in point.answered]
    above = max(g - band.high for g, band in zip(grades, bands, strict=True))
    if above > 0:
        return hill.high + STEP_ABOVE * above
    low, high = (sum(b.low for b in bands), sum(b.high for b in bands))
    share = (sum(grades) - low) / (high - low) if high > low else 0.0
    return hill.low + max(share, 0.0) * (hill.high - hill.low)


def against_yesterday(
    *, today: CheckInFacts, earlier: Iterable[CheckInFacts]
) -> Changes:
    """What changed since the check-in of the day before.

    Without one, only the patient's own "better / same / worse" speaks: an older day is not
    yesterday. Where grade and word disagree the worse of the two stands, so that a sentence
    never says "better" of what the patient calls worse.
    """
    before = _latest_by_day(earlier).get(today.day - 1)
    found = {s.symptom: _change(s, _grade(before, s.symptom)) for s in today.scores}
    return Changes(
        down=_only(found, "down"),
        up=_only(found, "up"),
        same=_only(found, "same"),
        absent=_only(found, "absent"),
    )


def _latest_by_day(check_ins: Iterable[CheckInFacts]) -> dict[int, CheckInFacts]:
    return {one.day: one for one in sorted(check_ins, key=lambda one: one.at)}


def _grade(check_in: CheckInFacts | None, symptom: Symptom) -> Severity | None:
    scores = () if check_in is None else check_in.scores
    return next((s.severity for s in scores if s.symptom == symptom), None)


def _change(score: SymptomScore, before: Severity | None) -> str | None:
    now = score.severity
    step = None if now is None or before is None else now - before
    if score.trend in (Trend.WORSE, Trend.NEW) or (step is not None and step > 0):
        return "up"
    if score.trend is Trend.BETTER or (step is not None and step < 0):
        return "down"
    if step is None and score.trend is None:
        return None
    return "absent" if now == Severity.NONE else "same"


def _only(found: dict[Symptom, str | None], change: str) -> tuple[Symptom, ...]:
    return tuple(symptom for symptom, one in found.items() if one == change)
