"""The patient's pages. Each reads the clock once, loads through its owner and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from aftercare.foundation import clock
from aftercare.timeline import queries
from aftercare.timeline.can_i import can_i_page
from aftercare.timeline.course import course_page
from aftercare.timeline.one_day import day_page
from aftercare.timeline.queries import NotYetAgreed
from aftercare.timeline.sheet import help_page, print_sheet
from aftercare.timeline.symptoms import symptom_page, symptoms_page
from aftercare.timeline.telling import Answers
from aftercare.timeline.today import care_of, today_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from aftercare.timeline.queries import PatientDay

    Page = Callable[..., HttpResponse]


def _day(
    request: HttpRequest,
    *,
    with_tasks: bool = False,
    answers: Answers = Answers.NONE,
    with_matters: bool = False,
) -> PatientDay:
    return queries.patient_day(
        user=cast("User", request.user),
        at=clock.for_request(request),
        plan_id=request.GET.get("plan", ""),
        with_tasks=with_tasks,
        answers=answers,
        with_matters=with_matters,
    )


def patient_page(view: Page) -> Page:
    """Signed in, reading only, and after the first run."""

    def first_run_first(
        request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotYetAgreed:
            return redirect("timeline:welcome")

    return login_required(require_safe(first_run_first))


@patient_page
def today(request: HttpRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        day = _day(request, with_tasks=True)
        # A tick is read out; the part that renews itself is not (its id is the trigger).
        is_tick = request.headers.get("HX-Trigger") != "care"
        context = {"care": care_of(day=day), "is_tick": is_tick}
        return render(request, "timeline/_care.html", context)
    day = _day(request, with_tasks=True, answers=Answers.TODAY, with_matters=True)
    page = today_page(day=day)
    context = {
        "page": page,
        "shell": page.around.shell,
        "zones_known": day.zones_settled,
    }
    return render(request, "timeline/today.html", context)


@patient_page
def course(request: HttpRequest) -> HttpResponse:
    day = _day(request, answers=Answers.ALL)
    if day.chosen is None:
        return redirect("timeline:today")
    page = course_page(day=day, one=day.chosen, query=request.GET)
    return _answer(request, "course", page)


@patient_page
def day(request: HttpRequest, number: int) -> HttpResponse:
    found = _day(request, answers=Answers.ALL)
    if found.chosen is None:
        raise Http404
    check_in = queries.check_in_on(day=found, number=number)
    page = day_page(day=found, one=found.chosen, number=number, check_in=check_in)
    return _answer(request, "day", page)


@patient_page
def can_i(request: HttpRequest) -> HttpResponse:
    page = can_i_page(day=_day(request))
    name = "_can_i_renewed" if "HX-Request" in request.headers else "can_i"
    return _answer(request, name, page)


@patient_page
def symptoms(request: HttpRequest) -> HttpResponse:
    found = _day(request)
    protocol = queries.protocol_for(day=found)
    return _answer(request, "symptoms", symptoms_page(day=found, protocol=protocol))


@patient_page
def symptom(request: HttpRequest, code: str) -> HttpResponse:
    found = _day(request, answers=Answers.RECENT)
    protocol = queries.protocol_for(day=found)
    page = symptom_page(day=found, protocol=protocol, code=code, query=request.GET)
    return _answer(request, "symptom", page)


@patient_page
def contact(request: HttpRequest) -> HttpResponse:
    return _answer(request, "help", help_page(day=_day(request)))


@patient_page
def sheet(request: HttpRequest) -> HttpResponse:
    found = _day(request)
    if found.chosen is None:
        raise Http404
    large = request.GET.get("large") == "1"
    page = print_sheet(day=found, one=found.chosen, is_large=large)
    return _answer(request, "print", page)


def _answer(request: HttpRequest, name: str, page: Any) -> HttpResponse:
    context = {"page": page, "shell": page.around.shell}
    return render(request, f"timeline/{name}.html", context)
