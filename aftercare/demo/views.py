"""The demo's own pages: who is in it, and a clock to turn. Never part of production."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from aftercare.demo import cast, travel
from aftercare.foundation import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    groups = cast.groups(at=clock.for_request(request))
    return render(request, "demo/people.html", {"groups": groups})


@require_POST
def be(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Sign in as one of the demo's people; nobody else can be chosen."""
    user = cast.person(user_id=user_id)
    if user is None:
        raise Http404
    login(request, user)
    request.session.pop(travel.SHIFT_KEY, None)
    return redirect("home")


@require_POST
def clock_move(request: HttpRequest) -> HttpResponse:
    """Turn this visitor's clock: by a button, or to a recovery day of the signed-in patient."""
    hours = int(request.session.get(travel.SHIFT_KEY, 0))
    to_day = request.POST.get("day", "").strip()
    if request.POST.get("move") == "jump" and to_day.lstrip("-").isdigit():
        if request.user.is_authenticated:
            at = clock.for_request(request)
            hours = travel.jumped(
                hours=hours, to_day=int(to_day), user=request.user, at=at
            )
    else:
        hours = travel.moved(hours=hours, move=request.POST.get("move", ""))
    request.session[travel.SHIFT_KEY] = hours
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page the visitor stood on, if it is one of ours."""
    path = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours and path.startswith("/") else "/"
