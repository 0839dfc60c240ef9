"""Which screen of a check-in comes next, and which signs it asks about.

Each answer leaves tokens (`swollen.very`, `itch.4`, `sign.airway`). A row of yes and no is
asked when one of its tokens was told, and the check-in is over at once when all tokens of an
alarm were. Phones without a connection follow the same tokens, so both agree on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.domain.check_in_draft import NOT_SURE, given
from aftercare.domain.timeline import hours_since
from aftercare.domain.vocabulary import (
    Finding,
    Severity,
    Symptom,
    TriageLevel,
    WarningSign,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from aftercare.domain.check_in_draft import DraftAnswers
    from aftercare.domain.check_in_form import Question, QuestionAnswer
    from aftercare.domain.protocol import Protocol

# Codes of questions are lower_case_with_underscores: these can never be one.
MORE = "more-symptoms"
ABOUT = "about-"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRow:
    """One row of yes, no and not sure; asked once one of the tokens in `after` was told."""

    sign: WarningSign | Finding
    after: frozenset[str]


def state_of(*, protocol: Protocol, ended_at: datetime, day: int, at: datetime) -> str:
    """Where a treatment stands: "before", "early", "running", "after" or "no_form"."""
    guide = protocol.check_in
    if at < ended_at:
        return "before"
    if day > protocol.course_days:
        return "after"
    if guide is None:
        return "no_form"
    is_early = hours_since(since=ended_at, at=at) < guide.from_hour
    return "early" if is_early else "running"


def opens_at(*, protocol: Protocol, ended_at: datetime) -> datetime:
    """The first moment a check-in can be answered."""
    hours = protocol.check_in.from_hour if protocol.check_in else 0
    return ended_at + timedelta(hours=hours)


def next_screen(*, protocol: Protocol, answers: DraftAnswers) -> str | None:
    """The first screen that is still open; None when the check-in is complete.

    Rows that wait come before the next question; an alarm ends it once none does.
    """
    told = told_tokens(protocol=protocol, answers=answers)
    about, following = "", None
    for screen in _way(protocol, answers, told):
        if screen.startswith(ABOUT):
            about = screen
        elif not _is_through(screen, answers):
            following = screen
            break
    if about and rows_waiting(protocol=protocol, answers=answers):
        return about
    is_alarm = any(one <= told for one in alarms(protocol=protocol))
    return None if is_alarm else following


def screen_before(*, protocol: Protocol, answers: DraftAnswers, screen: str) -> str:
    """Where Back leads; empty on the first one. Screens nobody was asked on are left out."""
    told = told_tokens(protocol=protocol, answers=answers)
    seen = {one.on for one in answers.signs.values()}
    before = ""
    for one in _way(protocol, answers, told):
        if one == screen:
            return before
        if not one.startswith(ABOUT) or one in seen:
            before = one
    return before


def rows_waiting(*, protocol: Protocol, answers: DraftAnswers) -> tuple[SignRow, ...]:
    """The rows to ask now: one of their tokens was told, and they were not.

    What was left open earlier is asked once more when a symptom of the further screen
    asks for it: somebody with a very strong itch is asked for welts.
    """
    told = told_tokens(protocol=protocol, answers=answers)
    graded = told.intersection(_graded(answers))
    return tuple(
        row
        for row in sign_rows(protocol=protocol)
        if row.after & (graded if _is_left_open(row, answers) else told)
        and not _is_settled(row, answers)
        and sign_token(sign=row.sign) not in told
    )


def _is_left_open(row: SignRow, answers: DraftAnswers) -> bool:
    """Asked on an earlier screen than the last of all, and not answered there."""
    asked = answers.signs.get(row.sign)
    return asked is not None and asked.answer is None and asked.on != f"{ABOUT}{MORE}"


def _is_settled(row: SignRow, answers: DraftAnswers) -> bool:
    return row.sign in answers.signs and not _is_left_open(row, answers)


def _graded(answers: DraftAnswers) -> Iterator[str]:
    return (
        grade_token(symptom=symptom, severity=told.severity)
        for symptom, told in answers.more.items()
        if told.is_graded
    )


def sign_rows(*, protocol: Protocol) -> tuple[SignRow, ...]:
    """Every sign that can be asked, in the order of the protocol, and what asks it."""
    found: dict[WarningSign | Finding, set[str]] = {}
    for token, signs in _asking(protocol):
        for sign in signs:
            found.setdefault(sign, set()).add(token)
    return tuple(
        SignRow(sign=s, after=frozenset(tokens)) for s, tokens in found.items()
    )


def alarms(*, protocol: Protocol) -> tuple[frozenset[str], ...]:
    """Tokens that, told together, end the check-in at once.

    Each warning sign, and what is urgent without one. The rules give the level; this only
    says that no more questions are asked first.
    """
    singles = [frozenset({sign_token(sign=sign)}) for sign in WarningSign]
    ways = [way for rule in protocol.rules for way in rule.ways]
    urgent = [way for way in ways if way.level >= TriageLevel.URGENT]
    groups = [
        frozenset((*way.all_signs, *one))
        for way in urgent
        for one in _each(way.any_sign)
    ]
    return (
        *singles,
        *(
            frozenset(sign_token(sign=sign) for sign in group)
            for group in dict.fromkeys(groups)
            if group and all(isinstance(sign, Finding) for sign in group)
        ),
    )


def _each(
    signs: tuple[WarningSign | Finding, ...],
) -> tuple[tuple[WarningSign | Finding, ...], ...]:
    """One of them at a time; once without any when there is none to choose."""
    return tuple((sign,) for sign in signs) or ((),)


def told_tokens(*, protocol: Protocol, answers: DraftAnswers) -> frozenset[str]:
    """What the answers so far have left."""
    picked = {f"{code}.{one}" for code, p in answers.picked.items() for one in p.codes}
    ticked = {s for one in given(protocol=protocol, answers=answers) for s in one.signs}
    said = {s for s, one in answers.signs.items() if one.answer and one.answer.is_yes}
    opened = _opening(protocol) if answers.only_more else ()
    return frozenset(
        {
            *picked,
            *_graded(answers),
            *opened,
            *(sign_token(sign=s) for s in ticked | said),
        }
    )


def sign_token(*, sign: WarningSign | Finding) -> str:
    return f"sign.{sign.value}"


def grade_token(*, symptom: Symptom, severity: Severity | None) -> str:
    return f"{symptom.value}.{NOT_SURE if severity is None else int(severity)}"


def opens_more(*, question: Question, answer: QuestionAnswer) -> bool:
    """Whether an answer says nothing itself and leads to the further screen."""
    says = answer.signs or answer.symptom
    return question.is_multiple and bool(answer.asks) and not says


def is_none(*, question: Question, answer: QuestionAnswer) -> bool:
    """Whether an answer of a question with ticks is "none of these"."""
    says = answer.signs or answer.symptom or answer.asks
    return question.is_multiple and not says


def screens_of(*, protocol: Protocol) -> tuple[str, ...]:
    """Every code a screen of this protocol can have."""
    codes = [one.code for one in protocol.questions]
    return (*codes, *(f"{ABOUT}{code}" for code in codes), MORE, f"{ABOUT}{MORE}")


def _way(
    protocol: Protocol, answers: DraftAnswers, told: frozenset[str]
) -> Iterator[str]:
    opening = _opening(protocol)
    for question in protocol.questions:
        is_opened = any(
            token in told for token in opening if token.startswith(f"{question.code}.")
        )
        if not answers.only_more:
            yield question.code
        if is_opened or not answers.only_more:
            yield f"{ABOUT}{question.code}"
        if is_opened:
            yield MORE
            yield f"{ABOUT}{MORE}"


def _opening(protocol: Protocol) -> tuple[str, ...]:
    return tuple(
        f"{question.code}.{one.code}"
        for question in protocol.questions
        for one in question.answers
        if opens_more(question=question, answer=one)
    )


def _is_through(screen: str, answers: DraftAnswers) -> bool:
    return screen in (answers.passed if screen == MORE else answers.picked)


def _asking(
    protocol: Protocol,
) -> Iterator[tuple[str, Iterable[WarningSign | Finding]]]:
    """(token, the signs it asks): the longest list first, for it has the order of urgency."""
    answers = ((q, one) for q in protocol.questions for one in q.answers)
    for question, one in sorted(answers, key=lambda pair: -len(pair[1].asks)):
        yield f"{question.code}.{one.code}", one.asks
    for follow_up in protocol.follow_ups:
        for token in _grades(protocol, follow_up.symptom, follow_up.severity):
            yield token, follow_up.asks
    for finding in protocol.findings:
        for source in finding.asked_with:
            for token in _tokens_of(protocol, source):
                yield token, (finding.finding,)


def _tokens_of(
    protocol: Protocol, source: WarningSign | Finding | Symptom
) -> Iterator[str]:
    if not isinstance(source, Symptom):
        yield sign_token(sign=source)
        return
    guide = protocol.check_in
    asked_from = 1 if guide is None else guide.follow_up_from
    in_short = any(one.symptom == source for one in protocol.questions)
    yield from _grades(protocol, source, asked_from if in_short else 1)


def _grades(protocol: Protocol, symptom: Symptom, least: int) -> Iterator[str]:
    """The tokens of that grade and above; "not sure" counts as one of them."""
    for question in protocol.questions:
        for one in question.answers:
            if one.symptom == symptom and (one.severity or 0) >= least:
                yield f"{question.code}.{one.code}"
        if question.symptom == symptom:
            yield f"{question.code}.{NOT_SURE}"
    yield grade_token(symptom=symptom, severity=None)
    for severity in Severity:
        if severity >= least:
            yield grade_token(symptom=symptom, severity=severity)
