"""The board: who needs somebody, longest wait first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from aftercare.board.today import presenters, queries
from aftercare.checkins import queries as checkin_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@at_the_desk
@require_safe
def today(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Who needs me now?"""
    page = board_beside(request, desk=desk)
    return desk.render(request, "board/today/today.html", {"page": page})


def board_beside(
    request: HttpRequest, *, desk: Desk, current: UUID | None = None
) -> presenters.BoardPage:
    """The list as the address asks for it, with one review open beside it."""
    clinic = desk.member.clinic
    number = request.GET.get("page", "")
    behind = int(number) - 1 if number.isdecimal() and len(number) < 4 else 0
    start = max(behind, 0) * checkin_queries.BOARD_PAGE
    has_more = request.GET.get("fine") == "more"
    fine = queries.MORE_FINE if has_more else queries.FEW_FINE
    return presenters.board_page(
        board=queries.board(clinic=clinic, at=desk.at, start=start, fine=fine),
        clinic=clinic,
        opening=clinic_queries.opening(clinic=clinic, at=desk.at),
        at=desk.at,
        start=start,
        current=current,
    )


@at_the_desk
@require_safe
def review(request: HttpRequest, *, desk: Desk, review_id: UUID) -> HttpResponse:
    """One person who waits, beside the list."""
    one = checkin_queries.get_review(member=desk.member, review_id=review_id)
    page = board_beside(request, desk=desk, current=one.pk)
    return desk.render(request, "board/today/today.html", {"page": page})
