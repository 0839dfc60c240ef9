"""The answers of a check-in and its level as finished HTML.

A page holds ten check-ins and more, and a template for each would cost more than all its
queries. Whatever a person wrote goes through `escape` on its way in.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from aftercare.board.presenters import answers
from aftercare.foundation.icons import icon

if TYPE_CHECKING:
    from aftercare.board.presenters.answers import AnswerLine, Told

# As components/level_pill.html.
PILLS = {
    "expected": ("pill", "check"),
    "watch": ("pill watch", "clock"),
    "call": ("pill call", "diamond"),
    "urgent": ("pill now", "phone"),
}
LINE = "<div%s><dt>%s</dt><dd><b>%s</b>%s</dd></div>"
ABOVE = ' class="above"'


@cache
def pill(*, level: int) -> SafeString:
    """A level as word, shape and colour."""
    style, shape = PILLS[answers.shape(level=level)]
    words = answers.level_words(level=level)
    return SafeString(f'<span class="{style}">{icon(shape)}{words}</span>')


def told_html(*, told: Told) -> SafeString:
    """Rules in staff words, answers beside what is usual, worry, and the note."""
    parts = [_rules(told), _lines(told)]
    if told.is_worried:
        worry = f'<span class="pill watch">{icon("clock")}Is worried about it</span>'
        parts.append(f"<p>{worry}</p>")
    if told.note:
        parts.append(f'<p class="said" dir="auto">“{in_lines(text=told.note)}”</p>')
    return SafeString("".join(parts))


def in_lines(*, text: str) -> str:
    """What somebody wrote, with its line ends."""
    return escape(text).replace("\n", "<br>")


def _rules(told: Told) -> str:
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in told.rules)
    return f'<ul class="rules">{rules}</ul>' if rules else ""


def _lines(told: Told) -> str:
    lines = "".join(_line(line) for line in told.lines)
    if told.denied:
        lines += f"<div><dt>Signs</dt><dd>{told.denied}</dd></div>"
    return f'<dl class="told">{lines}</dl>' if lines else ""


def _line(line: AnswerLine) -> str:
    usual = f" <small>{escape(line.usual)}</small>" if line.usual else ""
    above = ABOVE if line.is_above else ""
    return LINE % (above, escape(line.name), escape(line.answer), usual)
