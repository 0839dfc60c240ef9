"""The check-in: its questions and what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from aftercare.timeline.checking import views

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("check-in/", views.check_in, name="check_in"),
    path("check-in/result/<uuid:check_in_id>/", views.result, name="check_in_result"),
    path(
        "check-in/result/<uuid:check_in_id>/again/",
        views.check_in_again,
        name="check_in_again",
    ),
    path(
        "check-in/pages/<uuid:treatment_id>/<uuid:draft_id>/",
        views.pages,
        name="check_in_pages",
    ),
    path("check-in/<uuid:draft_id>/", views.go_on, name="check_in_next"),
    path("check-in/<uuid:draft_id>/close-it/", views.close, name="check_in_close"),
    path(
        "check-in/<uuid:draft_id>/<slug:screen>/",
        views.question,
        name="check_in_question",
    ),
]
