"""A mail that is put together once and then filled for many people.

Rendering and MIME are what a mail costs. Here they happen once per text: the letter is
written with a marker in each place that differs from person to person, and cut at the
markers. What is left to do for one person is one string operation.

Bodies are quoted-printable, so the message is 7-bit clean and a boundary that begins
with "=_" can never be part of one (RFC 2045, 6.7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.quoprimime import body_encode
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.html import escape

from aftercare.outbox import mime
from aftercare.outbox.letters import Envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aftercare.outbox.letters import Letter

# With the "=" of a soft line break behind it a line has 76 characters.
# A dot at the beginning, which would have to be doubled on the line to the mail host for
# every single copy, is coded and takes two more.
LONGEST_LINE = 73
LEADING_DOT = re.compile(r"(?m)^\.")
# Such a value looks the same in a header, in HTML and in quoted-printable.
SAME_EVERYWHERE = re.compile(r"[A-Za-z0-9._/:-]*")
SOFT_BREAK = f"={mime.LINE_END}"
LINE_ENDS = re.compile(r"\r\n|\r|\n")

# Headers that stand around the mail of one person, or are written here.
_NOT_PREPARED = frozenset(
    {"content-type", "mime-version", "from", "to", "date", "message-id"}
)
_NOBODY = Envelope(
    message_id="<nobody@nowhere.invalid>",
    sender="nobody@nowhere.invalid",
    to="nobody@nowhere.invalid",
    date="Thu, 01 Jan 1970 00:00:00 -0000",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledMail:
    """One person's copy; a letters.Mail. The same values give the same bytes."""

    prepared: Prepared
    to: str
    values: Mapping[str, str]

    def as_letter(self) -> Letter:
        """For a transport that wants to put the message together itself."""
        letter = self.prepared.letter
        return replace(
            letter,
            text=self._put_into(letter.text, str),
            html=self._put_into(letter.html, escape),
            headers={k: self._put_into(v, str) for k, v in letter.headers.items()},
        )

    def as_bytes(self, *, envelope: Envelope) -> bytes:
        """The whole message; raises ValueError for what may not stand in a header."""
        whole = self.prepared
        around = (
            mime.from_line(name=whole.letter.from_name, sender=envelope.sender)
            + f"To: {mime.address_of(to=envelope.to)}\r\n"
            f"Date: {mime.plain(value=envelope.date)}\r\n"
            f"Message-ID: {mime.plain(value=envelope.message_id)}\r\n"
        )
        in_text = in_html = self.values
        if not _are_same_everywhere(self.values):
            in_text = {k: quoted(text=v) for k, v in self.values.items()}
            in_html = {k: quoted(text=escape(v)) for k, v in self.values.items()}
        filled = (whole.head % self.values, whole.text % in_text, whole.html % in_html)
        return (around + "".join(filled)).encode("ascii")

    def _put_into(self, text: str, shown: Callable[[str], str]) -> str:
        for name, marker in self.prepared.holes.items():
            text = text.replace(marker, shown(self.values[name]))
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The letter with its markers, and its bytes as three texts to fill with "%"."""

    letter: Letter
    holes: Mapping[str, str]
    in_header: frozenset[str]
    head: str
    text: str
    html: str

    def filled(self, *, to: str, values: Mapping[str, str]) -> FilledMail:
        """The copy of the person at `to`; a value for each hole.

        Raises ValueError for another set of fields, or for a field in a header that has
        a line break, is not plain ASCII or is too long.
        """
        if values.keys() != self.holes.keys():
            raise ValueError("the values are not those of the holes")
        inside = "".join([values[name] for name in self.in_header])
        if len(mime.plain(value=inside)) > mime.LONGEST_FILLED:
            raise ValueError("a field is too long for a header")
        return FilledMail(prepared=self, to=to, values=values)


def prepare(*, letter: Letter, holes: Mapping[str, str]) -> Prepared:
    """Cut a letter at its markers; `holes` says which marker (letters and digits) is what.

    A marker may stand in the text, in the HTML and in the extra headers, as often as
    needed. Raises ValueError when one stands nowhere or is part of another.
    """
    _check(letter, holes)
    head, in_header = _head(letter, holes)
    text, html = _body(letter.text, holes), _body(letter.html, holes)
    boundary = "=_" + sha256("\0".join((head, text, html)).encode()).hexdigest()[:32]
    return Prepared(
        letter=letter,
        holes=dict(holes),
        in_header=in_header,
        head=f"{head}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n',
        text=_part("plain", text, boundary),
        html=f"{_part('html', html, boundary)}--{boundary}--\r\n",
    )


def quoted(*, text: str) -> str:
    """Quoted-printable UTF-8 in lines of at most 75, with CRLF between lines."""
    whole = mime.LINE_END.join(LINE_ENDS.split(text))
    as_latin = whole.encode("utf-8").decode("latin-1")
    lines = body_encode(as_latin, LONGEST_LINE, mime.LINE_END)
    return LEADING_DOT.sub("=2E", lines)


def _are_same_everywhere(values: Mapping[str, str]) -> bool:
    return (
        SAME_EVERYWHERE.fullmatch("".join(values.values())) is not None
        and max(map(len, values.values()), default=0) <= LONGEST_LINE
    )


def _check(letter: Letter, holes: Mapping[str, str]) -> None:
    places = "\0".join((letter.text, letter.html, *letter.headers.values()))
    for name, marker in holes.items():
        if not (marker.isascii() and marker.isalnum() and name.isidentifier()):
            raise ValueError(f"no marker for {name}")
        if any(marker in other for key, other in holes.items() if key != name):
            raise ValueError(f"the marker of {name} is part of another")
        if marker not in places:
            raise ValueError(f"{name} stands nowhere in the letter")
    for value in letter.headers.values():
        if not value.isascii() and any(marker in value for marker in holes.values()):
            raise ValueError("a header with a hole has to be plain ASCII")


def _head(letter: Letter, holes: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """The headers that are the same for all, as Django writes them, and what is filled in.

    Raises ValueError when a marker stands where headers are encoded.
    """
    message = mime.django_message(letter=letter, envelope=_NOBODY).message()
    lines = "".join(
        mime.folded(name=name, value=str(value))
        for name, value in message.items()
        if name.lower() not in _NOT_PREPARED
    )
    meant = "\0".join(letter.headers.values())
    for name, marker in holes.items():
        if lines.count(marker) != meant.count(marker):
            raise ValueError(f"{name} stands where a header cannot be filled")
    inside = frozenset(name for name, marker in holes.items() if marker in lines)
    return _with_holes(_cut(lines, holes), lambda fixed: fixed, ""), inside


def _body(text: str, holes: Mapping[str, str]) -> str:
    """Every field on lines of its own, between soft line breaks that nobody sees."""
    whole = "\n".join(LINE_ENDS.split(text))
    filled = _with_holes(_cut(whole, holes), lambda part: quoted(text=part), SOFT_BREAK)
    # The last line may not end with a soft break (RFC 2045, 6.7).
    return filled.removesuffix(SOFT_BREAK)


def _cut(text: str, holes: Mapping[str, str]) -> list[str]:
    """Fixed text and names of holes, in turn."""
    if not holes:
        return [text]
    names = {marker: name for name, marker in holes.items()}
    pieces = re.split(f"({'|'.join(names)})", text)
    return [
        names.get(piece, piece) if n % 2 else piece for n, piece in enumerate(pieces)
    ]


def _with_holes(pieces: list[str], encode: Callable[[str], str], around: str) -> str:
    out = []
    for n, piece in enumerate(pieces):
        is_hole = n % 2
        out.append(
            f"{around}%({piece})s{around}"
            if is_hole
            else encode(piece).replace("%", "%%")
        )
    return "".join(out)


def _part(kind: str, body: str, boundary: str) -> str:
    return (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        f"MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"{body}\r\n"
    )
