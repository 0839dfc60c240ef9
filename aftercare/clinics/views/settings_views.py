"""How the clinic appears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import queries as account_queries
from aftercare.clinics import operations, presenters, queries
from aftercare.clinics.forms import ClinicForm
from aftercare.clinics.models import Role
from aftercare.foundation import clock

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from aftercare.clinics.models import Membership


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
