from __future__ import annotations

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "aftercare.reminders"

    def ready(self) -> None:
        # The outbox stands below and asks its registry who writes which message.
        from aftercare.outbox import letters
        from aftercare.reminders.presenters import letter_presenters

        letters.register_batch("reminder", letter_presenters.reminders)
        letters.register("reminder.test", letter_presenters.trial)
