"""`{% kept "components/stamp.html" lines=page.stamp %}`: a part that is the same for many.

An include that sees only the values it is given, drawn once for the same values. What is
kept is named by everything that went into it, so it cannot be out of date: other words,
another day or another clinic are another name. It lives in this process and nowhere else.

For words of the clinic and of the protocol. What is one person's own is an ordinary
include, or, where little of a part is, named `own_…`: such a value has a mark in what is
kept and is put in its place each time. `own_action=task.action` is `{{ action }}` there,
`own_csrf_token=csrf_token` serves `{% csrf_token %}`; they may only be printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django import template
from django.template.base import token_kwargs
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.template import Context
    from django.template.base import FilterExpression, Parser, Token
    from django.utils.safestring import SafeString

# A few kB each: every day of the courses of many clinics.
MOST = 2048
OWN = "own_"
# Of this process alone: nobody can write it into a text.
MARK = f"\ue000{token_hex(8)}"
register = template.Library()


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Raises TypeError on a page for a value that may change (a list, a row of the database)."""
    tag, name, *words = token.split_contents()
    values = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"{tag}: {words[0]} has no name")
    return Kept(parser.compile_filter(name), values)


class Kept(template.Node):
    """A node of its own and no simple tag: a page has thirty, and half their time would go
    into finding what they are given."""

    def __init__(
        self, name: FilterExpression, values: Mapping[str, FilterExpression]
    ) -> None:
        self.name = name
        own = tuple(key for key in values if key.startswith(OWN))
        self.shared = tuple(key for key in values if key not in own)
        self.own = own
        self.found = tuple(_finder(values[key]) for key in self.shared)
        self.found_own = tuple(_finder(values[key]) for key in own)

    def render(self, context: Context) -> SafeString:
        name = self.name.resolve(context)
        values = [find(context) for find in self.found]
        if not self.own:
            return _drawn(name, self.shared, *values)
        said = {
            key: escape(str(find(context)))
            for key, find in zip(self.own, self.found_own, strict=True)
        }
        parts = _parted(name, self.own, self.shared, *values)
        # Every second part is the name of a person's own value.
        filled = (said[part] if n % 2 else part for n, part in enumerate(parts))
        return mark_safe("".join(filled))  # noqa: S308 - drawn, and each value escaped


def _finder(expression: FilterExpression) -> Callable[[Context], Any]:
    """How Django finds it, with the usual case first: an attribute of a value of ours.

    Django asks each value for a key before, and catches the error; that is the slow part.
    """
    lookups = getattr(expression.var, "lookups", None)
    if expression.filters or not lookups:
        return expression.resolve
    first, *names = lookups

    def find(context: Context) -> Any:
        try:
            found = context[first]
            for name in names:
                if isinstance(found, Mapping):
                    break
                found = getattr(found, name)
            else:
                return expression.resolve(context) if callable(found) else found
        except (KeyError, AttributeError):
            pass
        return expression.resolve(context)

    return find


# typed: what is safe already never stands in for a text that has to be escaped.
@lru_cache(maxsize=MOST, typed=True)
def _drawn(name: str, names: tuple[str, ...], *values: Hashable) -> SafeString:
    html: SafeString = _template(name).render(dict(zip(names, values, strict=True)))
    return html


@lru_cache(maxsize=MOST, typed=True)
def _parted(
    name: str, own: tuple[str, ...], names: tuple[str, ...], *values: Hashable
) -> tuple[str, ...]:
    """The same with marks where a person's own values stand, cut at them."""
    marks = {key.removeprefix(OWN): f"{MARK}{key}{MARK}" for key in own}
    html = _template(name).render({**dict(zip(names, values, strict=True)), **marks})
    return tuple(html.split(MARK))


@lru_cache(maxsize=256)
def _template(name: str) -> Any:
    """Django looks for it in each folder anew."""
    return get_template(name)
