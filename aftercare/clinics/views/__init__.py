"""The invitation's landing page, how the clinic appears, and a person's new address."""

from __future__ import annotations

from aftercare.clinics.views.address_views import address, address_code
from aftercare.clinics.views.invitation_views import invitation
from aftercare.clinics.views.settings_views import answering, settings

__all__ = ["address", "address_code", "answering", "invitation", "settings"]
