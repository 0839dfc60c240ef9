"""What one screen sent, as the domain takes it, or a sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.checkins.models import NOTE_LENGTH
from aftercare.checkins.operations.notes import CONTROLS
from aftercare.domain.check_in import Answer, Trend
from aftercare.domain.check_in_draft import NOT_SURE, MoreTold, Telling
from aftercare.domain.check_in_flow import ABOUT, MORE, is_none, sign_rows
from aftercare.domain.temperature import NotATemperature, in_celsius
from aftercare.domain.vocabulary import Severity
from aftercare.timeline.words import number_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from decimal import Decimal

    from django.http import QueryDict

    from aftercare.domain.check_in_form import Question
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Finding, Symptom, WarningSign

PICK_ONE = "Pick one answer."
PICK_SOME = "Pick what you have now, or None of these."
TEMPERATURE = (
    "Write a temperature from 34 to 43 C, or from 93.2 to 109.4 F. Or leave it empty."
)
TOO_LONG = f"Your note is too long. Use up to {NOTE_LENGTH} letters."


class Unclear(Exception):
    """Nothing usable was sent; `field` is where the sentence belongs."""

    def __init__(self, words: str, *, field: str) -> None:
        super().__init__(words)
        self.words, self.field = words, field


def read_screen(
    *,
    protocol: Protocol,
    screen: str,
    waiting: tuple[WarningSign | Finding, ...],
    sent: QueryDict,
    at: datetime,
) -> Telling:
    """What the screen told; `waiting` are the rows it was to ask. Raises Unclear."""
    if screen == MORE:
        return Telling(screen=screen, more=dict(_more(protocol, sent, at)))
    if screen.startswith(ABOUT):
        return Telling(
            screen=screen,
            signs=_signs(protocol, waiting, sent),
            temperature_c=_temperature(sent),
        )
    question = next(one for one in protocol.questions if one.code == screen)
    return Telling(
        screen=screen, picked=_picked(question, sent), note=_note(sent.get("note", ""))
    )


def seconds_ago(sent: QueryDict) -> int:
    """How long the answer waited in the phone; 0 for what came at once, or is no number."""
    return number_in(sent.get("ago", "")) or 0


def _picked(question: Question, sent: QueryDict) -> tuple[str, ...]:
    """What was ticked counts, whichever button was pressed: no sign is ever lost to "none"."""
    known = {one.code for one in question.answers}
    codes = tuple(dict.fromkeys(c for c in sent.getlist("answer") if c in known))
    if question.is_multiple:
        none = [
            one.code
            for one in question.answers
            if is_none(question=question, answer=one)
        ]
        codes = tuple(code for code in codes if code not in none) or codes[:1]
        if not codes:
            raise Unclear(PICK_SOME, field="answers")
        return codes
    if question.symptom and sent.get("answer") == NOT_SURE:
        return (NOT_SURE,)
    if len(codes) != 1:
        raise Unclear(PICK_ONE, field="answers")
    return codes


def _note(text: str) -> str:
    if len(text) > NOTE_LENGTH:
        raise Unclear(TOO_LONG, field="note")
    return CONTROLS.sub("", text)


def _signs(
    protocol: Protocol, waiting: tuple[WarningSign | Finding, ...], sent: QueryDict
) -> dict[WarningSign | Finding, Answer | None]:
    """Rows that were to be asked and were left open are told as such: they are not asked again."""
    told: dict[WarningSign | Finding, Answer | None] = dict.fromkeys(waiting)
    answers = {one.value: one for one in Answer}
    for row in sign_rows(protocol=protocol):
        answer = answers.get(sent.get(f"sign_{row.sign.value}", ""))
        if answer is not None:
            told[row.sign] = answer
    return told


def _temperature(sent: QueryDict) -> Decimal | None:
    written = sent.get("temperature", "").strip()
    if not written:
        return None
    try:
        return in_celsius(written=written)
    except NotATemperature as no:
        raise Unclear(TEMPERATURE, field="temperature") from no


def _more(
    protocol: Protocol, sent: QueryDict, at: datetime
) -> Iterator[tuple[Symptom, MoreTold]]:
    """Symptoms with at least one thing told; the rest were not asked."""
    grades = {str(int(one)): one for one in Severity}
    trends = {one.value: one for one in Trend}
    for symptom in (guide.symptom for guide in protocol.symptoms):
        grade = sent.get(f"grade_{symptom.value}", "")
        told = MoreTold(
            is_graded=grade in grades or grade == NOT_SURE,
            severity=grades.get(grade),
            trend=trends.get(sent.get(f"trend_{symptom.value}", "")),
            is_one_sided=f"side_{symptom.value}" in sent,
            at=at,
        )
        if told.is_graded or told.trend or told.is_one_sided:
            yield symptom, told
