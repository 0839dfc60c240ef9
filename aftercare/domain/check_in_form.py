"""What a check-in asks and when, as the protocol says it; every text is read by patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aftercare.domain.vocabulary import (
        Finding,
        Severity,
        Symptom,
        Trend,
        WarningSign,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswer:
    """One answer button. For the question about signs, `signs` are those it says yes to.

    symptom and severity: the score the answer stands for, None when it stands for none.
    asks: signs that are asked next, one by one. is_worry: a person reads it.
    """

    code: str
    label: str
    hint: str
    symptom: Symptom | None = None
    severity: Severity | None = None
    signs: tuple[WarningSign | Finding, ...] = ()
    asks: tuple[WarningSign | Finding, ...] = ()
    is_worry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One page of the short form; several answers may be ticked when is_multiple."""

    code: str
    text: str
    hint: str
    symptom: Symptom | None
    is_multiple: bool
    answers: tuple[QuestionAnswer, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGuide:
    """A question that narrows something down, asked after one of asked_with."""

    finding: Finding
    question: str
    asked_with: tuple[WarningSign | Finding | Symptom, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Signs that are asked after a symptom of this grade, or of a higher one."""

    symptom: Symptom
    severity: int
    asks: tuple[WarningSign | Finding, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendWord:
    """The answer to "compared with yesterday"."""

    trend: Trend
    label: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInGuide:
    """When check-ins are expected and what they ask.

    From from_hour after the end, daily to daily_until_day, then each then_every_days.
    silent_days without one make staff look. more_symptoms: the one further screen, in order.
    follow_up_from: from this grade of a symptom of the short form on, what is asked with it
    is asked; a symptom of the further screen brings it with any grade above none.
    """

    from_hour: int
    daily_until_day: int
    then_every_days: int
    silent_days: int
    not_sure: str
    more_symptoms: tuple[Symptom, ...]
    sources: tuple[str, ...]
    follow_up_from: int = 1

    def is_expected_on(self, *, day: int, course_days: int) -> bool:
        """Whether a check-in is expected on a day of the course."""
        if not 0 <= day <= course_days:
            return False
        since = day - self.daily_until_day
        return since <= 0 or since % self.then_every_days == 0

    def last_missable(self, *, day: int, course_days: int) -> int | None:
        """The last expected day that lies silent_days back; None when there is none yet.

        Who has not been heard of since has gone silent. Day 0 is not counted: whoever
        comes home late has missed nothing.
        """
        days = range(min(day - self.silent_days, course_days), 0, -1)
        expected = (
            one for one in days if self.is_expected_on(day=one, course_days=course_days)
        )
        return next(expected, None)
