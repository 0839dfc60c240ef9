"""Entries about what a check-in asks: the guide, the short form, follow-up questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.check_in_form import (
    CheckInGuide,
    FindingGuide,
    FollowUp,
    Question,
    QuestionAnswer,
    TrendWord,
)
from aftercare.domain.parsing.clinical import SYMPTOMS
from aftercare.domain.parsing.course import MOST_DAYS, MOST_HOURS
from aftercare.domain.parsing.rules import (
    ANY_SIGN,
    FINDINGS,
    many_or_none,
    whole_or_none,
)
from aftercare.domain.vocabulary import Severity, Trend

if TYPE_CHECKING:
    from aftercare.domain.parsing.entries import EntryReader
    from aftercare.domain.vocabulary import Finding as FindingCode
    from aftercare.domain.vocabulary import Symptom, WarningSign

FEWEST_ANSWERS = 2
TRENDS = {one.value: one for one in Trend}
ASKED_WITH: dict[str, WarningSign | FindingCode | Symptom] = {**ANY_SIGN, **SYMPTOMS}


def read_check_in(*, reader: EntryReader) -> CheckInGuide:
    asked_from = whole_or_none(reader=reader, key="follow_up_from", high=max(Severity))
    return CheckInGuide(
        from_hour=reader.whole("from_hour", low=0, high=MOST_HOURS),
        daily_until_day=reader.whole("daily_until_day", low=0, high=MOST_DAYS),
        then_every_days=reader.whole("then_every_days", low=1, high=MOST_DAYS),
        silent_days=reader.whole("silent_days", low=1, high=MOST_DAYS),
        not_sure=reader.words("not_sure"),
        more_symptoms=reader.many_of("more_symptoms", SYMPTOMS),
        sources=reader.sources(),
        follow_up_from=1 if asked_from is None else asked_from,
    )


def read_follow_up(*, reader: EntryReader) -> FollowUp:
    return FollowUp(
        symptom=reader.one_of("symptom", SYMPTOMS),
        severity=reader.whole("severity", low=1, high=max(Severity)),
        asks=reader.many_of("asks", ANY_SIGN),
        sources=reader.sources(),
    )


def read_question(*, reader: EntryReader) -> Question:
    has_symptom = reader.has("symptom")
    symptom = reader.one_of("symptom", SYMPTOMS) if has_symptom else None
    answers = tuple(_read_answer(one, symptom) for one in reader.tables("answers"))
    question = Question(
        code=reader.code("code"),
        text=reader.words("text"),
        hint=reader.words("hint"),
        symptom=symptom,
        is_multiple=reader.truth("is_multiple"),
        answers=answers,
        sources=reader.sources(),
    )
    _check_answers(reader, question)
    return question


def read_finding(*, reader: EntryReader) -> FindingGuide:
    return FindingGuide(
        finding=reader.one_of("finding", FINDINGS),
        question=reader.words("question"),
        asked_with=many_or_none(reader=reader, key="asked_with", choices=ASKED_WITH),
        sources=reader.sources(),
    )


def read_trend(*, reader: EntryReader) -> TrendWord:
    return TrendWord(
        trend=reader.one_of("trend", TRENDS),
        label=reader.words("label"),
        sources=reader.sources(),
    )


def _read_answer(reader: EntryReader, symptom: Symptom | None) -> QuestionAnswer:
    severity = whole_or_none(reader=reader, key="severity", high=max(Severity))
    has_own = reader.has("symptom")
    own = reader.one_of("symptom", SYMPTOMS) if has_own else symptom
    answer = QuestionAnswer(
        code=reader.code("code"),
        label=reader.words("label"),
        hint=reader.words_or_none("hint") or "",
        symptom=own if severity is not None else None,
        severity=None if severity is None else Severity(severity),
        signs=many_or_none(reader=reader, key="signs", choices=ANY_SIGN),
        asks=many_or_none(reader=reader, key="asks", choices=ANY_SIGN),
        is_worry=reader.has("is_worry") and reader.truth("is_worry"),
    )
    if severity is not None and own is None:
        reader.fail("severity", "is the grade of no symptom")
    reader.close()
    return answer


def _check_answers(reader: EntryReader, question: Question) -> None:
    codes = [one.code for one in question.answers]
    if len(codes) < FEWEST_ANSWERS or len(set(codes)) < len(codes):
        reader.fail("answers", "needs 2 or more, each with a code of its own")
    grades = [one.severity for one in question.answers]
    if question.symptom and sorted(grades, key=str) != sorted(Severity, key=str):
        reader.fail("answers", "needs one for each grade, 0 to 4")
