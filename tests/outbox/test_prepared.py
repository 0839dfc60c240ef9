"""A prepared mail says what Django's own class would have written, for one person each."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from django.utils.html import escape
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aftercare.outbox import mime
from aftercare.outbox.letters import Envelope, Letter
from aftercare.outbox.prepared import prepare

MARKERS = {"link": "mk1link0000", "stop": "mk1stop0000"}
SIGNED = "ZmFrZS1pZC1vZi1hLW1haWw.c2lnbmF0dXJlLXRoYXQtaXMtNDMtY2hhcmFjdGVycy1sb25n"
ODD = (
    "Praxis Müller & Söhne",
    'The "Quoted" Lane, <svg onload=alert(1)>',
    "=?utf-8?q?encoded?= = 100 %s %(link)s %",
    "🌿 " * 14,
    "Donaudampfschifffahrtsgesellschaft" * 2,
    "Willow\r\nBcc: victim@example.com",
    "حديقة الصفصاف",
    ".\r\n.\r\n",
)


def envelope(**changes):
    facts = {
        "message_id": "<0f3c@care.example>",
        "sender": "care@willowlane.example",
        "to": "amara@example.com",
        "date": "Fri, 15 May 2026 09:30:00 -0000",
    }
    return Envelope(**{**facts, **changes})


def written(link, stop, *, words="Hello", name="Willow Lane", shown=str, **more):
    """The same letter with markers or with one person's values."""
    facts = {
        "subject": f"A small reminder {words}",
        "text": f"{words}\n\nOpen: https://care.example/r/{link}/\n{stop}\n.\n{words}",
        "html": f"<p title='{escape(words)}'>{escape(words)}</p>\n<a href=\"https://"
        f'care.example/{shown(link)}/">x</a>{shown(stop)}{shown(stop)}',
        "from_name": name,
        "reply_to": "desk@willowlane.example",
        "headers": {
            "List-Unsubscribe": f"<https://care.example/u/{stop}/>,"
            " <mailto:desk@willowlane.example?subject=Stop>",
            "Auto-Submitted": "auto-generated",
        },
    }
    return Letter(**{**facts, **more})


def prepared(**changes):
    return prepare(letter=written(**MARKERS, **changes), holes=MARKERS)


def fill(link="aaa", stop="bbb", *, to="amara@example.com", **changes):
    mail = prepared(**changes).filled(to=to, values={"link": link, "stop": stop})
    return mail, mail.as_bytes(envelope=envelope(to=to))


def read(raw):
    """Headers, text and HTML as a mail program has them."""
    message = message_from_bytes(raw, policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    types = [part.get_content_type() for part in (plain, html)]
    assert types == ["text/plain", "text/html"]
    assert not message.defects
    assert not [defect for part in (plain, html) for defect in part.defects]
    headers = sorted(
        (name.lower(), _decoded(value))
        for name, value in message_from_bytes(raw).items()
        if name.lower() != "content-type"
    )
    return headers, _lines(plain), _lines(html)


def _decoded(value):
    """By RFC 2047 alone: the newer parser keeps blanks between two encoded words."""
    unfolded = value.replace("\r", "").replace("\n", "").strip()
    return str(make_header(decode_header(unfolded)))


def _lines(part):
    return re.split(r"\r\n|\r|\n", part.get_content())


words = st.one_of(
    st.sampled_from(ODD),
    # Half a character (a lone surrogate) is no text at all.
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=120),
)
in_header = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200)
# What a mail program hands on unchanged, so that two ways of writing can be compared.
tidy = words.map(
    lambda said: " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", said).split())
)

few = settings(deadline=None, max_examples=40)


@few
@given(words=words, link=words, stop=in_header)
@example(words="a" * 2000, link="=" * 300, stop=SIGNED)
@example(words="ends with blanks  \n\t", link="line\nline ", stop="")
@example(words="", link="", stop="")
def test_text_and_html_are_those_of_djangos_class(words, link, stop):
    words = re.sub(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]", "", words)
    _, raw = fill(link, stop, words=words, subject="A small reminder")
    meant = written(link, stop, words=words, shown=escape, subject="A small reminder")
    theirs = mime.letter_bytes(letter=meant, envelope=envelope())
    assert read(raw)[1:] == read(theirs)[1:]


@few
@given(name=tidy.filter(bool), subject=tidy)
@example(name=ODD[0], subject=ODD[3])
@example(name="x" * 60, subject="Your afternoon reminder " * 8)
def test_headers_are_those_of_djangos_class(name, subject):
    changes = {"name": name, "subject": subject}
    _, raw = fill(SIGNED, SIGNED, **changes)
    theirs = mime.letter_bytes(
        letter=written(SIGNED, SIGNED, **changes), envelope=envelope()
    )
    assert read(raw)[0] == read(theirs)[0]


@few
@given(words=words, name=words, link=words, stop=in_header)
@example(words="é" * 500, name="é" * 60, link="é" * 500, stop="x" * 200)
def test_every_line_is_short_and_7_bit_and_ends_in_crlf(words, name, link, stop):
    _, raw = fill(link, stop, words=words, name=name)
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    head, body = raw.split(b"\r\n\r\n", 1)
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76


