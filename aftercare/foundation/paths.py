"""The address of a page by its name, found once a process: the map of the house never changes.

In templates `{% path "timeline:today" %}` and `{% asset "css/base.css" %}`, where `url` and
`static` would look each of them up anew on every page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.templatetags.static import static
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Hashable

# Stands for a key while the rest of an address is found; nobody's own.
ANYBODY = UUID(int=0)
register = template.Library()


@register.simple_tag(name="path")
@lru_cache(maxsize=2048)
def path_of(name: str, *args: Hashable) -> str:
    """As Django's reverse: for pages of no person, or of a day or a symptom."""
    return reverse(name, args=args)


def path_to(name: str, key: UUID, *args: Hashable) -> str:
    """The same for a page with somebody's key in its address; only the rest of it is kept."""
    before, after = _halves(name, *args)
    return f"{before}{key}{after}"


@lru_cache(maxsize=2048)
def _halves(name: str, *args: Hashable) -> tuple[str, str]:
    before, _, after = path_of(name, ANYBODY, *args).partition(str(ANYBODY))
    return before, after


@register.simple_tag
@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """One of our static files, with its fingerprint."""
    return static(name)
