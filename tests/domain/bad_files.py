"""The sample protocol with one thing wrong, and the one problem that is found."""

from __future__ import annotations

import pytest

from aftercare.domain.protocol_parser import (
    ProtocolError,
    find_problems,
    parse_protocol,
)
from tests.domain.sample import protocol_text

REDNESS = '[[symptom]]\nsymptom = "redness"'
SWELLING = '[[band]]\nsymptom = "swelling"'
SPF = '[[care_task]]\ncode = "spf"'
MORNING = '[[reminder_rule]]\ncode = "spf_morning"'
CREAM = '[[care_task]]\ncode = "moisturiser"'


def changed(old, new, *, after=""):
    """The sample with one thing changed, first place after `after`; and the line of that."""
    text = protocol_text()
    at = text.index(old, text.index(after))
    return text[:at] + new + text[at + len(old) :], text.count("\n", 0, at) + 1


def only_problem(text):
    problems = find_problems(text=text)
    assert len(problems) == 1, [str(one) for one in problems]
    with pytest.raises(ProtocolError) as raised:
        parse_protocol(text=text)
    assert str(raised.value) == str(problems[0])
    return problems[0]
