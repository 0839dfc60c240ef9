"""The first run, one POST a step, and the question asked once in a new zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import operations as account_operations
from aftercare.foundation import clock
from aftercare.timeline import queries
from aftercare.timeline.first_run import answer, form_for
from aftercare.timeline.welcome import STEPS, next_href, step_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from accounts.models import User


def _who(request: HttpRequest) -> User:
    """Behind login_required there is always a person."""
    return cast("User", request.user)


@login_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """The way in; whoever has agreed may still walk through it again."""
    queries.patient_of(user=_who(request))
    return redirect("timeline:step", STEPS[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    runner = queries.first_run(user=_who(request))
    if step != STEPS[0] and not runner.has_agreed:
        return redirect("timeline:step", STEPS[0])
    form = form_for(step=step, runner=runner, data=_sent(request))
    if request.method == "POST" and (form is None or form.is_valid()):
        answer(step=step, form=form, runner=runner, at=clock.for_request(request))
        return redirect(next_href(step))
    page = step_page(step=step, patient=runner.patient, protocol=runner.protocol)
    shell = {"clinic_name": runner.patient.clinic.sender_name}
    context = {"page": page, "form": form, "shell": shell}
    return render(request, "timeline/welcome.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    """An empty answer is an answer: skipping sends nothing and is not a first look."""
    return request.POST if request.method == "POST" else None


@login_required
@require_POST
def zone_answer(request: HttpRequest) -> HttpResponse:
    """Yes moves the patient's zone; either way the same zone is not asked about again."""
    queries.patient_of(user=_who(request))
    account_operations.answer_zone(
        user=_who(request),
        zone=request.POST.get("zone", ""),
        is_yes=request.POST.get("answer") == "yes",
        at=clock.for_request(request),
    )
    return redirect("timeline:today")
