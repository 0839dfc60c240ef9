"""The staff's lists."""

from __future__ import annotations

from django.urls import path

from aftercare.board import views

app_name = "board"

urlpatterns = [
    path("staff/", views.patients, name="patients"),
    path("staff/patients/<uuid:patient_id>/", views.patient, name="patient"),
    path("staff/patients/<uuid:patient_id>/invite/", views.invite, name="invite"),
    path("staff/invitations/", views.invitations, name="invitations"),
    path("staff/reminders/", views.reminders, name="reminders"),
]
