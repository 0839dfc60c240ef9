from __future__ import annotations

from django.conf import settings
from django.urls import path

from aftercare.outbox import webhooks

app_name = "outbox"
urlpatterns = [
    # The address says nothing of which service it is; only the configured one is there.
    path("mail/", view.as_view(), name="mail_news")
    for name, view in webhooks.VIEWS.items()
    if name == settings.MAIL_PROVIDER
]
