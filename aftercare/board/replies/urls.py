"""The answers a clinic may give with one click."""

from __future__ import annotations

from django.urls import path

from aftercare.board.replies import views

ONE = "staff/clinic/replies/<uuid:reply_id>/"

urlpatterns = [
    path("staff/clinic/replies/", views.replies, name="replies"),
    path("staff/clinic/replies/adopt/", views.adopt, name="replies_adopt"),
    path(f"{ONE}approve/", views.approve, name="reply_approve"),
    path(f"{ONE}reword/", views.reword, name="reply_reword"),
    path(f"{ONE}retire/", views.retire, name="reply_retire"),
]
