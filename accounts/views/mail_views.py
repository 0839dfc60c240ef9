"""Sign-in by mail. No answer here depends on whether an address is known."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import adapter, operations, queries
from accounts.forms import AddressForm, CodeForm
from accounts.operations import LinkNotUsable, SignInTry, WrongCode
from aftercare.foundation import clock
from aftercare.outbox import tasks as outbox_tasks

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# The try lives in the session: a code typed in another browser meets no try (ASVS 6.6.2).
TRY = "sign_in_try"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One address in, and always the same next page."""
    if request.user.is_authenticated:
        return redirect("home")
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="ask_sign_in", key=email.lower()):
            return _too_often(request)
        this = operations.ask_for_sign_in(email=email, at=clock.now())
        _keep(request, this)
        _ring()
        return redirect("accounts:code")
    page = {"form": form, "next": get_next_redirect_url(request)}
    return render(request, "accounts/sign_in.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Six digits, in the browser that asked for them."""
    this = _kept(request)
    if this is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_try(request, this):
            del request.session[TRY]
            return _too_often(request)
        try:
            typed = form.cleaned_data["code"]
            user = operations.use_code(this=this, code=typed, at=clock.now())
        except WrongCode:
            form.add_error("code", "This code is not right, or it is too old.")
        else:
            to = request.session.pop(TRY)["next"]
            return adapter.sign_in(request=request, user=user, to=to)
    return render(request, "accounts/code.html", {"form": form, "email": this.email})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: only a person's click on the button signs in (F48, F49)."""
    at = clock.now()
    if request.method != "POST":
        is_usable = queries.usable_link(token=token, at=at) is not None
        return render(request, "accounts/link.html") if is_usable else _old(request)
    if not ratelimit.consume(request, action="mail_link"):
        return _too_often(request)
    if request.POST.get("action") == "renew":
        operations.renew_sign_in_link(token=token, at=at)
        _ring()
        return render(request, "accounts/link_renewed.html")
    try:
        user = operations.use_sign_in_link(token=token, at=at)
    except LinkNotUsable:
        return _old(request)
    return adapter.sign_in(request=request, user=user)


def _old(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_old.html", status=410)


def _too_often(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


def _may_try(request: HttpRequest, this: SignInTry) -> bool:
    """Counted in the cache and not in the session, where two posts at once count as one."""
    limits = {"sign_in_code": this.id.hex, "sign_in_codes_a_day": this.email}
    return all(ratelimit.consume(request, action=a, key=k) for a, k in limits.items())


def _ring() -> None:
    """Wake the worker now; without a broker the mail leaves with the next tick."""
    transaction.on_commit(outbox_tasks.deliver.delay, robust=True)


def _keep(request: HttpRequest, this: SignInTry) -> None:
    request.session[TRY] = {
        "id": this.id.hex,
        "email": this.email,
        "expires_at": this.expires_at.isoformat(),
        "next": get_next_redirect_url(request),
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
