"""A check-in that is being answered: what was told so far, and what that says as facts.

A draft holds what was tapped and when, under the protocol's own codes; only here does it
become the facts that the rules read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.domain.check_in import Answer, CheckInFacts, SignAnswer, SymptomScore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from decimal import Decimal

    from aftercare.domain.check_in import Trend
    from aftercare.domain.check_in_form import Question, QuestionAnswer
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Finding, Severity, Symptom, WarningSign

NOT_SURE = "not_sure"
# A phone that says an answer is older than this has a wrong clock.
LONGEST_WAIT = timedelta(days=14)
_WEIGHT = {Answer.NO: 0, Answer.NOT_SURE: 1, Answer.YES: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The answers picked for one question; `codes` may be NOT_SURE alone."""

    codes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sign that was asked on a screen; answer None means it was left open there."""

    answer: Answer | None
    on: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTold:
    """One symptom of the further screen. is_graded False: only trend and side were told.

    severity None with is_graded is "not sure".
    """

    is_graded: bool
    severity: Severity | None
    trend: Trend | None
    is_one_sided: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAnswers:
    """All that was told so far. `passed` names screens that were gone through.

    only_more: it adds to a check-in that was sent, so the short form is not asked again.
    """

    picked: Mapping[str, Picked] = field(default_factory=dict)
    signs: Mapping[WarningSign | Finding, Asked] = field(default_factory=dict)
    more: Mapping[Symptom, MoreTold] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    temperature_c: Decimal | None = None
    has_note: bool = False
    only_more: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was answered: there is nothing to send."""
        asked = any(one.answer is not None for one in self.signs.values())
        told = self.picked or self.more or asked or self.has_note
        return not told and self.temperature_c is None

    @property
    def said(self) -> tuple[object, ...]:
        """What was answered, without when: two that are equal say the same."""
        told = (
            (symptom, one.is_graded, one.severity, one.trend, one.is_one_sided)
            for symptom, one in self.more.items()
        )
        return (
            {code: frozenset(one.codes) for code, one in self.picked.items()},
            {s: one.answer for s, one in self.signs.items() if one.answer is not None},
            frozenset(told),
            self.temperature_c,
        )

    @property
    def last_at(self) -> datetime | None:
        """When the last answer was given."""
        given = (self.picked, self.signs, self.more)
        return max((one.at for kind in given for one in kind.values()), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one screen said; `screen` is its code, and is gone through with this."""

    screen: str
    picked: tuple[str, ...] = ()
    signs: Mapping[WarningSign | Finding, Answer | None] = field(default_factory=dict)
    more: Mapping[Symptom, MoreTold] = field(default_factory=dict)
    temperature_c: Decimal | None = None
    note: str = ""


def answered_at(*, at: datetime, seconds_ago: int) -> datetime:
    """When an answer was given that waited in the phone: never in the future."""
    if not 0 <= seconds_ago <= LONGEST_WAIT.total_seconds():
        return at
    return at - timedelta(seconds=seconds_ago)


def with_told(
    *, answers: DraftAnswers, telling: Telling, at: datetime, has_note: bool
) -> DraftAnswers:
    """The answers with what one screen said; the same twice changes nothing."""
    picked, signs = dict(answers.picked), dict(answers.signs)
    if telling.picked:
        picked[telling.screen] = Picked(codes=telling.picked, at=at)
    for sign, answer in telling.signs.items():
        signs[sign] = Asked(answer=answer, on=telling.screen, at=at)
    temperature = telling.temperature_c
    return replace(
        answers,
        picked=picked,
        signs=signs,
        more={
            **answers.more,
            **{s: replace(m, at=at) for s, m in telling.more.items()},
        },
        passed=answers.passed | {telling.screen},
        temperature_c=answers.temperature_c if temperature is None else temperature,
        has_note=has_note,
    )


def facts_of(
    *,
    protocol: Protocol,
    answers: DraftAnswers,
    at: datetime,
    day: int,
    base: CheckInFacts | None = None,
) -> CheckInFacts:
    """The draft as the rules read it.

    `base` is the check-in of the same day it adds to or changes: what was not told again
    stays as it was.
    """
    scores, signs = _scores(protocol, answers), _signs(protocol, answers)
    before = base or CheckInFacts(at=at, day=day, scores=())
    kept = (one for one in before.scores if one.symptom not in scores)
    known = {one.symptom: one for one in (*kept, *scores.values())}
    heard = {**{one.sign: one.answer for one in before.signs}, **signs}
    temperature = answers.temperature_c
    return CheckInFacts(
        at=at,
        day=day,
        scores=tuple(_with_trend(one, answers) for one in known.values()),
        signs=tuple(SignAnswer(sign=sign, answer=heard[sign]) for sign in heard),
        temperature_c=before.temperature_c if temperature is None else temperature,
        is_worried=_is_worried(protocol, answers, before),
        has_note=answers.has_note,
    )


def given(*, protocol: Protocol, answers: DraftAnswers) -> Iterator[QuestionAnswer]:
    """Every answer that was picked, as the protocol has it; "not sure" is none of them."""
    for question in protocol.questions:
        codes = _codes(answers, question)
        yield from (one for one in question.answers if one.code in codes)


def _codes(answers: DraftAnswers, question: Question) -> tuple[str, ...]:
    picked = answers.picked.get(question.code)
    return () if picked is None else picked.codes


def _scores(protocol: Protocol, answers: DraftAnswers) -> dict[Symptom, SymptomScore]:
    """Told twice, in the short form and on the further screen: the higher grade stands."""
    found: dict[Symptom, SymptomScore] = {}
    for symptom, severity in _graded(protocol, answers):
        if symptom not in found or _rank(severity) > _rank(found[symptom].severity):
            found[symptom] = SymptomScore(symptom=symptom, severity=severity)
    return found


def _graded(
    protocol: Protocol, answers: DraftAnswers
) -> Iterator[tuple[Symptom, Severity | None]]:
    for question in protocol.questions:
        if question.symptom and NOT_SURE in _codes(answers, question):
            yield question.symptom, None
    for one in given(protocol=protocol, answers=answers):
        if one.symptom is not None:
            yield one.symptom, one.severity
    for symptom, told in answers.more.items():
        if told.is_graded:
            yield symptom, told.severity


def _rank(severity: Severity | None) -> float:
    """Not sure is read as one above usual, 3 at most: it gives way to 3 and 4 only."""
    return 2.5 if severity is None else float(severity)


def _with_trend(score: SymptomScore, answers: DraftAnswers) -> SymptomScore:
    told = answers.more.get(score.symptom)
    if told is None:
        return score
    return replace(
        score,
        trend=told.trend or score.trend,
        is_one_sided=told.is_one_sided or score.is_one_sided,
    )


def _signs(
    protocol: Protocol, answers: DraftAnswers
) -> dict[WarningSign | Finding, Answer]:
    """What was ticked is a yes; beside it what was not ticked is a no; yes wins."""
    found: dict[WarningSign | Finding, Answer] = {}
    for sign, answer in (*_ticked(protocol, answers), *_told(answers)):
        known = found.get(sign)
        if known is None or _WEIGHT[answer] > _WEIGHT[known]:
            found[sign] = answer
    return found


def _ticked(
    protocol: Protocol, answers: DraftAnswers
) -> Iterable[tuple[WarningSign | Finding, Answer]]:
    for question in protocol.questions:
        codes = _codes(answers, question)
        for one in question.answers if codes else ():
            said = Answer.YES if one.code in codes else Answer.NO
            yield from ((sign, said) for sign in one.signs)


def _told(answers: DraftAnswers) -> Iterable[tuple[WarningSign | Finding, Answer]]:
    return ((s, one.answer) for s, one in answers.signs.items() if one.answer)


def _is_worried(
    protocol: Protocol, answers: DraftAnswers, before: CheckInFacts
) -> bool:
    return before.is_worried or any(
        one.is_worry for one in given(protocol=protocol, answers=answers)
    )
