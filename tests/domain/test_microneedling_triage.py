"""The rules and questions we ship: whole, sourced, readable, and no urgent sign left out."""

from __future__ import annotations

import re
from statistics import mean

import pytest

from aftercare.domain.check_in import Trend
from aftercare.domain.vocabulary import (
    Finding,
    RiskFactor,
    Severity,
    Symptom,
    TriageLevel,
    WarningSign,
)
from tests.domain.fixtures import library_reading as reading
from tests.domain.test_microneedling_library import HIGHEST_GRADE, NEVER_SAID
from tests.domain.triage_cast import library

LETTERS = {
    "E": TriageLevel.EMERGENCY,
    "U": TriageLevel.URGENT,
    "C": TriageLevel.CONTACT,
    "W": TriageLevel.KEEP_AN_EYE,
}
CAUSES = (
    *(
        "infection",
        "herpes",
        "cellulitis",
        "allerg",
        "granulom",
        "dermatitis",
        "keloid",
    ),
    *("sepsis", "stroke", "eczema", "burn on", "necro", "occlusion", "urticaria"),
)


def patient_words():
    protocol = library()
    words = [way.patient for rule in protocol.rules for way in rule.ways]
    words += [one.question for one in protocol.findings]
    words += [one.label for one in protocol.trends]
    for question in protocol.questions:
        words += [question.text, question.hint]
        words += [text for one in question.answers for text in (one.label, one.hint)]
    return [one for one in words if one]


def signs_of(rule):
    return {
        sign
        for way in rule.ways
        for sign in (*way.all_signs, *way.any_sign, *way.undenied)
    }


def test_every_rule_of_the_clinical_facts_is_there_in_order():
    wanted = [
        *(f"E{n}" for n in range(1, 7)),
        *(f"U{n}" for n in range(1, 11)),
        *(f"C{n}" for n in range(1, 25)),
        *(f"W{n}" for n in range(1, 7)),
    ]
    assert [rule.code for rule in library().rules] == wanted
    for rule in library().rules:
        assert rule.level == LETTERS[rule.code[0]]
        assert all(way.level >= min(rule.level, 3) for way in rule.ways)


def test_only_four_rules_change_their_level_in_a_way():
    changed = {r.code for r in library().rules for w in r.ways if w.level != r.level}
    assert changed == {"E3", "C16", "C17", "W2"}


def test_every_rule_names_sources_that_exist():
    protocol = library()
    for entry in (
        *protocol.rules,
        *protocol.findings,
        *protocol.questions,
        *protocol.risk_effects,
        *protocol.trends,
        protocol.scoring,
        protocol.check_in,
    ):
        assert entry.sources
        assert set(entry.sources) <= {*protocol.sources, "ED", "U"}


def test_every_sign_and_every_follow_up_counts_for_something():
    used = {sign for rule in library().rules for sign in signs_of(rule)}
    assert used == {*WarningSign, *Finding}
    assert {one.finding for one in library().findings} == set(Finding)


# --- words ---------------------------------------------------------------------------


def test_the_patient_reads_signs_and_never_causes():
    words = "\n".join(patient_words()).lower()
    for never in (*CAUSES, *NEVER_SAID):
        assert never not in words, never


@pytest.mark.parametrize("text", patient_words())
def test_short_sentences(text):
    for sentence in reading.sentences(text):
        assert len(reading.word_list(sentence)) <= 20


def test_easy_to_read():
    assert mean(reading.reading_grade(one) for one in patient_words()) <= HIGHEST_GRADE


def test_a_rule_tells_what_it_was_told():
    for rule in library().rules:
        for way in rule.ways:
            assert re.match(r"You (told us|asked)", way.patient)
            assert ("{symptoms}" in way.patient) <= bool(way.symptoms or way.compared)


# --- the short form ------------------------------------------------------------------


