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

from functools import lru_cache
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.utils.safestring import SafeString

# A few kB each: every day of the courses of many clinics.
MOST = 2048
OWN = "own_"
# Of this process alone: nobody can write it into a text.
MARK = f"\ue000{token_hex(8)}"
register = template.Library()


@register.simple_tag
def kept(name: str, /, **values: Any) -> SafeString:
    """Raises TypeError for a value that may change (a list, a row of the database)."""
    own = _own(tuple(values))
    if not own:
        return _drawn(name, tuple(values), *values.values())
    said = {key: escape(str(values.pop(key))) for key in own}
    parts = _parted(name, own, tuple(values), *values.values())
    # Every second part is the name of a person's own value.
    filled = (said[part] if n % 2 else part for n, part in enumerate(parts))
    return mark_safe("".join(filled))  # noqa: S308 - drawn, and each value escaped


# typed: what is safe already never stands in for a text that has to be escaped.
@lru_cache(maxsize=MOST, typed=True)
def _drawn(name: str, names: tuple[str, ...], *values: Hashable) -> SafeString:
    return render_to_string(name, dict(zip(names, values, strict=True)))


@lru_cache(maxsize=MOST, typed=True)
def _parted(
    name: str, own: tuple[str, ...], names: tuple[str, ...], *values: Hashable
) -> tuple[str, ...]:
    """The same with marks where a person's own values stand, cut at them."""
    marks = {key.removeprefix(OWN): f"{MARK}{key}{MARK}" for key in own}
    html = render_to_string(name, {**dict(zip(names, values, strict=True)), **marks})
    return tuple(html.split(MARK))


@lru_cache(maxsize=256)
def _own(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in names if key.startswith(OWN))
