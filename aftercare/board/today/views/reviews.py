"""One person who waits: beside the list, or alone where there is no room for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from aftercare.board.today import presenters, queries
from aftercare.board.today.forms import WISHES, PanelForm
from aftercare.board.today.views.lists import board_beside
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@at_the_desk
@require_safe
def review(request: HttpRequest, *, desk: Desk, review_id: UUID) -> HttpResponse:
    """What did they say, and what do I answer? Looking at it here changes nothing."""
    return show_panel(request, desk=desk, review_id=review_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The panel after a form was sent: its words, and why nothing was done with them."""

    typed: dict[str, Any]
    refusal: str = ""
    status: int = 200


def show_panel(
    request: HttpRequest, *, desk: Desk, review_id: UUID, again: Again | None = None
) -> HttpResponse:
    """Only the panel for a list that is there already; else both."""
    found = queries.panel(member=desk.member, review_id=review_id, at=desk.at)
    may_clear = treatment_queries.may(member=desk.member, act="handle_event")
    about = {
        "panel": presenters.panel_page(
            panel=found, by=desk.user, at=desk.at, may_clear=may_clear
        ),
        "form": PanelForm(initial=again.typed if again else {}),
        "wishes": WISHES,
        "refusal": again.refusal if again else "",
    }
    status = again.status if again else 200
    if _is_swapped(request):
        return desk.render(request, "board/today/panel_only.html", about, status)
    about["page"] = board_beside(request, desk=desk, current=found.review.pk)
    return desk.render(request, "board/today/review.html", about, status)


def _is_swapped(request: HttpRequest) -> bool:
    """Into a page that has the list; going back asks for all of it."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]  # set by django-htmx
    return bool(htmx) and not htmx.history_restore_request
