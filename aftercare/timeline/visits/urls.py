"""Asking for the next visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from aftercare.timeline.visits import views

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("next-visit/", views.next_visit, name="next_visit"),
    path("next-visit/withdraw/", views.withdraw, name="withdraw_visit"),
]
