"""The patient's messages with the clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from aftercare.timeline.messages import views

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("messages/", views.messages, name="messages"),
    path("messages/new/", views.ask, name="ask"),
    path("messages/<uuid:conversation_id>/", views.conversation, name="conversation"),
]
