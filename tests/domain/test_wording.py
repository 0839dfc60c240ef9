"""The rules for words that patients read."""

from __future__ import annotations

import pytest

from aftercare.domain.parsing.wording import faults


@pytest.mark.parametrize(
    "text",
    [
        "You should rest.",
        "It shouldn't hurt.",
        "Please note the time.",
        "Simply pat it dry.",
        "There is nothing to worry about.",
        "No need to worry.",
        "This is normal for you.",
        "It is safe now.",
        "You can safely go out.",
        "All clear",
        "On dark skin it is warm.",
        "On darker skin it is warm.",
        "Well done!",
    ],
)
def test_forbidden_wording(text):
    assert len(faults(text=text)) == 1
    assert "forbidden wording" in faults(text=text)[0]


@pytest.mark.parametrize("text", ["Shoulder", "Safety pins", "A simple wash", "Clear"])
def test_words_that_only_look_alike(text):
    assert faults(text=text) == []


def test_each_forbidden_word_is_named():
    assert [
        found.split('"')[1] for found in faults(text="You should simply rest!")
    ] == [
        "should",
        "simply",
        "!",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Pink and warm",
        "A red patch",
        "The redness eases",
        "Reddish marks",
        "Purple bruise",
        "Brown spots",
        "A bronze tint",
        "Grey film",
        "Gray film",
        "Ashy film",
        "Blue lips",
        "Pale patches",
        "Black dots",
        "Flushed cheeks",
    ],
)
def test_a_colour_alone(text):
    assert len(faults(text=text)) == 1
    assert "without its partner on brown or black skin" in faults(text=text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Pink or darker than usual",
        "Red, or a deeper tint",
        "Pink. On brown or black skin it may only feel warm.",
        "Pink. On black skin it may look purple.",
        "Grey patches on any skin colour",
        "Blue lips. On all skin tones, look inside the mouth.",
        "Darker patches",
        "White or yellow crust",
        "A tired bread roll",
        "It is reduced by cold",
    ],
)
def test_a_colour_with_its_partner_or_no_colour(text):
    assert faults(text=text) == []


def test_the_partner_may_stand_in_a_paired_field():
    assert (
        faults(text="Pink today", partner="On brown or black skin it is darker.") == []
    )
    assert len(faults(text="Pink today", partner="It is warm.")) == 1


def sentence(count):
    return " ".join(["word"] * count)


def test_twenty_words_are_the_most():
    assert faults(text=f"{sentence(20)}. {sentence(20)}? {sentence(20)}") == []
    assert faults(text=f"{sentence(3)}. {sentence(21)}.") == [
        "a sentence of 21 words, the most is 20"
    ]


def test_a_line_break_ends_a_sentence_a_colon_and_a_number_do_not():
    assert faults(text=f"{sentence(15)}\n{sentence(15)}") == []
    assert len(faults(text=f"{sentence(15)}: {sentence(15)}")) == 1
    assert len(faults(text=f"{sentence(15)} 1.5 {sentence(15)}")) == 1


def test_a_dash_is_no_word():
    assert faults(text=f"{sentence(10)} - {sentence(10)}") == []
