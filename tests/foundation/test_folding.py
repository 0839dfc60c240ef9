from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.foundation import folding


def words(name="", email="", phone=""):
    return folding.words_of(name=name, email=email, phone=phone)


def is_found(text, **person):
    mine = words(**person)
    return bool(folding.asked(text=text)) and all(
        any(word.startswith(one.beginnings) for word in mine)
        for one in folding.asked(text=text)
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zoë Müller", "muller ZOE"),
        ("Zoe Muller", "zoë mü"),
        ("Søren Łukasz", "soren lukasz"),
        ("Soren", "søren"),
        ("Straße", "STRASSE"),
        ("\u0130pek I\u015f\u0131k", "ipek isik"),
        ("O'Brien", "obrien"),
        ("O\u2019Brien", "o'brien"),
        ("Anne-Marie", "marie"),
        ("Anne-Marie", "anne marie"),
        ("Anne-Marie", "annemarie"),
        ("Ольга Примерова", "ПРИМЕР"),
        ("Γιώργος", "γιωργος"),
        ("王小明", "小明"),
        ("김민수", "민수"),
        ("محمد الأحمد", "احمد"),
        ("सीता", "सीता"),
        ("สมชาย", "ชาย"),
        ("\uff46\uff55\uff4c\uff4c", "full"),
    ],
)
def test_names_are_found_however_they_are_written(name, text):
    assert is_found(text, name=name)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0123", True),
        ("960 123", True),
        ("+44 117 496 0123", True),
        ("0117 496 0123", True),
        ("(0117) 496", True),
        ("01 23", True),
        ("amara 0123", True),
        ("0123 amara", True),
        ("٠١٢٣", True),
        ("3", False),
        ("0124", False),
        ("496", False),
        ("3210", False),
    ],
)
def test_a_phone_is_found_by_its_end_or_its_beginning(text, found):
    person = {"name": "Amara Example", "phone": "(0117) 496-0123"}
    assert is_found(text, **person) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zoe.sample@", True),
        ("ZOE.SAMPLE@example.com", True),
        ("sample", True),
        ("zoe.sample", True),
        ("example.com", True),
        ("zoe@", False),
        ("zoe1990", False),
        ("1990", True),
        ("0991", False),
    ],
)
def test_an_address_is_found_whole_and_in_pieces(text, found):
    assert is_found(text, email="Zoe.Sample@example.com.1990") == found


@pytest.mark.parametrize("text", ["", " ", "a", "%", "--", "'", "\x00", "\ud800", "é"])
def test_less_than_two_letters_ask_for_nobody(text):
    assert folding.asked(text=text) == ()


@given(text=st.text(max_size=200))
def test_whatever_is_written_can_be_kept_and_asked(text):
    for word in words(name=text, email=text, phone=text):
        assert 0 < len(word) <= folding.LONGEST
        assert "\x00" not in word
        word.encode()
    for one in folding.asked(text=text):
        "".join(one.beginnings).encode()
        assert all(0 < len(way) <= folding.LONGEST for way in one.beginnings)


LETTERS = st.characters(categories=["L", "Mn", "Mc", "Zs", "Pd"])


@given(name=st.text(LETTERS, min_size=2, max_size=60))
def test_everybody_is_found_by_their_own_name(name):
    assert is_found(name, name=name) or not folding.asked(text=name)
