"""A patient moves to another email address. No answer tells whether somebody has it.

Their sign-in needs no password, so there is none to ask for here; the code in the new
mailbox and the note to the old one stand in for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import operations as account_operations
from accounts.forms import CodeForm, NewAddressForm
from accounts.operations import SignInTry, WrongCode
from aftercare.clinics import operations, queries
from aftercare.foundation import clock
from aftercare.outbox import tasks as outbox_tasks

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

# The try lives in the session: a code typed in another browser meets no try.
TRY = "address_try"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """One address in, and always the same next page."""
    user = cast("User", request.user)
    if not _may_change(user):
        return _not_here(request)
    form = NewAddressForm(request.POST or None, own=user.email)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="ask_sign_in", key=f"new.{user.pk}"):
            return _too_often(request)
        email = form.cleaned_data["email"]
        this = account_operations.ask_for_new_address(
            user=user, email=email, at=clock.now()
        )
        _keep(request, this)
        # Wake the worker now; without a broker the mail leaves with the next tick.
        transaction.on_commit(outbox_tasks.deliver.delay, robust=True)
        return redirect("clinics:address_code")
    return render(request, "clinics/address.html", {"form": form, "email": user.email})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: HttpRequest) -> HttpResponse:
    """Six digits from the new mailbox, in the browser that asked for them."""
    user, this = cast("User", request.user), _kept(request)
    if this is None or not _may_change(user):
        return redirect("clinics:address")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_try(request, this, user):
            del request.session[TRY]
            return _too_often(request)
        code = form.cleaned_data["code"]
        try:
            operations.move_address(user=user, this=this, code=code, at=clock.now())
        except WrongCode:
            form.add_error("code", "This code is not right, or it is too old.")
        else:
            del request.session[TRY]
            messages.success(request, f"Saved. Our emails now go to {this.email}.")
            return redirect("accounts:me")
    page = {"form": form, "email": this.email}
    return render(request, "clinics/address_code.html", page)


def _may_change(user: User) -> bool:
    """Staff sign in with a password and a second step: an owner changes their address."""
    return bool(queries.patients_for_user(user=user)) and not queries.is_staff(
        user=user
    )


def _not_here(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Ask the owner of your clinic to change your address.")
    return redirect("accounts:me")


def _may_try(request: HttpRequest, this: SignInTry, user: User) -> bool:
    """Counted in the cache and not in the session, where two posts at once count as one."""
    limits = {"sign_in_code": this.id.hex, "sign_in_codes_a_day": f"new.{user.pk}"}
    return all(ratelimit.consume(request, action=a, key=k) for a, k in limits.items())


def _too_often(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


def _keep(request: HttpRequest, this: SignInTry) -> None:
    request.session[TRY] = {
        "id": this.id.hex,
        "email": this.email,
        "expires_at": this.expires_at.isoformat(),
    }


def _kept(request: HttpRequest) -> SignInTry | None:
    kept = request.session.get(TRY)
    if kept is None:
        return None
    return SignInTry(
        id=UUID(kept["id"]),
        email=kept["email"],
        expires_at=datetime.fromisoformat(kept["expires_at"]),
    )
