"""My account: what is held, how I am reached, and the consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import operations, queries
from accounts.forms import MeForm
from aftercare.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import ContactPreference, User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    preference = queries.preferences_of(user=user)
    zone = queries.zones_of(user=user)[-1].zone
    now = _now(user, preference, zone)
    form = MeForm(request.POST or None, initial=now, current_zone=zone)
    if request.method == "POST" and form.is_valid():
        operations.change_me(user=user, **form.cleaned_data, at=clock.now())
        messages.success(request, "Saved.")
        return redirect("accounts:me")
    page = {
        "form": form,
        "shell": {"theme": preference.theme},
        "has_agreed": queries.has_agreed(user=user),
    }
    return render(request, "accounts/me.html", page)


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """`agree=yes` or `agree=no`; anything else changes nothing."""
    user = cast("User", request.user)
    agree = request.POST.get("agree")
    if agree == "no":
        operations.withdraw_consent(user=user, at=clock.now())
        messages.success(request, "You took your yes back. Reminders have stopped.")
    elif agree == "yes":
        operations.give_consent(user=user, at=clock.now())
        messages.success(request, "Thank you. Your plan is on again.")
    return redirect("accounts:me")


def _now(user: User, preference: ContactPreference, zone: str) -> dict[str, str]:
    return {
        "name": user.name,
        "zone": zone,
        "theme": preference.theme,
        "wording": preference.wording,
    }
