"""The only clock in the house. Doors (views, tasks, commands) read it once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def for_request(request: HttpRequest) -> datetime:
    """The instant a page is about: now, or in the demo the day the visitor chose.

    Only the demo's middleware sets `demo_shift`; without it this is `now()`.
    """
    shift = getattr(request, "demo_shift", None)
    return now() + shift if shift else now()
