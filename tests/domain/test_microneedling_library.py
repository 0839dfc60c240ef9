"""The protocol we ship: whole, readable, sourced, and true to what was asked of it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from aftercare.domain.expected_bands import expected_band
from aftercare.domain.protocol_parser import find_problems, parse_protocol
from aftercare.domain.vocabulary import (
    Symptom,
    TriageLevel,
    Variant,
    WarningSign,
)
from tests.domain.fixtures import library_reading as reading

if TYPE_CHECKING:
    from aftercare.domain.protocol import Protocol

LIBRARY = Path(__file__).parents[2] / "aftercare/protocols/library/microneedling.toml"
LONGEST_SENTENCE = 20
HIGHEST_GRADE = 6
EDITORIAL = {"ED", "U"}
NEVER_SAID = (
    *("should", "please note", "simply", "all clear", "nothing to worry", "guarantee"),
    *("no need to worry", "normal for you", "collagen", "herpes", "infection"),
)


@cache
def library() -> Protocol:
    return parse_protocol(text=LIBRARY.read_text(encoding="utf-8"))


@pytest.fixture
def protocol() -> Protocol:
    return library()


def entries(*kinds: str):
    """The entries whose name starts with one of these kinds; all without one."""
    return [
        pytest.param(entry, id=name)
        for name, entry in reading.entries_of(library()).items()
        if not kinds or name.split()[0] in kinds
    ]


def test_the_file_parses_without_a_single_problem():
    assert find_problems(text=LIBRARY.read_text(encoding="utf-8")) == ()
    assert library().code == "microneedling"


def test_every_symptom_has_one_guide_and_one_band(protocol):
    assert sorted(g.symptom for g in protocol.symptoms) == sorted(Symptom)
    assert sorted(b.symptom for b in protocol.bands) == sorted(Symptom)
    assert sorted(w.sign for w in protocol.warning_signs) == sorted(WarningSign)


def test_every_day_of_the_course_has_one_guide(protocol):
    days = [
        day for one in protocol.days for day in range(one.first_day, one.last_day + 1)
    ]
    assert days == list(range(43))
    assert [hour.from_hour for hour in protocol.hours] == [0, 6]


def test_a_day_only_names_what_its_band_allows(protocol):
    for guide in protocol.days:
        for symptom in guide.symptoms:
            assert protocol.band(symptom).on(guide.first_day)[1] > 0, (
                guide.first_day,
                symptom,
            )


def test_level_labels_are_the_fixed_ones(protocol):
    labels = {one.level: one.label for one in protocol.levels}
    assert labels == {
        TriageLevel.EXPECTED: "Expected today",
        TriageLevel.KEEP_AN_EYE: "Keep an eye on it",
        TriageLevel.CONTACT: "Contact your clinic today",
        TriageLevel.URGENT: "Get urgent help now",
        TriageLevel.EMERGENCY: "Call {number} now",
    }
    after_expected = protocol.level_word(TriageLevel.EXPECTED).advice
    assert after_expected == "If it gets worse or worries you, contact your clinic."


# --- what was asked for, days 2 to 4 -------------------------------------------------


@pytest.mark.parametrize("day", [2, 3, 4])
@pytest.mark.parametrize(
    "symptom", [Symptom.ERYTHEMA, Symptom.XEROSIS, Symptom.DESQUAMATION]
)
def test_days_two_to_four_name_colour_dryness_and_peeling(protocol, day, symptom):
    guide = protocol.day_guide(day)
    assert symptom in guide.symptoms
    words = reading.running_text(guide).lower()
    wanted = {
        Symptom.ERYTHEMA: r"pink on white skin, darker on brown or black skin",
        Symptom.XEROSIS: r"\bdry\b",
        Symptom.DESQUAMATION: r"\bflak(es|ing|e)\b",
    }
    assert re.search(wanted[symptom], words)


def test_day_one_says_that_first_flakes_are_possible(protocol):
    assert "First flakes are possible today." in protocol.day_guide(1).notes


def test_swelling_on_day_three_is_possible_and_going_and_a_rise_is_a_reason_to_ask(
    protocol,
):
    guide = protocol.day_guide(3)
    words = reading.running_text(guide).lower()
    assert Symptom.OEDEMA in guide.symptoms
    assert "puffiness can still be there" in words
    assert "nearly gone" in words
    assert re.search(r"puffiness that grows today .* contact your clinic", words)
    highs = [protocol.band(Symptom.OEDEMA).on(day)[1] for day in range(5)]
    assert highs == [2, 2, 1, 1, 0]


# --- wording -------------------------------------------------------------------------


@pytest.mark.parametrize("entry", entries())
def test_no_sentence_is_longer_than_twenty_words(entry):
    for sentence in reading.sentences(reading.running_text(entry)):
        assert len(reading.word_list(sentence)) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("entry", entries("symptom", "day", "hour", "task"))
def test_guides_days_hours_and_tasks_read_easily(entry):
    grade = reading.reading_grade(reading.running_text(entry))
    assert grade <= HIGHEST_GRADE


def test_the_whole_protocol_reads_below_grade_six(protocol):
    grades = [
        reading.reading_grade(reading.running_text(entry))
        for entry in reading.entries_of(protocol).values()
    ]
    assert mean(grades) <= HIGHEST_GRADE


def test_the_grade_counter_tells_easy_from_hard():
    easy = "Your skin can feel dry. Put on a thin layer of cream."
    hard = (
        "Post-procedural desquamation and transient hyperpigmentation characteristically"
        " resolve following epidermal regeneration in uncomplicated presentations."
    )
    assert reading.reading_grade(easy) < HIGHEST_GRADE < reading.reading_grade(hard)


def test_nothing_pushes_promises_or_sells(protocol):
    words = "\n".join(reading.all_words(protocol)).lower()
    for never in NEVER_SAID:
        assert never not in words, never
    assert "!" not in words
    assert not re.search(r"\bsafe(ly)?\b", words)


def test_every_guide_speaks_to_brown_and_black_skin(protocol):
    for guide in (*protocol.symptoms, *protocol.warning_signs):
        assert re.search(r"\bblack skin\b", guide.looks_on_brown_black), guide


def test_reminders_name_the_product_and_nothing_else(protocol):
    telling = re.compile(
        r"\b(skin|face|needl\w*|treat\w*|clinic|patient|day \d+|flak\w*|heal\w*)\b"
    )
    for rule in protocol.reminder_rules:
        assert not telling.search(reading.running_text(rule).lower()), rule.code


# --- sources -------------------------------------------------------------------------


def test_every_statement_names_sources_that_exist(protocol):
    entries = (
        *reading.entries_of(protocol).values(),
        *protocol.bands,
        *protocol.modifiers,
        protocol.entry,
    )
    for entry in entries:
        assert entry.sources, entry
        assert set(entry.sources) <= set(protocol.sources) | EDITORIAL, entry.sources


def test_every_editorial_number_says_so(protocol):
    numbered = (*protocol.bands, *protocol.restrictions, protocol.entry)
    for one in numbered:
        assert "ED" in one.sources, one


# --- cards ---------------------------------------------------------------------------


def test_the_cards_keep_their_levels_apart(protocol):
    """Hot and shivery is urgent; a swollen throat is an emergency; pus alone is a call."""
    today, urgent, emergency = (
        "\n".join(reason.text for reason in card)
        for card in (protocol.call_today, protocol.urgent, protocol.emergency)
    )
    assert "pus or yellow crust" in today
    assert "hot and shivery" in urgent
    assert "pus and the skin is sore or swollen" in urgent
    assert "throat swell" in emergency
    for too_much in ("shivery", "throat", "breathe", "hotter"):
        assert too_much not in today
    for too_much in ("throat", "breathe", "faint"):
        assert too_much not in urgent


def test_swollen_lips_are_an_emergency_on_the_page_about_swelling(protocol):
    guide = protocol.guide(Symptom.OEDEMA)
    assert guide.emergency_if == ("your lips, mouth, tongue or throat swell",)


LIMITED = {
    Symptom.ERYTHEMA: r"at all on day (\d+)",
    Symptom.WARMTH: r"on day (\d+)",
    Symptom.OEDEMA: r"on day (\d+)",
    Symptom.SEROUS_EXUDATE: r"on day (\d+)",
    Symptom.TRANSIENT_DARKENING: r"left on day (\d+)",
}


@pytest.mark.parametrize("variant", list(Variant))
@pytest.mark.parametrize("symptom", list(LIMITED))
def test_nobody_is_told_to_call_about_what_is_expected(protocol, symptom, variant):
    """Each treatment reads one limit, on a day when its own band has come to nothing."""
    variants = frozenset({variant})
    notes = protocol.guide(symptom).variant_call_if
    read = [note.text for note in notes if note.holds_for(variants)]
    assert len(read) == 1
    day = int(re.search(LIMITED[symptom], read[0])[1])
    band = expected_band(protocol=protocol, variants=variants, symptom=symptom, day=day)
    assert band.high == 0
