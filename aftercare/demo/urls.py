"""Only ever included when settings.AFTERCARE_DEMO is on."""

from __future__ import annotations

from django.urls import path

from aftercare.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.people, name="people"),
    path("be/<uuid:user_id>/", views.be, name="be"),
    path("clock/", views.clock_move, name="clock"),
]
