"""The clinic's settings: names, numbers, hours, each checked before patients see it."""

from __future__ import annotations

import re
from datetime import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import zone_choices
from aftercare.clinics import queries
from aftercare.clinics.operations import ClinicFacts, Hours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.clinics.models import Clinic, OpeningHours

DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
NAMES = "name", "sender_name", "reply_to", "address"
PHONES = "phone", "urgent_phone", "emergency_phone"
PLACE = "zone", "country"

# ux/guide.md 4.1, rule 1: the sender's name stands on a lock screen. Parts of words,
# so that "Skinlab" and "Dermacare" are found too.
TELLTALE = re.compile(
    r"skin|derm|laser|clinic|klinik|needl|aesthet|esthet|cosmet|beaut|botox|filler|peel"
    r"|acne|\bscars?\b|facial|medic|health|surg|doctor|\bdr\b|hospital|patient|treat"
    r"|therap|wellness|rejuven|collagen|anti-?age",
    re.IGNORECASE,
)
PHONE = re.compile(r"^\+?[\d ()\-]{3,}$")
STRETCH = re.compile(
    r"^(\d{1,2})(?::(\d{2}))?\s*(?:-|\u2013|to)\s*(\d{1,2})(?::(\d{2}))?$"
)


def looks_like_a_phone(value: str) -> None:
    if not PHONE.match(value):
        raise ValidationError("Type a phone number: digits, spaces and a leading +.")


class HoursField(forms.CharField):
    """`8:00-12:00, 13:00-18:00` as pairs of times; empty means closed."""

    def to_python(self, value: Any) -> Any:
        parts = [p.strip() for p in (super().to_python(value) or "").split(",")]
        pairs = [_stretch(part) for part in parts if part]
        for (_, closes), (opens, _) in pairwise(pairs):
            if opens < closes:
                raise ValidationError("Put the times of a day in order.")
        return pairs

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return ", ".join(f"{o:%H:%M}-{c:%H:%M}" for o, c in value)


class ClinicForm(forms.Form):
    """Bound to one clinic; `may_change=False` shows the same facts to read only."""

    use_required_attribute = False
    name = forms.CharField(label="Clinic name", max_length=80)
    sender_name = forms.CharField(
        label="Sender name of our mails",
        max_length=60,
        help_text="Shown on a lock screen. It tells nobody what we do.",
    )
    reply_to = forms.EmailField(
        label="Replies go to",
        max_length=254,
        help_text="A mailbox that somebody reads.",
    )
    address = forms.CharField(label="Address", max_length=200, required=False)
    phone = forms.CharField(
        label="Phone in opening hours", max_length=30, validators=[looks_like_a_phone]
    )
    urgent_phone = forms.CharField(
        label="Phone when we are closed",
        max_length=30,
        required=False,
        validators=[looks_like_a_phone],
        help_text="In the United Kingdom often 111.",
    )
    emergency_phone = forms.CharField(
        label="Emergency number",
        max_length=10,
        required=False,
        validators=[looks_like_a_phone],
        help_text="Leave empty for the number of your country.",
    )
    zone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    country = forms.RegexField(
        label="Country",
        regex=r"^[A-Za-z]{2}$",
        max_length=2,
        help_text="Two letters: GB, IE, US.",
        error_messages={"invalid": "Type the two letters of the country, as GB."},
    )

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        weekly: Iterable[OpeningHours],
        may_change: bool,
        **kwargs: Any,
    ) -> None:
        fields = (*NAMES, *PHONES, *PLACE)
        kwargs["initial"] = {f: getattr(clinic, f) for f in fields} | _by_day(weekly)
        super().__init__(*args, **kwargs)
        for number, day in enumerate(DAYS):
            self.fields[f"day_{number}"] = HoursField(label=day, required=False)
        for field in self.fields.values():
            field.disabled = not may_change
        self.helper = _helper(may_change=may_change)

    def clean_sender_name(self) -> str:
        name: str = self.cleaned_data["sender_name"]
        found = TELLTALE.search(name)
        if found:
            raise ValidationError(
                f"“{found.group()}” tells others why we write. Choose a name without it."
            )
        return name

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("emergency_phone"):
            numbers = queries.emergency_for(country=cleaned.get("country", ""))
            cleaned["emergency_phone"] = numbers.emergency
        return cleaned

    def facts(self) -> ClinicFacts:
        """What was typed, once valid."""
        return ClinicFacts(
            **{f: self.cleaned_data[f] for f in (*NAMES, *PHONES, *PLACE)}
        )

    def hours(self) -> tuple[Hours, ...]:
        """The open stretches that were typed, once valid."""
        return tuple(
            Hours(weekday=number, opens=opens, closes=closes)
            for number in range(len(DAYS))
            for opens, closes in self.cleaned_data[f"day_{number}"]
        )


def _by_day(weekly: Iterable[OpeningHours]) -> dict[str, list[tuple[time, time]]]:
    days: dict[str, list[tuple[time, time]]] = {}
    for row in weekly:
        days.setdefault(f"day_{row.weekday}", []).append((row.opens, row.closes))
    return days


def _helper(*, may_change: bool) -> FormHelper:
    helper = FormHelper()
    parts = [
        Fieldset("How we appear", *NAMES),
        Fieldset("How to reach us", *PHONES),
        Fieldset(
            "Opening hours",
            Row(*(f"day_{number}" for number in range(len(DAYS)))),
        ),
        Fieldset("Where we are", Row(*PLACE)),
    ]
    helper.layout = Layout(*parts)
    if may_change:
        helper.add_input(Submit("save", "Save"))
    return helper


def _stretch(text: str) -> tuple[time, time]:
    """`8-18`, `8:00-18:00` or `8 to 18` as two times. Raises ValidationError."""
    found = STRETCH.match(text)
    if not found:
        raise ValidationError("Type hours as 8:00-18:00. Leave it empty when closed.")
    first_hour, first_minute, last_hour, last_minute = found.groups(default="0")
    try:
        opens = time(int(first_hour), int(first_minute))
        closes = time(int(last_hour), int(last_minute))
    except ValueError:
        raise ValidationError("These are not times of a day, as 8:00-18:00.") from None
    if opens >= closes:
        raise ValidationError("A day closes later than it opens.")
    return opens, closes
