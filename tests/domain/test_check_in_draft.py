"""What was tapped, as the facts the rules read."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.domain.check_in import (
    Answer,
    CheckInFacts,
    SignAnswer,
    SymptomScore,
    Trend,
)
from aftercare.domain.check_in_draft import (
    NOT_SURE,
    DraftAnswers,
    MoreTold,
    Telling,
    answered_at,
    facts_of,
    with_told,
)
from aftercare.domain.vocabulary import Finding, Severity, Symptom, WarningSign
from tests.domain.triage_cast import library
from tests.factories import AT

MINUTE = timedelta(minutes=1)


def told(*tellings, start=DraftAnswers()):  # noqa: B008 - frozen
    answers = start
    for n, telling in enumerate(tellings):
        answers = with_told(
            answers=answers,
            telling=telling,
            at=AT + n * MINUTE,
            has_note=bool(telling.note) or answers.has_note,
        )
    return answers


def pick(question, *codes, **more):
    return Telling(screen=question, picked=codes, **more)


def more(severity, **facts):
    told_of = {"is_graded": True, "trend": None, "is_one_sided": False, "at": AT}
    grade = None if severity is None else Severity(severity)
    return MoreTold(severity=grade, **{**told_of, **facts})


def facts(answers, base=None):
    return facts_of(protocol=library(), answers=answers, at=AT, day=3, base=base)


def graded(found):
    return {one.symptom: one.severity for one in found.scores}


def said(found):
    return {one.sign: one.answer for one in found.signs}


def test_five_taps_are_three_grades_five_noes_and_no_worry():
    found = facts(
        told(
            pick("sore", "little"),
            pick("swollen", "none"),
            pick("colour", "some"),
            pick("new", "none"),
            pick("worry", "some"),
        )
    )
    assert graded(found) == {
        Symptom.TENDERNESS: 1,
        Symptom.OEDEMA: 0,
        Symptom.ERYTHEMA: 2,
    }
    assert set(said(found).values()) == {Answer.NO}
    assert {WarningSign.PUS, WarningSign.FEVER, WarningSign.ANAPHYLAXIS} <= set(
        said(found)
    )
    assert (found.is_worried, found.has_note, found.temperature_c) == (
        False,
        False,
        None,
    )


def test_not_sure_is_no_grade():
    assert graded(facts(told(pick("sore", NOT_SURE)))) == {Symptom.TENDERNESS: None}


def test_what_was_not_asked_is_in_no_answer():
    found = facts(told(pick("sore", "little")))
    assert (len(found.scores), found.signs) == (1, ())


def test_ticks_say_yes_and_the_others_no():
    found = facts(told(pick("new", "pus", "wet")))
    assert said(found)[WarningSign.PUS] is Answer.YES
    assert said(found)[WarningSign.FEVER] is Answer.NO
    assert graded(found) == {Symptom.SEROUS_EXUDATE: Severity.STRONG}


def test_yes_wins_over_a_no_told_elsewhere():
    asked = Telling(screen="about-swollen", signs={WarningSign.ANAPHYLAXIS: Answer.NO})
    found = facts(told(asked, pick("new", "breathing")))
    assert said(found)[WarningSign.ANAPHYLAXIS] is Answer.YES


def test_a_row_left_open_is_not_told():
    asked = Telling(
        screen="about-new",
        signs={Finding.UNWELL: None, Finding.TINGLING: Answer.NOT_SURE},
    )
    assert said(facts(told(asked))) == {Finding.TINGLING: Answer.NOT_SURE}


def test_an_answer_that_is_changed_takes_the_place_of_the_first():
    found = facts(told(pick("sore", "very"), pick("sore", "none")))
    assert graded(found) == {Symptom.TENDERNESS: 0}


def test_the_same_screen_twice_is_one_answer():
    once = told(pick("sore", "some"))
    assert facts(told(pick("sore", "some"), start=once)) == facts(once)


@pytest.mark.parametrize("grade", [0, 1, 2])
def test_told_twice_the_higher_grade_stands(grade):
    screen = Telling(screen="more-symptoms", more={Symptom.SEROUS_EXUDATE: more(grade)})
    found = facts(told(pick("new", "wet"), screen))
    assert graded(found)[Symptom.SEROUS_EXUDATE] == Severity.STRONG


def test_the_further_screen_gives_grade_trend_and_side():
    screen = Telling(
        screen="more-symptoms",
        more={
            Symptom.PRURITUS: more(3, trend=Trend.WORSE, is_one_sided=True),
            Symptom.OEDEMA: more(None, is_graded=False, is_one_sided=True),
        },
    )
    found = facts(told(pick("swollen", "little"), screen))
    assert set(found.scores) == {
        SymptomScore(symptom=Symptom.OEDEMA, severity=Severity(1), is_one_sided=True),
        SymptomScore(
            symptom=Symptom.PRURITUS,
            severity=Severity(3),
            trend=Trend.WORSE,
            is_one_sided=True,
        ),
    }


@pytest.mark.parametrize(
    ("code", "worried"),
    [("none", False), ("some", False), ("lot", True), ("very", True)],
)
def test_worry(code, worried):
    assert facts(told(pick("worry", code))).is_worried is worried


def test_what_is_added_keeps_what_was_told():
    base = CheckInFacts(
        at=AT,
        day=3,
        scores=(
            SymptomScore(symptom=Symptom.OEDEMA, severity=Severity(2)),
            SymptomScore(symptom=Symptom.TENDERNESS, severity=Severity(1)),
        ),
        signs=(SignAnswer(sign=WarningSign.PUS, answer=Answer.YES),),
        temperature_c=Decimal("37.6"),
        is_worried=True,
    )
    found = facts(told(pick("sore", "none")), base)
    assert graded(found) == {Symptom.OEDEMA: 2, Symptom.TENDERNESS: 0}
    assert said(found) == {WarningSign.PUS: Answer.YES}
    assert (found.temperature_c, found.is_worried) == (Decimal("37.6"), True)
    changed = facts(told(pick("new", "none")), base)
    assert said(changed)[WarningSign.PUS] is Answer.NO


def test_times_are_those_of_the_answers():
    answers = told(pick("sore", "none"), pick("swollen", "none"))
    assert answers.last_at == AT + MINUTE
    assert DraftAnswers().last_at is None


def test_an_answer_is_never_given_in_the_future_nor_by_a_wrong_clock():
    assert answered_at(at=AT, seconds_ago=90) == AT - timedelta(seconds=90)
    assert answered_at(at=AT, seconds_ago=-90) == AT
    assert answered_at(at=AT, seconds_ago=10**9) == AT


def test_empty_is_when_nothing_was_answered():
    assert DraftAnswers().is_empty
    assert told(Telling(screen="about-new", signs={Finding.UNWELL: None})).is_empty
    assert not told(pick("sore", "none")).is_empty
    assert not told(Telling(screen="about-new", temperature_c=Decimal(38))).is_empty
