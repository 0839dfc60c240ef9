"""Header lines: one address each, folded between words, and nothing that ends them early."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aftercare.outbox import mime
from aftercare.outbox.letters import Envelope
from tests.outbox.conftest import plain_letter

seen = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\r\nBcc: victim@example.com",
        "a@b.example\nBcc: victim@example.com",
        "a@b.example, victim@example.com",
        "a@b.example\u2028Bcc: victim@example.com",
        "nobody",
        "Amara <amara@example.com>",
        "",
        "a" * 400 + "@example.com",
    ],
)
def test_an_address_that_is_not_one_address_is_refused(to):
    with pytest.raises(ValueError, match=r"^this is not one address$"):
        mime.address_of(to=to)


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("amara@example.com", "amara@example.com"),
        ("o'hara+care@example.com", "o'hara+care@example.com"),
        ('"odd one"@example.com', '"odd one"@example.com'),
        ("amara@exämple.com", "amara@xn--exmple-cua.com"),
        (
            "a" * 64 + "@" + "b" * 60 + ".example",
            "a" * 64 + "@" + "b" * 60 + ".example",
        ),
    ],
)
def test_odd_addresses_are_written_as_hosts_want_them(to, shown):
    assert mime.address_of(to=to) == shown


@settings(deadline=None)
@given(
    to=st.one_of(st.text(), st.emails(), st.builds("{}@{}.example".format, seen, seen))
)
@example(to="0@[")
def test_an_address_is_one_plain_line_or_refused(to):
    try:
        address = mime.address_of(to=to)
    except ValueError:
        return
    assert re.fullmatch(r"[ -~]{1,320}", address)


@settings(deadline=None)
@given(
    words=st.lists(st.text(st.characters(codec="ascii", min_codepoint=33), max_size=90))
)
def test_a_folded_header_reads_as_before_and_is_no_longer_than_its_words(words):
    value = " ".join(words).replace("\x7f", "")
    lines = mime.folded(name="Subject", value=value).split("\r\n")
    assert lines.pop() == ""
    assert "".join(lines) == f"Subject: {value}"
    for line in lines:
        assert line.strip()
        assert len(line.rstrip()) <= 78 or len(line.split()) <= 2


@pytest.mark.parametrize("value", ["a\tb\x00", "ü", "a\u2028b", "x" * 999])
def test_what_no_header_may_hold_is_refused(value):
    with pytest.raises(ValueError, match="header"):
        mime.folded(name="X-Odd", value=value)


@pytest.mark.parametrize("name", ["Willow Lane", "Praxis Müller", "é" * 60, "A, B"])
def test_a_senders_name_is_encoded_in_words_of_legal_length(name):
    line = mime.from_line(name=name, sender="care@willowlane.example")
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", line))
    message = message_from_bytes(line.encode("ascii"), policy=policy.default)
    [sender] = message["From"].addresses
    assert sender.display_name.replace(" ", "") == name.replace(" ", "")
    assert sender.addr_spec == "care@willowlane.example"


def test_a_letter_as_bytes_has_the_envelope_around_it():
    envelope = Envelope(
        message_id="<0f3c@care.example>",
        sender="care@willowlane.example",
        to="amara@example.com",
        date="Fri, 15 May 2026 09:30:00 -0000",
    )
    raw = mime.letter_bytes(letter=plain_letter(), envelope=envelope)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = message_from_bytes(raw)
    assert message["From"] == "Willow Lane <care@willowlane.example>"
    assert message["To"] == envelope.to
    assert message["Message-ID"] == envelope.message_id
    assert message["Date"] == envelope.date
