"""Who answers which path of clinics."""

from __future__ import annotations

from django.urls import path

from aftercare.clinics import views

app_name = "clinics"
urlpatterns = [
    path("i/<str:token>/", views.invitation, name="invitation"),
    path("me/address/", views.address, name="address"),
    path("me/address/code/", views.address_code, name="address_code"),
    path("staff/clinic/", views.settings, name="settings"),
    path("staff/clinic/answering/", views.answering, name="settings_answering"),
]
