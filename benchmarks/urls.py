"""The product's addresses, and two floors to measure against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from aftercare.urls import urlpatterns as product

if TYPE_CHECKING:
    from django.http import HttpRequest


def constant(request: HttpRequest) -> HttpResponse:
    """What the middleware costs: nobody is asked who they are."""
    return HttpResponse(b"ok")


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Session, user and a small template: the floor no signed-in page gets under."""
    return render(request, "bench/bare.html", {"now": "today"})


urlpatterns = [*product, path("bench/constant/", constant), path("bench/bare/", bare)]
