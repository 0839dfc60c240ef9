"""The rules for words that patients read (the wording rules in protocol_parser's docstring).

Sources: clinical facts 1.3 (every colour with its partner on brown and black skin) and 6.1
(what is never promised), interface guide R15 (short sentences, no pressing words).
"""

from __future__ import annotations

import re

LONGEST_SENTENCE = 20  # words; NHS service manual, "how we write"

_FORBIDDEN = re.compile(
    r"!|\b(?:should(?:n['\u2019]t)?|please note|simply|nothing to worry about"
    r"|no need to worry|normal for you|safe(?:ly)?|all clear|dark(?:er)? skin)\b",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"\b(?:pink\w*|red|redd\w+|redness|rosy|flushed|flushing|purpl\w+|violet|maroon"
    r"|bronze\w*|brown\w*|black(?:ish)?|gr[ea]y\w*|ash(?:y|en)|blue|bluish|paler?)\b",
    re.IGNORECASE,
)
_PARTNER = re.compile(
    r"\b(?:darker|darken\w*|deeper"
    r"|(?:brown|black)(?: (?:or|and) (?:brown|black))? skin"
    r"|(?:every|all|any) (?:kinds? of |types? of )?skin)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.?])\s+|\n+")
_WORD = re.compile(r"\S*\w\S*")


def faults(*, text: str, partner: str = "") -> list[str]:
    """What is wrong with one statement; `partner` is text that may carry its colour partner."""
    found = [f'forbidden wording "{match[0]}"' for match in _FORBIDDEN.finditer(text)]
    found += _long_sentences(text)
    colour = _COLOUR.search(text)
    if colour and not _has_partner(text) and not _has_partner(partner):
        found.append(
            f'names the colour "{colour[0]}" without its partner on brown or black skin'
        )
    return found


def _has_partner(text: str) -> bool:
    """Whether a text says how a colour looks on brown or black skin."""
    return bool(_PARTNER.search(text))


def _long_sentences(text: str) -> list[str]:
    counts = [len(_WORD.findall(one)) for one in _SENTENCE_END.split(text)]
    return [
        f"a sentence of {count} words, the most is {LONGEST_SENTENCE}"
        for count in counts
        if count > LONGEST_SENTENCE
    ]
