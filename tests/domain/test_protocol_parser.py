"""A good file becomes a Protocol; a bad one is refused with line, field and reason."""

from __future__ import annotations

from dataclasses import fields

import pytest

from aftercare.domain.protocol_parser import (
    find_problems,
    parse_protocol,
)
from tests.domain.bad_files import (
    MORNING,
    REDNESS,
    SPF,
    SWELLING,
    changed,
    only_problem,
)
from tests.domain.sample import LIBRARY, protocol, protocol_text


def test_the_sample_is_good():
    assert find_problems(text=protocol_text()) == ()
    assert facts(protocol()) == facts(parse_protocol(text=protocol_text()))


def facts(one):
    """Two protocols are never equal, what they say may be."""
    return [getattr(one, field.name) for field in fields(one)]


def test_the_library_is_good():
    assert [str(one) for one in find_problems(text=LIBRARY.read_text())] == []


# The same once more for some: exactly one problem, on exactly this line.
@pytest.mark.parametrize(
    ("old", "new", "after", "lines_below"),
    [
        ('"Warm to the touch."', '"Red and warm."', REDNESS, 0),
        ('"Strong"', '"Red"', REDNESS, 0),
        ('sources = ["P1"]', 'sources = ["P2"]', REDNESS, 0),
        ("late = [0, 0]", "late = [0, 1]", SWELLING, 0),
        ("change = 1,", "change = 2,", "", 0),
        ("17:00:00", "08:00:00", MORNING, 0),
        ('"rf", "peel"', '"rf", "peal"', SPF, 0),
    ],
)
def test_the_line_is_named(old, new, after, lines_below):
    text, line = changed(old, new, after=after)

    assert only_problem(text).line == line + lines_below


def test_a_missing_key_is_named_at_its_entry():
    text, _ = changed('peak = "The first day."\n', "", after=REDNESS)

    found = only_problem(text)

    header = text.index(REDNESS)
    assert found.line == text.count("\n", 0, header) + 1
    assert str(found) == f"line {found.line}, symptom.redness.peak: missing"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (REDNESS, "missing: redness"),
        (SWELLING, "missing: swelling"),
        ('[[modifier]]\nvariant = "peel"', "missing: peel"),
        ('[[warning_sign]]\nsign = "pus"', "missing: pus"),
        ("[[severity]]\nseverity = 4", "missing: 4"),
        ('[[level]]\nlevel = "urgent"', "missing: urgent"),
    ],
)
def test_an_entry_left_out(entry, reason):
    whole = protocol_text()
    begin = whole.index(entry)
    text = whole[:begin] + whole[whole.find("\n[[", begin) + 1 :]

    found = only_problem(text)

    assert found.reason == reason
    assert found.field == entry[2 : entry.index("]")]


def test_an_entry_twice():
    text = protocol_text()
    begin = text.index('[[note]]\ncode = "milder"')
    text += "\n" + text[begin : text.index("\n\n", begin)]

    assert only_problem(text).reason == "stands 2 times: milder"


@pytest.mark.parametrize("card", ["call_today", "emergency"])
def test_a_card_without_a_reason(card):
    text = protocol_text()
    while f"[[{card}]]" in text:
        begin = text.index(f"[[{card}]]")
        text = text[:begin] + text[text.find("\n[[", begin) + 1 :]

    assert only_problem(text).field == card


def test_an_urgent_card_is_optional_and_its_days_too():
    text = protocol_text() + (
        '\n[[urgent]]\ntext = "You feel hot and shivery."\nsources = ["ED"]\n'
    )

    urgent = parse_protocol(text=text).urgent

    assert [(one.text, one.first_day, one.last_day) for one in urgent] == [
        ("You feel hot and shivery.", 0, 42)
    ]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("[protocol]\n", "[protokol]\n", "protocol"),
        ("[sources.P1]\n", "[[sources]]\n", "sources"),
        ("[[note]]\n", "[note]\n", "note"),
    ],
)
def test_a_table_of_the_wrong_make(old, new, field):
    text, _ = changed(old, new)

    assert field in [one.field for one in find_problems(text=text)]


@pytest.mark.parametrize("value", ["[1]", '["a"]'])
def test_entries_that_are_no_tables(value):
    text, _ = changed("[protocol]\n", f"urgent = {value}\n[protocol]\n")

    fields = [one.field for one in find_problems(text=text)]

    assert "urgent[0].text" in fields


def test_hill_symptoms_are_needed():
    text = protocol_text()
    begin = text.index("hill_symptoms")
    end = text.index("\n", begin)

    assert only_problem(text[:begin] + "hill_symptoms = []" + text[end:]).field == (
        "protocol.hill_symptoms"
    )


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = = 2\n", 2), ("[protocol\n", 1), ('a = """\n', 1)]
)
def test_what_is_not_toml(text, line):
    found = only_problem(text)

    assert (found.line, found.field) == (line, "file")
    assert found.reason.startswith("not TOML")


def test_an_empty_file_lists_what_is_missing():
    problems = find_problems(text="")

    assert problems[0].field == "protocol"
    assert "entry" in [one.field for one in problems]


def test_all_problems_come_in_order_of_line():
    text = protocol_text().replace('"Warm to the touch."', '"Warm!"')

    lines = [one.line for one in find_problems(text=text)]

    assert len(lines) == 18
    assert lines == sorted(lines)


def test_a_problem_in_an_inner_table_names_its_own_line():
    text = protocol_text().replace(
        'phase = "Fresh"\nsymptoms = ["tightness", "redness"]\nsources = ["ED"]\n',
        'phase = "Fresh"\nsymptoms = ["tightness", "redness"]\nsources = ["ED"]\n'
        '[[day.variant_notes]]\nvariants = ["deep"]\ntext = "It is red."\n',
    )

    found = only_problem(text)

    assert found.field == "day.0.variant_notes[0].text"
    assert found.line == text.count("\n", 0, text.index("It is red.")) + 1
