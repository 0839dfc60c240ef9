"""Home, health and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from aftercare.clinics import queries as clinic_queries

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everyone's front door leads to the page they came for."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    if clinic_queries.is_staff(user=request.user):
        return redirect("board:patients")
    return redirect("timeline:today")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers; says nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long: nothing was saved, and the page says what to do."""
    return render(request, "403_csrf.html", status=403)


def house(request: HttpRequest) -> dict[str, Any]:
    """What every template may ask of the house itself."""
    return {"is_demo": settings.AFTERCARE_DEMO, "site_url": settings.SITE_URL}
