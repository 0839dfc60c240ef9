"""What the staff type about a patient's address."""

from __future__ import annotations

from typing import Any

from accounts.forms import AddressForm


class PatientAddressForm(AddressForm):
    """The address as the patient said it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Email address of the patient"
        field.error_messages["required"] = "Type the email address."
        field.widget.attrs["autocomplete"] = "off"
