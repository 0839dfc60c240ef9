"""The staff's lists."""

from __future__ import annotations

from django.urls import path

from aftercare.board import address_views, views
from aftercare.board.events.urls import urlpatterns as events
from aftercare.board.replies.urls import urlpatterns as replies
from aftercare.board.story.urls import urlpatterns as story
from aftercare.board.today.urls import urlpatterns as today

app_name = "board"

urlpatterns = [
    *today,
    *events,
    *replies,
    *story,
    path("staff/patients/", views.patients, name="patients"),
    path("staff/patients/<uuid:patient_id>/invite/", views.invite, name="invite"),
    path(
        "staff/patients/<uuid:patient_id>/address/",
        address_views.correct,
        name="address",
    ),
    path(
        "staff/patients/<uuid:patient_id>/address/again/",
        address_views.again,
        name="address_again",
    ),
    path("staff/invitations/", views.invitations, name="invitations"),
    path("staff/reminders/", views.reminders, name="reminders"),
]
