"""The board: who needs somebody, longest wait first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from aftercare.checkins import queries as checkin_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@at_the_desk
@require_safe
def today(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Who needs me now?"""
    waiting = checkin_queries.counts(clinic=desk.member.clinic).waiting
    return desk.render(request, "board/today/today.html", {"waiting": waiting})
