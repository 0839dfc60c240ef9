"""The roof: who answers which path."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from aftercare import views

urlpatterns = [
    path("", views.home, name="home"),
    path("livez", views.livez, name="livez"),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path("", include("accounts.urls")),
    path("", include("aftercare.clinics.urls")),
    path("", include("aftercare.treatments.urls")),
    path("", include("aftercare.reminders.urls")),
    path("", include("aftercare.timeline.urls")),
    path("", include("aftercare.board.urls")),
]

if settings.MAIL_PROVIDER and settings.MAIL_WEBHOOK_KEY:
    urlpatterns.append(path("hooks/", include("aftercare.outbox.urls")))

if settings.AFTERCARE_DEMO:
    urlpatterns += [
        path("demo/", include("aftercare.demo.urls")),
        path("mailbox/", include("django_mail_preview.urls")),
    ]
