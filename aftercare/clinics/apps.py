from __future__ import annotations

from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "aftercare.clinics"

    def ready(self) -> None:
        # The outbox stands below and asks its registry who writes which message.
        from aftercare.clinics import letters as builders
        from aftercare.outbox import letters

        letters.register("invitation", builders.invitation)
        letters.register("sign_in", builders.sign_in)
        letters.register("new_address", builders.new_address)
        letters.register("address_changed", builders.address_changed)
