from __future__ import annotations

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "aftercare.checkins"

    def ready(self) -> None:
        # The outbox stands below and asks its registry who writes which message.
        from aftercare.checkins import letters as builders
        from aftercare.outbox import letters

        letters.register("waiting.review", builders.waiting_review)
        letters.register("waiting.event", builders.waiting_event)