@few
@given(name=words, words=words)
@example(name="W\r\nBcc: victim@example.com", words="x\r\nBcc: v@example.com")
@example(name="W\u2028Bcc: victim@example.com", words="x\x85Bcc: v@example.com")
def test_nothing_a_clinic_writes_becomes_a_header(name, words):
    _, raw = fill(name=name, words=words)
    assert {key for key, _ in read(raw)[0]} == {
        "auto-submitted",
        "date",
        "from",
        "list-unsubscribe",
        "message-id",
        "mime-version",
        "reply-to",
        "subject",
        "to",
    }


@pytest.mark.parametrize(
    "value",
    ["a\r\nBcc: v@x.example", "a\nb", "a\rb", "a\x00b", "ü", "\u2028", "x" * 501],
)
def test_a_field_that_may_not_stand_in_a_header_is_refused(value):
    with pytest.raises(ValueError, match="header"):
        prepared().filled(to="", values={"link": "a", "stop": value})
    assert prepared().filled(to="", values={"link": value, "stop": "a"})


@few
@given(a=st.tuples(words, in_header), b=st.tuples(words, in_header))
def test_no_marker_is_left_and_nobody_sees_the_fields_of_another(a, b):
    text = prepared(words="The same")
    first, second = ("A" + a[0], "A" + a[1]), ("B" + b[0], "B" + b[1])
    mails = [
        text.filled(to="", values={"link": link, "stop": stop})
        for link, stop in (first, second)
    ]
    before = mails[0].as_bytes(envelope=envelope())
    other = mails[1].as_bytes(envelope=envelope())
    assert mails[0].as_bytes(envelope=envelope()) == before
    for (link, stop), raw in ((first, before), (second, other)):
        alone = prepared(words="The same").filled(
            to="", values={"link": link, "stop": stop}
        )
        assert alone.as_bytes(envelope=envelope()) == raw
        assert not any(marker.encode() in raw for marker in MARKERS.values())


def test_the_letter_of_a_filled_mail_is_the_letter_of_that_person():
    mail, _ = fill("<&>", "bbb", words="Ünder & over")
    meant = written("<&>", "bbb", words="Ünder & over", shown=escape)
    assert mail.as_letter() == meant


def test_a_body_that_looks_like_a_boundary_ends_nothing():
    _, raw = fill()
    [boundary] = re.findall(rb'boundary="(.+?)"', raw)
    lookalike = f"--{boundary.decode()}--"
    _, raw = fill(words=f"{lookalike}\n{lookalike}", link=lookalike, subject="S")
    assert len(read(raw)[1]) > len(lookalike.splitlines())
    [boundary] = re.findall(rb'boundary="(.+?)"', raw)
    assert raw.count(b"\r\n--" + boundary) == 3


def test_a_body_that_ends_with_a_field_ends_without_a_soft_break():
    """A soft break on the last line would join it to the boundary (RFC 2045, 6.7)."""
    _, raw = fill(text=f"Open {MARKERS['link']}")
    assert b"\r\naaa\r\n--=_" in raw


@pytest.mark.parametrize("words", ["x", "100 %", "%(stop)s"])
def test_a_percent_sign_is_only_a_percent_sign(words):
    _, raw = fill("%(stop)s%", "b%%b", words=words)
    _, text, _ = read(raw)
    assert text[0] == words
    assert text[2] == "Open: https://care.example/r/%(stop)s%/"


def test_date_and_message_id_are_those_of_the_envelope():
    _, raw = fill()
    message = message_from_bytes(raw)
    assert message["Date"] == envelope().date
    assert message["Message-ID"] == envelope().message_id
    for field in ("date", "message_id"):
        bad = envelope(**{field: "x\r\nBcc: victim@example.com"})
        with pytest.raises(ValueError, match="header"):
            fill()[0].as_bytes(envelope=bad)


@pytest.mark.parametrize(
    ("holes", "changes"),
    [
        ({**MARKERS, "more": "mk1more0000"}, {}),
        ({**MARKERS, "link": "not plain"}, {}),
        ({**MARKERS, "link": "mk1stop"}, {}),
        ({**MARKERS, "not a name": "mk1link0000"}, {}),
        (MARKERS, {"subject": "Open mk1link0000"}),
        (MARKERS, {"headers": {"X-Odd": "mk1stop0000 ü"}}),
    ],
)
def test_a_marker_that_cannot_be_filled_is_found_when_the_mail_is_prepared(
    holes, changes
):
    with pytest.raises(ValueError, match=r"link|stop|more|name|header"):
        prepare(letter=written(**MARKERS, **changes), holes=holes)


@pytest.mark.parametrize(
    "values", [{}, {"link": "a"}, {"link": "a", "stop": "b", "x": ""}]
)
def test_every_hole_is_filled_and_nothing_else(values):
    with pytest.raises(ValueError, match="holes"):
        prepared().filled(to="", values=values)


def test_a_letter_without_holes_is_prepared_too():
    letter = written("a", "b")
    mail = prepare(letter=letter, holes={}).filled(to="", values={})
    theirs = mime.letter_bytes(letter=letter, envelope=envelope())
    assert read(mail.as_bytes(envelope=envelope())) == read(theirs)