def test_five_questions_of_one_tap():
    questions = library().questions
    assert [one.code for one in questions] == [
        "sore",
        "swollen",
        "colour",
        "new",
        "worry",
    ]
    assert [one.symptom for one in questions] == [
        Symptom.TENDERNESS, Symptom.OEDEMA, Symptom.ERYTHEMA, None, None
    ]  # fmt: skip
    for one in questions[:3]:
        assert [answer.severity for answer in one.answers] == list(Severity)


def test_every_other_symptom_is_on_the_one_further_screen():
    asked = [one.symptom for one in library().questions if one.symptom]
    assert sorted([*asked, *library().check_in.more_symptoms]) == sorted(Symptom)


def test_no_urgent_sign_can_be_missed_by_the_short_form():
    protocol = library()
    reached = reached_from(protocol, asked_in_short(protocol))
    for rule in protocol.rules:
        for way in (one for one in rule.ways if one.level >= TriageLevel.URGENT):
            signs = {*way.all_signs, *way.any_sign}
            assert signs <= reached, (rule.code, signs - reached)
    assert set(WarningSign) <= reached


def test_every_sign_and_every_follow_up_can_be_reached():
    """By the short form and the one further screen; a rule nobody is asked for is dead."""
    protocol = library()
    symptoms = asked_in_short(protocol) | {*protocol.check_in.more_symptoms}
    assert reached_from(protocol, symptoms) == {*WarningSign, *Finding}


@pytest.mark.parametrize(
    ("question", "answer", "asks"),
    [
        ("new", "other", ["faint_or_confused", "blue_or_grey", "low_mood"]),
        ("new", "other", ["face_droops", "arm_weak", "slurred_speech"]),
        ("new", "other", ["tingling", "unwell", "dusky_patch", "blood_question"]),
        ("new", "other", ["pregnancy_found"]),
        ("swollen", "very", ["airway", "spreading_hot"]),
        ("colour", "very", ["spreading_hot"]),
        ("worry", "lot", ["low_mood"]),
        ("worry", "very", ["low_mood"]),
    ],
)
def test_what_an_answer_asks_at_once(question, answer, asks):
    [asked] = [one for one in library().questions if one.code == question]
    [given] = [one for one in asked.answers if one.code == answer]
    assert set(asks) <= set(given.asks)


def asked_in_short(protocol):
    return {one.symptom for one in protocol.questions if one.symptom}


def reached_from(protocol, symptoms):
    """The signs an answer says yes to or asks about, and all that follows from them."""
    answers = [answer for one in protocol.questions for answer in one.answers]
    reached = {sign for one in answers for sign in (*one.signs, *one.asks)}
    while more := follow_ups(protocol, reached | symptoms) - reached:
        reached |= more
    return reached


def follow_ups(protocol, known):
    return {one.finding for one in protocol.findings if known & set(one.asked_with)}


def test_none_of_these_says_nothing_and_worry_is_marked():
    by_code = {one.code: one for one in library().questions}
    none = by_code["new"].answers[0]
    assert (none.code, none.signs, none.asks, none.severity) == ("none", (), (), None)
    assert [one.is_worry for one in by_code["worry"].answers] == [
        False, False, False, True, True
    ]  # fmt: skip


def test_when_check_ins_are_expected():
    guide = library().check_in
    assert (guide.from_hour, guide.silent_days) == (4, 2)
    days = [d for d in range(43) if guide.is_expected_on(day=d, course_days=42)]
    assert days == [*range(15), 21, 28, 35, 42]


def test_trends_and_risks():
    assert [one.trend for one in library().trends] == list(Trend)
    assert {one.risk for one in library().risk_effects} == {
        RiskFactor.DIABETES, RiskFactor.IMMUNE, RiskFactor.SLOW_HEALING
    }  # fmt: skip


def test_the_risks_are_those_that_staff_record():
    from aftercare.treatments.models import RiskFactor as Recorded

    assert [one.value for one in RiskFactor] == [one.value for one in Recorded]
