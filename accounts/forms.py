"""The few things a person types about themselves."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms

from accounts.models import ContactPreference
from aftercare.domain.timeline import canonical_zone

# Folders of the tz database that hold no cities.
NO_CITIES = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@cache
def zone_choices() -> tuple[tuple[str, str], ...]:
    """Each zone a person can live in, by its name of today."""
    names = sorted(
        name
        for name in available_timezones()
        if "/" in name
        and not name.startswith(NO_CITIES)
        and canonical_zone(name=name, fallback="UTC") == name
    )
    return (("UTC", "UTC"), *((n, n.replace("_", " ")) for n in names))


class AddressForm(forms.Form):
    """One address; any that looks like one is taken."""

    use_required_attribute = False
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        error_messages={
            "required": "Type your email address.",
            "invalid": "This does not look like an email address.",
        },
    )


class NewAddressForm(AddressForm):
    """Another address than the person's own."""

    email = forms.EmailField(
        label="Your new email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        error_messages={
            "required": "Type your new email address.",
            "invalid": "This does not look like an email address.",
        },
    )

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() == self.own.lower():
            raise forms.ValidationError("This is the address you have now.")
        return email


class CodeForm(forms.Form):
    """Six digits; spaces and dashes between them are fine."""

    use_required_attribute = False
    code = forms.CharField(
        label="The code from the mail",
        help_text="Six digits. Copy and paste is fine.",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
        error_messages={"required": "Type the six digits from the mail."},
    )


class MeForm(forms.Form):
    """Name, look, wording and zone of one person."""

    use_required_attribute = False
    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your name."},
    )
    zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        help_text="Your days and your reminders follow this clock.",
    )
    theme = forms.ChoiceField(
        label="Light or dark",
        choices=ContactPreference.Theme.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    wording = forms.ChoiceField(
        label="Words in your mails",
        help_text="Discreet mails name no day. Clear ones do.",
        choices=ContactPreference.Wording.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )

    def __init__(self, *args: Any, current_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(zone_choices())
        if current_zone not in known:
            # An older zone stays choosable for whoever lives by it.
            self.fields["zone"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                (current_zone, current_zone),
                *zone_choices(),
            ]
