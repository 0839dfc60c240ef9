"""Ticking off from a page, and the reminder that shows itself on an open page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from aftercare.foundation import clock
from aftercare.reminders import operations, queries
from aftercare.reminders.presenters import page_presenters
from aftercare.reminders.views.person import signed_in
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from aftercare.domain.care_plan import CarePlan


@login_required
@require_POST
def task_done(
    request: HttpRequest, treatment_id: UUID, care_task: str, slot: str
) -> HttpResponse:
    """`done=no` in the same form takes the tick back (guide R7: undo in the same place)."""
    if request.POST.get("done") == "no":
        return task_undo(request, treatment_id, care_task, slot)
    at = clock.for_request(request)
    try:
        for plan in _plans(request, treatment_id):
            operations.mark_done(
                plan=plan, care_task=care_task, slot=slot, at=at, by=signed_in(request)
            )
    except operations.UnknownTask:
        raise Http404 from None
    return redirect("timeline:today")


@login_required
@require_POST
def task_undo(
    request: HttpRequest, treatment_id: UUID, care_task: str, slot: str
) -> HttpResponse:
    at = clock.for_request(request)
    for plan in _plans(request, treatment_id):
        operations.undo_done(
            plan=plan, care_task=care_task, slot=slot, at=at, by=signed_in(request)
        )
    return redirect("timeline:today")


@login_required
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The reminder that is useful at this moment; an empty answer takes the last one away.

    The page says which one it shows: 204 leaves it there and says nothing again.
    """
    at = clock.for_request(request)
    line = queries.now_showing(user=signed_in(request), at=at)
    banner = page_presenters.now_banner(line) if line else None
    if request.GET.get("shown", "") == (banner.shown if banner else ""):
        return HttpResponse(status=204)
    return render(request, "reminders/now.html", {"now": banner})


def _plans(request: HttpRequest, treatment_id: UUID) -> list[CarePlan]:
    """The person's own plan, and the others (`also`) that share the task; else Http404."""
    try:
        others = [UUID(text) for text in request.GET.getlist("also")]
    except ValueError:
        raise Http404 from None
    return [
        treatment_queries.get_care_plan_for(user=signed_in(request), treatment_id=one)
        for one in [treatment_id, *others]
    ]
