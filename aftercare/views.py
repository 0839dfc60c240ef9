"""Home, health, figures and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from aftercare import metrics as metric_pages
from aftercare.clinics import queries as clinic_queries
from aftercare.reminders.queries import health_queries

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everyone's front door leads to the page they came for."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    if clinic_queries.is_staff(user=request.user):
        return redirect("board:today")
    return redirect("timeline:today")


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; a busy engine or a lost database never stop it."""
    return JsonResponse({"status": "ok"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while reminders go out, else 503 and why; says nothing about anybody."""
    try:
        signs = health_queries.vital_signs()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    status = signs.troubles[0] if signs.troubles else "ok"
    return JsonResponse(
        {"status": status, "reconcile": signs.reconcile},
        status=503 if signs.troubles else 200,
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The engine's figures, for whoever has the token; for all others nothing is here."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not (settings.METRICS_TOKEN and constant_time_compare(given, wanted)):
        raise Http404
    return HttpResponse(metric_pages.page(), content_type=metric_pages.CONTENT_TYPE)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long: nothing was saved, and the page says what to do."""
    return render(request, "403_csrf.html", status=403)


def house(request: HttpRequest) -> dict[str, Any]:
    """What every template may ask of the house itself."""
    return {"is_demo": settings.AFTERCARE_DEMO, "site_url": settings.SITE_URL}
