"""The product's addresses, and one bare signed-in page to measure against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from aftercare.urls import urlpatterns as product

if TYPE_CHECKING:
    from django.http import HttpRequest

BARE = "<!doctype html><title>Bare</title><h1>{{ user.email }}</h1><p>{{ now }}</p>"


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Session, user and a small template: the floor no signed-in page gets under."""
    template = engines["django"].from_string(BARE)
    return HttpResponse(template.render({"now": "today"}, request))


urlpatterns = [*product, path("bench/bare/", bare)]
