"""Who needs somebody today, and what is done about it."""

from __future__ import annotations

from django.urls import path

from aftercare.board.today import views

urlpatterns = [
    path("staff/", views.today, name="today"),
    path("staff/reviews/<uuid:review_id>/", views.review, name="review"),
]
