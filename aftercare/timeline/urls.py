"""The patient's pages."""

from __future__ import annotations

from django.urls import path

from aftercare.timeline import views, welcome_views
from aftercare.timeline.checking.urls import urlpatterns as checking
from aftercare.timeline.handover.urls import urlpatterns as handover
from aftercare.timeline.messages.urls import urlpatterns as messages
from aftercare.timeline.visits.urls import urlpatterns as visits

app_name = "timeline"

urlpatterns = [
    *checking,
    *messages,
    *visits,
    *handover,
    path("today/", views.today, name="today"),
    path("course/", views.course, name="course"),
    path("course/<int:number>/", views.day, name="day"),
    path("can-i/", views.can_i, name="can_i"),
    path("normal/", views.symptoms, name="symptoms"),
    path("normal/<slug:code>/", views.symptom, name="symptom"),
    path("help/", views.contact, name="help"),
    path("print/", views.sheet, name="print"),
    path("zone/", welcome_views.zone_answer, name="zone"),
    path("welcome/", welcome_views.welcome, name="welcome"),
    path("welcome/<slug:step>/", welcome_views.step, name="step"),
]
