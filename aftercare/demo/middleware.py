"""In the demo a visitor may stand at another hour: their own session's shift of the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aftercare.demo.travel import SHIFT_KEY, place_in_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def demo_clock(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set `request.demo_shift`; foundation.clock adds it to the real time."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        hours = int(request.session.get(SHIFT_KEY, 0))
        request.demo_shift = timedelta(hours=hours)  # type: ignore[attr-defined]  # the demo's own attribute, read by foundation.clock
        return get_response(request)

    return middleware


def demo_bar(request: HttpRequest) -> dict[str, Any]:
    """What the demo bar says; no query, every page may show it."""
    hours = int(request.session.get(SHIFT_KEY, 0))
    return {"demo_place": place_in_time(hours), "demo_path": request.get_full_path()}
