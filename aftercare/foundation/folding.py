"""A person's name, address and phone as words to find them by. Plain text in, plain text out.

Folded: without accents, without capitals, in any script. A number is kept from both ends,
so that "ends with 0123" is a beginning too and an index can answer it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 64
LEAST_LETTERS = 2
# Stands before a number written backwards: no folded word begins with it.
BACKWARDS = "~"
# Whatever stands before them: 0 or +44. No two phones of a clinic differ only there.
TELLING_DIGITS = 9
# Letters of their own, which staff with another keyboard type as these.
LIKE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
APOSTROPHES = re.compile("['`\u2018\u2019\u02bc]")
# A number as people write phones, standing by itself.
NUMBER = re.compile(r"(?<!\S)[+(]*\d[\d\s()+./-]*(?!\S)")
# Accents and signs nobody sees are left out; control signs part words.
LEFT_OUT, PARTING = {"Mn", "Cf"}, {"Cc", "Cs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One word of a search: found by whoever has a word that begins with one of these."""

    beginnings: tuple[str, ...]


def words_of(*, name: str, email: str, phone: str) -> frozenset[str]:
    """Everything one person is found by, each at most LONGEST letters."""
    address = folded(text=email.strip())
    number = _digits(folded(text=phone))
    words = {address, *_pieces(address), *_name_words(folded(text=name))}
    if number:
        words |= {number, BACKWARDS + number[::-1]}
    return frozenset(word[:LONGEST] for word in words if word)


def asked(*, text: str) -> tuple[Asked, ...]:
    """The words of a search; none before the second letter. All of them must be found.

    Digits are one number however they are spaced: the end of a phone, or a beginning.
    """
    plain = folded(text=text)
    if sum(_is_letter(c) for c in plain) < LEAST_LETTERS:
        return ()
    numbers = [_digits(found) for found in NUMBER.findall(plain)]
    words = [Asked(beginnings=(w,)) for w in _asked_words(NUMBER.sub(" ", plain))]
    return tuple(dict.fromkeys([*words, *map(_asked_number, numbers)]))


def folded(*, text: str) -> str:
    """Small letters without their accents; twice taken apart, for casefold puts some on."""
    small = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", small)
    return APOSTROPHES.sub("", "".join(map(_bare, apart))).translate(LIKE)


def _bare(character: str) -> str:
    kind = unicodedata.category(character)
    return "" if kind in LEFT_OUT else " " if kind in PARTING else character


def _name_words(name: str) -> Iterator[str]:
    """Each word, its pieces, and both as one: Anne-Marie, Anne, Marie, AnneMarie."""
    for word in name.split():
        pieces = _pieces(word)
        yield from pieces
        yield "".join(pieces)
        for piece in pieces:
            yield from _tails(piece)


def _tails(word: str) -> Iterator[str]:
    """Scripts without capitals write names together: each end of such a word is one too."""
    if any(unicodedata.category(c) == "Lo" for c in word):
        yield from (word[n:] for n in range(1, len(word) - 1))


def _asked_words(plain: str) -> Iterator[str]:
    """An address as it is; everything else by its pieces, for hyphens are often left out."""
    for word in plain.split():
        pieces = [word] if "@" in word else _pieces(word)
        yield from (piece[:LONGEST] for piece in pieces)


def _asked_number(digits: str) -> Asked:
    if len(digits) < LEAST_LETTERS:
        return Asked(beginnings=(digits,))
    end = BACKWARDS + digits[-TELLING_DIGITS:][::-1]
    return Asked(beginnings=(digits[:LONGEST], end))


def _pieces(word: str) -> list[str]:
    return "".join(c if _is_letter(c) else " " for c in word).split()


def _digits(plain: str) -> str:
    """Only the digits, in the figures an address uses."""
    return "".join(str(unicodedata.decimal(c)) for c in plain if c.isdecimal())


def _is_letter(character: str) -> bool:
    """Letters, numbers, and the signs that some scripts write vowels with."""
    return unicodedata.category(character)[0] in "LNM"
