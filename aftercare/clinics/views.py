"""The invitation's landing page, and how the clinic appears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_http_methods

from accounts import adapter
from accounts import queries as account_queries
from aftercare.clinics import operations, presenters, queries
from aftercare.clinics.forms import ClinicForm
from aftercare.clinics.models import Role
from aftercare.clinics.operations import InvitationNotUsable
from aftercare.clinics.queries import InvitationState
from aftercare.foundation import clock
from aftercare.outbox import tasks as outbox_tasks

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from aftercare.clinics.models import Membership


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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How we appear and when we are here. Everybody on staff reads it, owners change it."""
    at = clock.for_request(request)
    member = queries.membership_of(user=request.user)
    is_owner = member.role == Role.OWNER
    if request.method == "POST" and not is_owner:
        raise PermissionDenied
    form = _form(request, member, may_change=is_owner)
    if request.method == "POST" and form.is_valid():
        operations.change_clinic(
            clinic=member.clinic,
            facts=form.facts(),
            hours=form.hours(),
            by=cast("User", request.user),
            at=at,
        )
        messages.success(request, "Saved. Patients see it from now on.")
        return redirect("clinics:settings")
    return render(request, "clinics/settings.html", _page(member, form, at))


def _form(request: HttpRequest, member: Membership, *, may_change: bool) -> ClinicForm:
    return ClinicForm(
        request.POST or None,
        clinic=member.clinic,
        weekly=queries.weekly_hours(clinic=member.clinic),
        may_change=may_change,
    )


def _page(member: Membership, form: ClinicForm, at: datetime) -> dict[str, Any]:
    clinic = member.clinic
    opening = queries.opening(clinic=clinic, at=at)
    standing = account_queries.standing_of(user=member.user)
    waiting = queries.open_invitations(clinic=clinic, at=at)
    return {
        "form": form,
        "clinic_is_read_only": member.role != Role.OWNER,
        "clinic": clinic,
        "now": presenters.opening_words(
            opening=opening, clinic=clinic, zone=clinic.zone, at=at
        ),
        "shell": presenters.staff_shell(
            member=member, theme=standing.theme, invitations_open=waiting
        ),
    }
