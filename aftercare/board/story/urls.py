"""One patient: the story so far, and the first word to them."""

from __future__ import annotations

from django.urls import path

from aftercare.board.story import views

urlpatterns = [
    path("staff/patients/<uuid:patient_id>/", views.patient, name="patient"),
    path("staff/patients/<uuid:patient_id>/write/", views.write, name="write"),
]
