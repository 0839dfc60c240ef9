"""Ask for the next visit, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.conversations import operations
from aftercare.conversations import queries as conversation_queries
from aftercare.timeline.door import answer, patients_own
from aftercare.timeline.presenters import page_href
from aftercare.timeline.visits import queries
from aftercare.timeline.visits.forms import VisitForm
from aftercare.timeline.visits.page import visit_page
from aftercare.timeline.writing import sent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from aftercare.timeline.queries import PatientDay
    from aftercare.timeline.visits.queries import NextVisit


@patients_own
@require_http_methods(["GET", "HEAD", "POST"])
def next_visit(request: HttpRequest, *, day: PatientDay) -> HttpResponse:
    visit = queries.next_visit_of(day=day)
    form = VisitForm(sent(request), weekdays=queries.weekdays_of(day=day))
    if visit is not None and _is_asked(day, visit, form):
        return redirect(page_href(day, "next_visit"))
    page = visit_page(day=day, visit=visit, not_sent=form.typed())
    return answer(request, day, "visits/next", page, form)


@patients_own
@require_POST
def withdraw(request: HttpRequest, *, day: PatientDay) -> HttpResponse:
    wish = conversation_queries.get_session_request_for(
        user=day.user, request_id=request.POST.get("request", "")
    )
    operations.withdraw(request=wish, by=day.user, at=day.at)
    return redirect(page_href(day, "next_visit"))


def _is_asked(day: PatientDay, visit: NextVisit, form: VisitForm) -> bool:
    """Whether this copy of the form has put a wish on the list; else the form or page says why."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        operations.ask_next_session(
            treatment=visit.one.treatment,
            wishes=form.wishes(),
            by=day.user,
            at=day.at,
        )
    except operations.FormOfAnother:
        form.renew()
        return False
    except operations.CannotAskNow:
        # Something came up since the page was opened: the page as it is now says it.
        return False
    return True
