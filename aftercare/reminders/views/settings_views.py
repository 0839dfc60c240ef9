"""Reminder settings: each control is its own form and saves by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import operations as account_operations
from aftercare.clinics import queries as clinic_queries
from aftercare.foundation import clock
from aftercare.reminders import forms, operations
from aftercare.reminders.presenters import page_presenters, zone_presenters
from aftercare.reminders.views.person import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

    Change = Callable[[User, dict[str, Any], datetime], object]


@login_required
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    saved = request.GET.get("saved", "")
    return _page(request, {"saved": saved, "wrong": "", "error": ""})


@login_required
@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """A place chosen by hand, and what is to happen on a journey."""
    page = zone_presenters.zones_page(user=signed_in(request))
    context = {"page": page, "shell": page.shell}
    return render(request, "reminders/zones.html", context)


@login_required
@require_POST
def change(request: HttpRequest, what: str) -> HttpResponse:
    if what not in forms.FORMS:
        raise Http404
    at = clock.for_request(request)
    place = forms.place_of(what, request.POST)
    form = _form(request, what, at)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return _page(request, {"saved": "", "wrong": place, "error": error}, status=422)
    CHANGES[what](signed_in(request), form.cleaned_data, at)
    return redirect(f"{reverse('reminders:settings')}?saved={place}#{place}")


def _form(request: HttpRequest, what: str, at: datetime) -> Any:
    if what != "time":
        return forms.FORMS[what](request.POST)
    page = page_presenters.settings_page(user=signed_in(request), at=at)
    return forms.TimeForm(request.POST, rules=page.rule_codes)


def _page(
    request: HttpRequest, said: Mapping[str, str], status: int = 200
) -> HttpResponse:
    at = clock.for_request(request)
    page = page_presenters.settings_page(user=signed_in(request), at=at)
    context = {
        "page": page,
        "shell": page.shell,
        "pauses": forms.PAUSES,
        "mails": forms.MAILS,
        **said,
    }
    return render(request, "reminders/settings.html", context, status=status)


def _set_zone(user: User, data: dict[str, Any], at: datetime) -> None:
    """Asked, never switched silently: "no" keeps the zone. By hand there is no question."""
    is_yes = data["answer"] != "no"
    account_operations.answer_zone(user=user, zone=data["zone"], is_yes=is_yes, at=at)


def _send_test(user: User, data: dict[str, Any], at: datetime) -> None:
    """By the real clock: the demo's chosen day does not move the mail host."""
    patients = clinic_queries.patients_for_user(user=user)
    if not patients:
        raise Http404
    operations.send_test(patient_id=patients[0].pk, to=user.email, at=clock.now())


CHANGES: Mapping[str, Change] = {
    "time": lambda user, data, at: operations.set_time(
        user=user, rule_code=data["rule"], wall=data["wall"], at=at
    ),
    "quiet": lambda user, data, at: account_operations.change_quiet_hours(
        user=user, **data
    ),
    "pause": lambda user, data, at: operations.pause_for(
        user=user, days=data["days"], at=at
    ),
    "resume": lambda user, data, at: account_operations.resume(user=user, at=at),
    "mails": lambda user, data, at: operations.set_mails_a_day(
        user=user, count=data["count"], at=at
    ),
    "wording": lambda user, data, at: account_operations.choose_wording(
        user=user, **data
    ),
    "stop": lambda user, data, at: operations.stop_kind(user=user, at=at, **data),
    "start": lambda user, data, at: operations.start_kind(user=user, at=at, **data),
    "stop-all": lambda user, data, at: operations.stop_all(user=user, at=at),
    "start-all": lambda user, data, at: operations.start_all(user=user, at=at),
    "zone": _set_zone,
    "clock": lambda user, data, at: account_operations.choose_clock(
        user=user, at=at, **data
    ),
    "test": _send_test,
    "address": lambda user, data, at: operations.try_address_again(user=user, at=at),
}
