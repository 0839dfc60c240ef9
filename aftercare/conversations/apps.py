from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "aftercare.conversations"

    def ready(self) -> None:
        # The outbox stands below and asks its registry who writes which message.
        from aftercare.conversations import letters as builders
        from aftercare.outbox import letters

        letters.register("new_message", builders.new_message)
