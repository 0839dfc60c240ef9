"""`{% icon "check" %}`: one drawing of the sprite, always beside words.

A tag and not an included template, because a page holds forty of them and each
include costs more than the drawing itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The symbol `name` of static/img/sprite.svg, hidden from screen readers."""
    return format_html(
        '<svg class="i i-{0}" aria-hidden="true" focusable="false">'
        '<use href="{1}#{0}"/></svg>',
        name,
        static("img/sprite.svg"),
    )
