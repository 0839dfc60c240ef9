"""One page for whoever treats the patient elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from aftercare.timeline.handover import views

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [path("handover/", views.handover, name="handover")]
