"""A letter cannot bring a header of its own, and every kind has one writer."""

from __future__ import annotations

import pytest

from aftercare.outbox import letters
from tests.outbox.conftest import plain_letter

NASTY = "Willow\r\nBcc: victim@example.com\u2028X: 1"


@pytest.mark.parametrize("field", ["subject", "from_name", "reply_to"])
def test_line_breaks_never_reach_a_header(field):
    letter = plain_letter(**{field: NASTY})
    assert len(getattr(letter, field).splitlines()) == 1


def test_line_breaks_never_reach_an_extra_header():
    letter = plain_letter(headers={"X-A\nB": "one\r\nBcc: victim@example.com"})
    assert letter.headers == {"X-A B": "one Bcc: victim@example.com"}


def test_an_unknown_kind_says_so():
    with pytest.raises(letters.UnknownKind):
        letters.builder_for(kind="nobody writes this")
