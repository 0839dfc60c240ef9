"""The check-in, one screen after the other, and what it came to."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from aftercare.checkins import operations
from aftercare.domain.check_in_flow import screens_of
from aftercare.foundation import clock
from aftercare.timeline.checking import queries
from aftercare.timeline.checking.acts import again, answer, begin_and_answer, where
from aftercare.timeline.checking.close import close_page
from aftercare.timeline.checking.pages import pages_of
from aftercare.timeline.checking.result import result_page
from aftercare.timeline.checking.screens import screen_of
from aftercare.timeline.checking.start import door_of
from aftercare.timeline.checking.telling import Unclear
from aftercare.timeline.queries import NotYetAgreed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from aftercare.timeline.checking.queries import Asking

    Page = Callable[..., HttpResponse]


def _patients(view: Page) -> Page:
    """Signed in, and after the first run."""

    @login_required
    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            return view(request, **parts)
        except NotYetAgreed:
            return redirect("timeline:welcome")

    return opened


def _facts(request: HttpRequest) -> dict[str, Any]:
    return {"user": cast("User", request.user), "at": clock.for_request(request)}


@require_http_methods(["GET", "HEAD", "POST"])
@_patients
def check_in(request: HttpRequest) -> HttpResponse:
    """The first question, or why there is none; its answer begins the draft."""
    asked = request.POST.get("plan", "") or request.GET.get("plan", "")
    start = queries.start_for(**_facts(request), plan_id=asked)
    if request.method == "POST":
        return _first_answer(request, start)
    if start.state != "running" or start.place is None:
        return _shown(request, "door", door_of(start=start))
    first = queries.first_asking(start=start, place=start.place, draft_id=uuid4())
    return _screen(request, first, first.protocol.questions[0].code)


def _first_answer(request: HttpRequest, start: queries.Start) -> HttpResponse:
    """What began in another tab, or was sent today already, is gone on with: nothing is lost."""
    if start.place is None or start.state not in queries.ANSWERABLE:
        return redirect("timeline:check_in")
    first = queries.first_asking(
        start=start, place=start.place, draft_id=_token(request)
    )
    try:
        draft = begin_and_answer(start=start, asking=first, sent=request.POST)
    except Unclear as problem:
        return _screen(request, first, first.protocol.questions[0].code, problem)
    except operations.NotBegun:
        return redirect("timeline:check_in")
    return redirect(where(draft=draft))


@require_http_methods(["GET", "HEAD", "POST"])
@_patients
def question(request: HttpRequest, draft_id: UUID, screen: str) -> HttpResponse:
    """One screen of a draft. Its answer leads to the next; Back and reload change nothing.

    An answer counts also after the draft has ended: it may be the urgent one.
    """
    asking = queries.asking_for(**_facts(request), draft_id=draft_id, screen=screen)
    if screen not in screens_of(protocol=asking.protocol):
        raise Http404
    if request.method != "POST":
        if asking.draft is None or asking.draft.ended_at:
            return redirect(where(draft=asking.draft))
        return _screen(request, asking, screen)
    try:
        draft = answer(asking=asking, screen=screen, sent=request.POST)
    except Unclear as problem:
        return _screen(request, asking, screen, problem)
    except operations.NotBegun:
        # Staff have just corrected the visit to a later hour; the door says so.
        return redirect("timeline:check_in")
    return redirect(where(draft=draft))


@require_safe
@_patients
def go_on(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Back into a draft, at the first screen that is still open."""
    asking = queries.asking_for(**_facts(request), draft_id=draft_id)
    return redirect(where(draft=asking.draft))


@require_http_methods(["GET", "HEAD", "POST"])
@_patients
def close(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep it for later, or throw it away; a look changes nothing."""
    asking = queries.asking_for(**_facts(request), draft_id=draft_id)
    if asking.draft is None or asking.draft.ended_at:
        return redirect(where(draft=asking.draft))
    if request.method != "POST":
        return _shown(request, "close", close_page(asking=asking))
    if request.POST.get("act") == "discard":
        operations.discard(draft=asking.draft, by=asking.user, at=asking.at)
    return redirect("timeline:today")


@require_safe
@_patients
def pages(request: HttpRequest, treatment_id: UUID, draft_id: UUID) -> HttpResponse:
    """Every screen at once, for a phone that may lose its connection on the way."""
    asking = queries.asking_all(
        **_facts(request), treatment_id=treatment_id, draft_id=draft_id
    )
    return _shown(request, "pages", pages_of(asking=asking))


@require_safe
@_patients
def result(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    facts = queries.result_for(**_facts(request), check_in_id=check_in_id)
    return _shown(request, "result", result_page(facts=facts))


@require_POST
@_patients
def check_in_again(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Add to today's check-in, or change it; what was told stays, a level only rises."""
    facts = queries.result_for(**_facts(request), check_in_id=check_in_id)
    draft = again(facts=facts, only_more=request.POST.get("act") == "more")
    return redirect(where(draft=draft))


def _token(request: HttpRequest) -> UUID:
    """The form's own key; a form without one is a new one."""
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return uuid4()


def _screen(
    request: HttpRequest, asking: Asking, screen: str, problem: Unclear | None = None
) -> HttpResponse:
    typed = request.POST.dict() if problem else {}
    page = screen_of(asking=asking, screen=screen, problem=problem, typed=typed)
    if page.kind == "signs" and not page.rows:
        return redirect(where(draft=asking.draft))
    status = 422 if problem else 200
    context = {"page": page, "shell": page.frame.shell}
    return render(request, "timeline/checking/screen.html", context, status=status)


def _shown(request: HttpRequest, name: str, page: Any) -> HttpResponse:
    context = {"page": page, "shell": page.shell}
    return render(request, f"timeline/checking/{name}.html", context)
