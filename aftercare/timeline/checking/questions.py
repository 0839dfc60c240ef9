"""A question and its answers: each answer a button, or a tick where there may be several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.check_in import Answer
from aftercare.domain.check_in_draft import NOT_SURE
from aftercare.domain.check_in_flow import is_none, sign_token
from aftercare.domain.vocabulary import Severity
from aftercare.timeline.checking.frame import frame_of
from aftercare.timeline.checking.parts import Choice, Screen
from aftercare.timeline.words import moment, tel

if TYPE_CHECKING:
    from aftercare.domain.check_in import CheckInFacts
    from aftercare.domain.check_in_form import Question, QuestionAnswer
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Symptom
    from aftercare.timeline.checking.queries import Asking
    from aftercare.timeline.checking.telling import Unclear

STRONG = Severity.STRONG


def question_screen(
    *, asking: Asking, screen: str, problem: Unclear | None, kept: dict[str, str]
) -> Screen:
    questions = asking.protocol.questions
    question = next(one for one in questions if one.code == screen)
    picked = _picked(asking, question)
    draft_note = asking.draft.note if asking.draft else ""
    return Screen(
        kind="ticks" if question.is_multiple else "question",
        frame=frame_of(asking=asking, screen=screen),
        emergency=asking.clinic.emergency_phone,
        emergency_href=tel(asking.clinic.emergency_phone),
        title=question.text,
        hint=question.hint,
        choices=tuple(_choice(question, one, picked) for one in question.answers),
        not_sure=_not_sure(asking.protocol, question, picked),
        is_last=question == questions[-1],
        note=kept.get("note", draft_note),
        problem=problem,
        promise=_promise(asking),
    )


def _promise(asking: Asking) -> str:
    """By when a note is read; nothing where the clinic promises nothing (guide R12)."""
    if asking.promised_at is None:
        return ""
    by = moment(asking.promised_at, zone=asking.zone, now=asking.at)
    return f"They look by {by}."


def _picked(asking: Asking, question: Question) -> tuple[str, ...]:
    """The person's own answer of today, on the way back or when they change it."""
    told = asking.answers.picked.get(question.code)
    if told is not None:
        return told.codes
    return codes_of(question=question, facts=asking.before)


def codes_of(*, question: Question, facts: CheckInFacts | None) -> tuple[str, ...]:
    """The answers of a question that say what was told before."""
    if facts is None:
        return ()
    grades: dict[Symptom | None, Severity | None] = {
        one.symptom: one.severity for one in facts.scores
    }
    said = {one.sign for one in facts.signs if one.answer is Answer.YES}
    if question.symptom in grades and grades[question.symptom] is None:
        return (NOT_SURE,)
    return tuple(
        one.code
        for one in question.answers
        if (one.signs and said.issuperset(one.signs))
        or (one.symptom in grades and grades[one.symptom] == one.severity)
    )


def _choice(
    question: Question, answer: QuestionAnswer, picked: tuple[str, ...]
) -> Choice:
    says = [
        f"{question.code}.{answer.code}",
        *(sign_token(sign=s) for s in answer.signs),
    ]
    grade = answer.severity if question.symptom else None
    is_strong = (
        bool(answer.signs) or answer.is_worry or (answer.severity or 0) >= STRONG
    )
    return Choice(
        code=answer.code,
        label=answer.label,
        hint=answer.hint,
        size=None if grade is None else int(grade),
        is_picked=answer.code in picked,
        is_none=is_none(question=question, answer=answer),
        is_strong=is_strong,
        says=" ".join(says),
    )


def _not_sure(
    protocol: Protocol, question: Question, picked: tuple[str, ...]
) -> Choice | None:
    if question.symptom is None or protocol.check_in is None:
        return None
    return Choice(
        code=NOT_SURE,
        label=protocol.check_in.not_sure,
        hint="",
        size=None,
        is_picked=NOT_SURE in picked,
        is_none=False,
        is_strong=False,
        says=f"{question.code}.{NOT_SURE}",
    )
