"""Finding the line of an entry or a key again."""

from __future__ import annotations

from aftercare.domain.parsing.lines import LineIndex

TEXT = """\
# [[symptom]] in a comment
[protocol]
title = "A # in a text, and [[symptom]]"

[[symptom]]
looks = "one"
grades = [
  "a [bracket",  # and a ] in a comment
  'b = "c"',
  "d \\" ] e",
]
text = \"\"\"
looks = "not a key"
[[symptom]]
\"\"\"
late = [0, 0]
[[symptom]]
looks = "two"
"quoted" = 1
[[symptom.inner]]
text = "first"
[[symptom.inner]]
text = "second"
other = 1

[[symptom]]
looks = '''one line'''
inner = [
  { text = "in line" },
  { text = "again in line" },
]
[sources.P1]
mark = "A"
"""


def index():
    return LineIndex(TEXT)


def test_entries_are_counted_in_order():
    found = [index().of_entry("symptom", nth) for nth in range(3)]

    assert found == [5, 17, 26]
    assert index().of_entry("sources.P1", 0) == 32


def test_what_is_not_there_is_at_the_top():
    assert index().of_entry("band", 0) == 1
    assert index().of_key("band", 0, "days") == 1


def test_keys_of_the_right_entry():
    assert index().of_key("symptom", 0, "looks") == 6
    assert index().of_key("symptom", 1, "looks") == 18
    assert index().of_key("symptom", 1, "quoted") == 19
    assert index().of_key("symptom", 2, "looks") == 27
    assert index().of_key("symptom", 0, "late") == 16


def test_a_missing_key_is_at_its_entry():
    assert index().of_key("symptom", 1, "feels") == 17


def test_a_text_in_a_list():
    assert index().of_key("symptom", 0, "grades", 'd \\" ] e') == 10
    assert index().of_key("symptom", 0, "grades", "nowhere") == 7


def test_the_last_value_of_the_file():
    assert index().of_key("sources.P1", 0, "mark", "nowhere") == 33


def test_inner_tables_with_their_own_header():
    assert index().of_key("symptom", 1, "inner[0].text") == 21
    assert index().of_key("symptom", 1, "inner[1].text") == 23
    assert index().of_key("symptom", 1, "inner[1].nothing") == 22
    assert index().of_key("symptom", 1, "inner[1].") == 22


def test_inner_tables_in_line():
    assert index().of_key("symptom", 2, "inner[1].text") == 28
    assert index().of_key("symptom", 2, "inner[1].text", "again") == 30


def test_inner_tables_of_another_entry_are_not_taken():
    assert index().of_key("symptom", 0, "inner[0].text") == 5
