"""The door of the patient's pages that also take an answer."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from aftercare.foundation import clock
from aftercare.timeline import queries
from aftercare.timeline.presenters import shell_of
from aftercare.timeline.queries import NotYetAgreed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from aftercare.timeline.queries import PatientDay


def patients_own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anonymous people sign in, strangers find nothing, and before consent comes the first run.

    The view is given the `day`: the patient, the plans and the instant, read once.
    """

    @login_required
    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            day = queries.patient_day(
                user=cast("User", request.user),
                at=clock.for_request(request),
                plan_id=request.GET.get("plan", ""),
            )
        except NotYetAgreed:
            return redirect("timeline:welcome")
        return view(request, day=day, **parts)

    return opened


def answer(
    request: HttpRequest, day: PatientDay, name: str, page: Any, form: Any = None
) -> HttpResponse:
    """The page; with status 422 when the form on it was refused."""
    context = {"page": page, "form": form, "shell": shell_of(day)}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"timeline/{name}.html", context, status=status)
