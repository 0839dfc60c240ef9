"""The invitation's landing page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django.db import transaction
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_http_methods

from accounts import adapter
from aftercare.clinics import operations, queries
from aftercare.clinics.operations import InvitationNotUsable
from aftercare.clinics.queries import InvitationState
from aftercare.foundation import clock
from aftercare.outbox import tasks as outbox_tasks

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """One button to come in. Mail scanners open links: only a click on it accepts (F48, F49)."""
    at = clock.now()
    if request.method != "POST":
        return _landing(request, token, at)
    if not ratelimit.consume(request, action="mail_link"):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    if request.POST.get("action") == "renew":
        operations.renew_invitation(token=token, at=at)
        # Wake the worker now; without a broker the mail leaves with the next tick.
        transaction.on_commit(outbox_tasks.deliver.delay, robust=True)
        return render(request, "clinics/invitation_renewed.html")
    try:
        user, _ = operations.accept_invitation(token=token, at=at)
    except InvitationNotUsable:
        return _old(request)
    to = resolve_url("timeline:welcome")
    return adapter.sign_in(request=request, user=user, to=to)


def _landing(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    row = queries.invitation_by_token(token=token)
    state = queries.invitation_state(invitation=row, at=at)
    if row is None or state is not InvitationState.OPEN:
        return _old(request)
    page = {"shell": {"clinic_name": row.patient.clinic.sender_name}}
    return render(request, "clinics/invitation.html", page)


def _old(request: HttpRequest) -> HttpResponse:
    """Used, old and never ours look the same: a guessed link teaches nothing."""
    return render(request, "clinics/invitation_old.html", status=410)
