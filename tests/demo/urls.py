"""The house with its demo doors open."""

from __future__ import annotations

from django.urls import include, path

from aftercare.urls import urlpatterns as house

urlpatterns = [*house, path("demo/", include("aftercare.demo.urls"))]
