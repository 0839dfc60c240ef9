"""Adverse events: what went wrong and what was done."""

from __future__ import annotations

from django.urls import path

from aftercare.board.events import views

# One address a step, so that a log of the server says what was done and nothing else.
ACTS = ("acknowledge", "contact", "note", "resolve")
ONE = "staff/events/<uuid:event_id>/"

urlpatterns = [
    path("staff/events/", views.events, name="events"),
    path(ONE, views.event, name="event"),
    path(f"{ONE}report/", views.report, name="event_report"),
    *(
        path(f"{ONE}{act}/", views.act, {"name": act}, name=f"event_{act}")
        for act in ACTS
    ),
    path(
        "staff/patients/<uuid:patient_id>/event/",
        views.raise_event,
        name="raise_event",
    ),
]
