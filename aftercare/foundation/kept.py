"""`{% kept "components/stamp.html" lines=page.stamp %}`: a part that is the same for many.

An include that sees only the values it is given, drawn once for the same values. What is
kept is named by everything that went into it, so it cannot be out of date: other words,
another day or another clinic are another name. It lives in this process and nowhere else.

For words of the clinic and of the protocol. What is one person's own (their ticks, their
answers, a form) is an ordinary include.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.utils.safestring import SafeString

# A few kB each: every day of the courses of many clinics.
MOST = 2048
register = template.Library()


@register.simple_tag
def kept(name: str, /, **values: Any) -> SafeString:
    """Raises TypeError for a value that may change (a list, a row of the database)."""
    return _drawn(name, tuple(values), *values.values())


# typed: what is safe already never stands in for a text that has to be escaped.
@lru_cache(maxsize=MOST, typed=True)
def _drawn(name: str, names: tuple[str, ...], *values: Hashable) -> SafeString:
    return render_to_string(name, dict(zip(names, values, strict=True)))
