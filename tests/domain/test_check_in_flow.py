"""Which screen comes next, and that no sign of any rule is out of reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.domain.check_in import Answer
from aftercare.domain.check_in_draft import DraftAnswers, Telling
from aftercare.domain.check_in_flow import (
    MORE,
    next_screen,
    opens_at,
    rows_waiting,
    screen_before,
    screens_of,
    sign_rows,
    state_of,
    told_tokens,
)
from aftercare.domain.vocabulary import (
    Finding,
    Symptom,
    TriageLevel,
    WarningSign,
)
from tests.domain.test_check_in_draft import more, pick, told
from tests.domain.triage_cast import library
from tests.factories import AT

MILD = (
    pick("sore", "little"),
    pick("swollen", "none"),
    pick("colour", "little"),
)


def following(answers):
    return next_screen(protocol=library(), answers=answers)


def waiting(answers):
    rows = rows_waiting(protocol=library(), answers=answers)
    return [row.sign for row in rows]


def left_open(answers, screen):
    """The screen is passed with nothing picked on it."""
    return told(
        Telling(screen=screen, signs=dict.fromkeys(waiting(answers))), start=answers
    )


def test_five_mild_answers_are_five_screens():
    answers, seen = DraftAnswers(), []
    for telling in (*MILD, pick("new", "none"), pick("worry", "none")):
        seen.append(following(answers))
        answers = told(telling, start=answers)
    assert seen == ["sore", "swollen", "colour", "new", "worry"]
    assert following(answers) is None


@pytest.mark.parametrize(
    ("telling", "asks"),
    [
        (pick("swollen", "some"), []),
        (pick("swollen", "lot"), [Finding.EYE_CLOSING, Finding.HOT_ROUND_EYE]),
        (pick("swollen", "not_sure"), [Finding.EYE_CLOSING, Finding.HOT_ROUND_EYE]),
        (pick("colour", "some"), []),
        (pick("colour", "lot"), [Finding.NEW_PRODUCT]),
    ],
)
def test_a_strong_answer_asks_what_belongs_to_it(telling, asks):
    before = (one for one in MILD if one.screen != telling.screen)
    answers = told(*before, telling)
    assert waiting(answers) == asks
    assert following(answers) == ("about-colour" if asks else "new")


def test_very_swollen_asks_for_breathing_first():
    answers = told(pick("sore", "none"), pick("swollen", "very"))
    assert waiting(answers)[:2] == [WarningSign.ANAPHYLAXIS, WarningSign.CELLULITIS]


def test_a_warning_sign_ends_it_once_its_questions_are_answered_or_left():
    answers = told(*MILD, pick("new", "pus"))
    assert following(answers) == "about-new"
    assert Finding.UNWELL in waiting(answers)
    assert following(left_open(answers, "about-new")) is None
    no = told(
        Telling(screen="about-new", signs={Finding.UNWELL: Answer.NO}), start=answers
    )
    assert following(no) is None


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NOT_SURE])
def test_an_urgent_finding_ends_it_too(answer):
    rows = {Finding.FACIAL_DROOP: answer}
    answers = told(*MILD, pick("new", "other"))
    answers = told(
        Telling(screen="about-new", signs={**dict.fromkeys(waiting(answers)), **rows}),
        start=answers,
    )
    assert following(answers) is None


def test_narrowing_comes_in_turns():
    answers = told(*MILD, pick("new", "other"))
    rows = {**dict.fromkeys(waiting(answers)), WarningSign.EYE: Answer.YES}
    answers = told(Telling(screen="about-new", signs=rows), start=answers)
    assert following(answers) == "about-new"
    assert Finding.PHOTOPHOBIA in waiting(answers)
    assert WarningSign.EYE not in waiting(answers)


def test_something_else_leads_to_the_further_screen_and_on():
    answers = left_open(told(*MILD, pick("new", "other")), "about-new")
    assert following(answers) == MORE
    answers = told(
        Telling(screen=MORE, more={Symptom.ACNEIFORM_FLARE: more(1)}), start=answers
    )
    assert following(answers) == f"about-{MORE}"
    assert Finding.PAINFUL_LUMPS in waiting(answers)
    assert following(left_open(answers, f"about-{MORE}")) == "worry"


def test_a_very_strong_itch_asks_for_welts():
    def itching(grade):
        screen = Telling(screen=MORE, more={Symptom.PRURITUS: more(grade)})
        return waiting(told(*MILD, pick("new", "none"), screen))

    assert WarningSign.URTICARIA in itching(4)
    assert WarningSign.URTICARIA in itching(None)
    assert WarningSign.URTICARIA not in itching(3)


def test_worry_asks_kindly_and_then_it_is_over():
    answers = told(*MILD, pick("new", "none"), pick("worry", "very"))
    assert following(answers) == "about-worry"
    assert waiting(answers) == [Finding.LOW_MOOD]
    assert following(left_open(answers, "about-worry")) is None


def test_adding_asks_the_rest_and_not_the_short_form():
    answers = DraftAnswers(only_more=True)
    assert following(answers) == "about-new"
    answers = left_open(answers, "about-new")
    assert following(answers) == MORE
    assert following(told(Telling(screen=MORE), start=answers)) is None


def test_back_goes_by_what_was_asked():
    answers = left_open(told(*MILD, pick("new", "hot")), "about-new")
    before = {
        screen: screen_before(protocol=library(), answers=answers, screen=screen)
        for screen in ("sore", "swollen", "new", "about-new", "worry")
    }
    assert before == {
        "sore": "",
        "swollen": "sore",
        "new": "colour",
        "about-new": "new",
        "worry": "about-new",
    }


def test_a_changed_answer_leads_to_the_first_screen_that_is_open():
    answers = told(*MILD, pick("sore", "some"))
    assert following(answers) == "new"


def pages_that_ask():
    """Each sign and symptom, and the first page that asks for it."""
    protocol = library()
    pages = dict.fromkeys(protocol.check_in.more_symptoms, MORE)
    pages |= {row.sign: "about" for row in sign_rows(protocol=protocol)}
    for question in protocol.questions:
        for answer in question.answers:
            pages |= dict.fromkeys((*answer.signs, answer.symptom), question.code)
    return pages


def test_which_page_asks_for_each_sign_and_symptom_of_each_rule():
    """No rule can be missed: every sign and symptom it needs is asked on a page."""
    asked = set(pages_that_ask())
    for rule in library().rules:
        for way in rule.ways:
            needed = {*way.all_signs, *way.any_sign, *way.undenied}
            needed |= {s for one in way.symptoms for s in one.any_of}
            assert needed <= asked, (rule.code, needed - asked)


def test_every_row_waits_for_something_that_can_be_told():
    known = {"sign", *Symptom, *screens_of(protocol=library())}
    for row in sign_rows(protocol=library()):
        assert {token.split(".")[0] for token in row.after} <= known


def test_every_urgent_sign_is_a_few_taps_from_the_short_form():
    """Followed for real: ticking everything, and saying yes to each row, asks them all."""
    protocol = library()
    reached = set()
    for first in ("little", "very"):
        ticked = [
            one.code for one in protocol.questions[3].answers if one.code != "none"
        ]
        answers = told(
            pick("sore", first),
            pick("swollen", first),
            pick("colour", first),
            pick("new", *ticked),
        )
        while rows := waiting(answers):
            reached |= set(rows)
            answers = told(
                Telling(screen="about-new", signs=dict.fromkeys(rows, Answer.YES)),
                start=answers,
            )
    ticks = {s for one in protocol.questions[3].answers for s in one.signs}
    for rule in protocol.rules:
        for way in (one for one in rule.ways if one.level >= TriageLevel.URGENT):
            assert {*way.all_signs, *way.any_sign} <= reached | ticks, rule.code


def test_tokens_are_what_was_told():
    answers = told(
        pick("new", "pus"), Telling(screen=MORE, more={Symptom.PRURITUS: more(4)})
    )
    tokens = told_tokens(protocol=library(), answers=answers)
    assert tokens == {"new.pus", "sign.pus", "itch.4"}


@pytest.mark.parametrize(
    ("hours", "day", "state"),
    [
        (-1, 0, "before"),
        (3, 0, "early"),
        (4, 0, "running"),
        (90, 42, "running"),
        (90, 43, "after"),
    ],
)
def test_where_a_treatment_stands(hours, day, state):
    at = AT + timedelta(hours=hours)
    found = state_of(protocol=library(), ended_at=AT, day=day, at=at)
    assert found == state
    assert opens_at(protocol=library(), ended_at=AT) == AT + timedelta(hours=4)
