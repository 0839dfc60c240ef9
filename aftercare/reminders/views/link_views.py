"""What a link in a mail opens, without signing in. A GET shows; only a POST changes.

Mail scanners follow every link, so no page here does anything by itself (F48, F49).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import operations as account_operations
from aftercare.foundation import clock
from aftercare.reminders import operations, queries
from aftercare.reminders.presenters import link_presenters
from aftercare.reminders.queries import LinkTooOld, Purpose

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAUSE_DAYS = 3
SHOW_OR_DO = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_OR_DO)
def done(request: HttpRequest, token: str) -> HttpResponse:
    at = clock.now()
    try:
        link = queries.task_link(purpose=Purpose.DONE, signed=token, at=at)
    except LinkTooOld:
        return _too_old(request)
    before = link_presenters.done_page(link)
    if request.method != "POST":
        return render(request, "reminders/done.html", {"page": before})
    rows = (link.reminder, *link.same)
    if request.POST.get("act") == "undo":
        operations.undo_from_mail(reminders=rows, at=at, by=link.user)
    else:
        operations.done_from_mail(reminders=rows, at=at, by=link.user)
    page = link_presenters.done_page(link, was_done=before.is_done)
    return render(request, "reminders/done.html", {"page": page})


@require_http_methods(SHOW_OR_DO)
def skip(request: HttpRequest, token: str) -> HttpResponse:
    at = clock.now()
    try:
        link = queries.task_link(purpose=Purpose.SKIP, signed=token, at=at)
    except LinkTooOld:
        return _too_old(request)
    is_skipped = request.method == "POST"
    if is_skipped:
        for row in (link.reminder, *link.same):
            operations.skip_day(reminder=row, at=at, by=link.user)
    page = link_presenters.skip_page(link, is_skipped=is_skipped)
    return render(request, "reminders/wish.html", {"page": page})


@require_http_methods(SHOW_OR_DO)
def pause(request: HttpRequest, token: str) -> HttpResponse:
    link = queries.mail_link(purpose=Purpose.PAUSE, signed=token)
    act = request.POST.get("act", "") if request.method == "POST" else None
    if act == "resume":
        account_operations.resume(user=link.user, at=clock.now())
    elif act is not None:
        operations.pause_for(user=link.user, days=PAUSE_DAYS, at=clock.now())
    page = link_presenters.pause_page(link, act=act, days=PAUSE_DAYS)
    return render(request, "reminders/wish.html", {"page": page})


@csrf_exempt
@require_http_methods(SHOW_OR_DO)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One-click stop for mail programs (RFC 8058): POST from anywhere, as often as they like.

    The signed address is the permission, so there is no form token to ask for.
    """
    link = queries.mail_link(purpose=Purpose.STOP, signed=token)
    act = request.POST.get("act", "stop") if request.method == "POST" else None
    if act == "start":
        operations.start_kinds(user=link.user, kinds=link.kinds, at=clock.now())
    elif act is not None:
        operations.stop_kinds(user=link.user, kinds=link.kinds, at=clock.now())
    page = link_presenters.stop_page(link, act=act)
    return render(request, "reminders/wish.html", {"page": page})


def _too_old(request: HttpRequest) -> HttpResponse:
    return render(request, "reminders/too_old.html", status=410)
