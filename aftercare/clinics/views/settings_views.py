"""How the clinic appears, and how it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.clinics import operations, presenters, queries
from aftercare.clinics.forms import AnswerForm, ClinicForm
from aftercare.clinics.models import Role
from aftercare.foundation import clock

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse, QueryDict

    from accounts.models import User
    from aftercare.clinics.models import Membership


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How we appear and when we are here. Everybody on staff reads it, owners change it."""
    member = queries.membership_of(user=request.user)
    if request.method != "POST":
        return _show(request, member)
    _owners_only(member)
    form = _appearing(member, request.POST)
    if not form.is_valid():
        return _show(request, member, appearing=form)
    operations.change_clinic(
        clinic=member.clinic,
        facts=form.facts(),
        hours=form.hours(),
        by=cast("User", request.user),
        at=clock.for_request(request),
    )
    messages.success(request, "Saved. Patients see it from now on.")
    return redirect("clinics:settings")


@login_required
@require_POST
def answering(request: HttpRequest) -> HttpResponse:
    """What patients are told and promised, and who is told when nobody has looked."""
    member = queries.membership_of(user=request.user)
    _owners_only(member)
    form = _answers(member, request.POST)
    if not form.is_valid():
        return _show(request, member, answers=form)
    try:
        operations.change_answering(
            clinic=member.clinic,
            facts=form.facts(),
            contacts=form.contacts(),
            by=cast("User", request.user),
            at=clock.for_request(request),
        )
    except operations.NotOnTheStaff:
        form.say_somebody_left()
        return _show(request, member, answers=form)
    messages.success(request, "Saved. It holds for check-ins from now on.")
    return redirect("clinics:settings")


def _owners_only(member: Membership) -> None:
    if member.role != Role.OWNER:
        raise PermissionDenied


def _appearing(member: Membership, sent: QueryDict | None = None) -> ClinicForm:
    return ClinicForm(
        sent,
        clinic=member.clinic,
        weekly=queries.weekly_hours(clinic=member.clinic),
        may_change=member.role == Role.OWNER,
    )


def _answers(member: Membership, sent: QueryDict | None = None) -> AnswerForm:
    return AnswerForm(
        sent,
        clinic=member.clinic,
        ladder=queries.named_contacts(clinic=member.clinic),
        staff=queries.staff_of(clinic=member.clinic),
        may_change=member.role == Role.OWNER,
    )


def _show(
    request: HttpRequest,
    member: Membership,
    *,
    appearing: ClinicForm | None = None,
    answers: AnswerForm | None = None,
) -> HttpResponse:
    """Both forms; the one that was sent and not taken keeps what was typed."""
    at = clock.for_request(request)
    work = queries.at_work(user=member.user, at=at)
    shell = presenters.staff_shell(
        member=member, theme=work.theme, invitations_open=work.invitations_open
    )
    about = {
        "page": _page(member, at),
        "form": appearing or _appearing(member),
        "answers": answers or _answers(member),
        "shell": shell,
    }
    return render(request, "clinics/settings.html", about)


def _page(member: Membership, at: datetime) -> presenters.SettingsPage:
    return presenters.settings_page(
        clinic=member.clinic,
        opening=queries.opening(clinic=member.clinic, at=at),
        stretches=queries.open_stretches(clinic=member.clinic, at=at),
        is_owner=member.role == Role.OWNER,
        at=at,
    )
