"""The lists: who waits, what came since, what was closed today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from aftercare.board.today import presenters, queries
from aftercare.checkins import queries as checkin_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@at_the_desk
@require_safe
def today(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Who needs me now?"""
    page = board_beside(request, desk=desk)
    return desk.render(request, "board/today/today.html", {"page": page})


@at_the_desk
@require_safe
def new(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """How many have come since a page was made; nothing while that is what it says already."""
    since = _moment(request.GET.get("since", ""))
    if since is None:
        return HttpResponse(status=204)
    count = checkin_queries.new_since(clinic=desk.member.clinic, at=since)
    if str(count) == request.GET.get("said", "0"):
        return HttpResponse(status=204)
    about = {"count": count, "since": since.isoformat()}
    return desk.render(request, "board/today/new.html", about)


@at_the_desk
@require_safe
def closed(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """What was closed today, to look at again or to open again."""
    clinic = desk.member.clinic
    rows = queries.closed_today(clinic=clinic, at=desk.at)
    page = presenters.closed_page(rows=rows, zone=clinic.zone)
    return desk.render(request, "board/today/closed.html", {"page": page})


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
        look=presenters.Look(
            reader=desk.user.pk, at=desk.at, start=start, current=current
        ),
    )


def _moment(text: str) -> datetime | None:
    """An instant as our own pages write it, or None."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
