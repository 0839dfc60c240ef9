"""Letters as bytes for an SMTP line, and header lines that are safe and legally folded."""

from __future__ import annotations

import re
from email.header import Header
from email.utils import formataddr
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

if TYPE_CHECKING:
    from aftercare.outbox.letters import Envelope, Letter

LINE_END = "\r\n"
# What may stand in a header as it is.
PRINTABLE = re.compile(r"[ -~]*")
# A line should have 78 characters and must have 998 at most (RFC 5322, 2.1.1); what is
# filled in later may add LONGEST_FILLED.
GOOD_LENGTH = 78
# Of an encoded word (RFC 2047, 2).
LONGEST_WORD = 75
LONGEST_LINE = 498
LONGEST_FILLED = 500
LONGEST_ADDRESS = 320
# Addresses nobody can read in two ways; short enough for one unfolded line.
_PLAIN_ADDRESS = re.compile(
    r"(?=.{3,70}\Z)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)


def letter_bytes(*, letter: Letter, envelope: Envelope) -> bytes:
    """The whole message by Django's own class; raises ValueError for a bad address."""
    message = django_message(letter=letter, envelope=envelope).message()
    whole: bytes = message.as_bytes(linesep=LINE_END)
    return whole


def django_message(*, letter: Letter, envelope: Envelope) -> EmailMultiAlternatives:
    """For a transport that puts messages together itself."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=formataddr((letter.from_name, envelope.sender)),
        to=[envelope.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            **letter.headers,
            "Message-ID": envelope.message_id,
            "Date": envelope.date,
        },
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def folded(*, name: str, value: str) -> str:
    """One header with its line end, broken before words and never behind its name.

    Raises ValueError for a word that is longer than a line may be.
    """
    lines = [f"{name}:"]
    for word in value.replace("\r", "").replace("\n", "").split(" "):
        is_full = len(lines[-1]) + 1 + len(word) > GOOD_LENGTH
        if word and is_full and lines != [f"{name}:"]:
            lines.append("")
        lines[-1] += f" {word}"
    if max(map(len, lines)) > LONGEST_LINE:
        raise ValueError("a header has a word that is longer than a line")
    return LINE_END.join(plain(value=line) for line in lines) + LINE_END


def address_of(*, to: str) -> str:
    """One address as it may stand in a header and on an SMTP line; ASCII.

    Raises ValueError, which does not repeat it, for what is not exactly one address.
    """
    if _PLAIN_ADDRESS.fullmatch(to):
        return to
    address = _ascii_address(to) if to.isprintable() else ""
    if "@" not in address or "<" in address or len(address) > LONGEST_ADDRESS:
        raise ValueError("this is not one address")
    return plain(value=address)


def _ascii_address(to: str) -> str:
    """Empty for what Django does not take for one address."""
    try:
        return str(sanitize_address(to, "utf-8"))
    except (ValueError, AttributeError, IndexError):
        # The standard library's own reader falls over some, such as "0@[".
        return ""


@lru_cache(maxsize=256)
def from_line(*, name: str, sender: str) -> str:
    """The From header; a name beyond ASCII in encoded words of legal length."""
    if name.isascii():
        return folded(name="From", value=formataddr((name, sender)))
    words = Header(name, "utf-8", maxlinelen=LONGEST_WORD, header_name="From").encode()
    return folded(name="From", value=f"{words} <{sender}>")


def plain(*, value: str) -> str:
    """The value itself, when it may stand in a header; raises ValueError without naming it."""
    if not PRINTABLE.fullmatch(value):
        raise ValueError("a header value has a line break or is not plain ASCII")
    return value
