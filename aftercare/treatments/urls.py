"""The staff's treatment pages."""

from __future__ import annotations

from django.urls import path

from aftercare.treatments import views

app_name = "treatments"

urlpatterns = [
    path("staff/treatments/new/", views.new, name="new"),
    path("staff/treatments/new/matches/", views.matches, name="matches"),
    path("staff/treatments/new/preview/", views.preview, name="preview"),
    path("staff/treatments/<uuid:treatment_id>/", views.detail, name="detail"),
    path(
        "staff/treatments/<uuid:treatment_id>/correct/", views.correct, name="correct"
    ),
    path("staff/treatments/<uuid:treatment_id>/stop/", views.stop, name="stop"),
    path("staff/treatments/<uuid:treatment_id>/paper/", views.paper, name="paper"),
]
