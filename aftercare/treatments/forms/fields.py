"""The fields of a treatment and what each says when a value cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
)
from aftercare.treatments.models import RiskFactor
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import Enum

TODAY, YESTERDAY, ANOTHER_DAY = "today", "yesterday", "other"
ANOTHER_DEVICE = "other"
# A date picker shows the browser's own order of day and month; typed dates say theirs.
DATE_FORMATS = [
    "%d %m %Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%Y-%m-%d",
]
TIME_FORMATS = ["%H:%M", "%H.%M", "%H%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"]
# Bounds of what can be typed at all (the column holds three digits), not clinical limits:
# those are the device's and the protocol's, and lead to "keep it?".
LEAST_DEPTH, MOST_DEPTH = Decimal("0.1"), Decimal("9.99")
MOST_PASSES = 30


class DepthField(forms.DecimalField):
    """Needle depth in mm; a decimal comma is as good as a point."""

    def __init__(self, *, step: Decimal, **options: Any) -> None:
        attrs = {
            "class": "stepper",
            "step": str(step),
            "min": "0",
            "inputmode": "decimal",
        }
        super().__init__(
            min_value=LEAST_DEPTH,
            max_value=MOST_DEPTH,
            decimal_places=2,
            required=False,
            error_messages=_all_say(
                "Write the depth in mm, between 0.1 and 9.99. For example 1.5."
            ),
            **options,
        )
        # The validators' own words name the bound; ours say what to write.
        for validator in self.validators:
            validator.message = self.error_messages["invalid"]  # type: ignore[attr-defined]  # every validator of a DecimalField has a message
        self.widget = forms.NumberInput(attrs=attrs)

    def to_python(self, value: Any) -> Any:
        typed = value.replace(",", ".") if isinstance(value, str) else value
        return super().to_python(typed)


class PassesField(forms.IntegerField):
    """How many times the device went over the area."""

    def __init__(self, **options: Any) -> None:
        words = f"Write the number of passes, 1 to {MOST_PASSES}."
        super().__init__(required=False, error_messages=_all_say(words), **options)
        self.widget = forms.NumberInput(
            attrs={"class": "stepper", "step": "1", "min": "1", "inputmode": "numeric"}
        )

    def clean(self, value: Any) -> int | None:
        passes: int | None = super().clean(value)
        if passes is not None and not 1 <= passes <= MOST_PASSES:
            raise forms.ValidationError(self.error_messages["invalid"])
        return passes


def chips(
    label: str, choices: Iterable[tuple[str, str]], **options: Any
) -> forms.ChoiceField:
    """One of a few, side by side."""
    widget = forms.RadioSelect(attrs={"class": "chips"})
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=widget, **options
    )


def many_chips(
    label: str, choices: Iterable[tuple[str, str]], **options: Any
) -> forms.MultipleChoiceField:
    """Any of a few, side by side."""
    widget = forms.CheckboxSelectMultiple(attrs={"class": "chips"})
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), widget=widget, **options
    )


def words_of(kind: type[Enum]) -> list[tuple[str, str]]:
    """The codes of an enum with their words."""
    return [(str(one.value), in_words(value=one, zone="UTC")) for one in kind]


def area_choices() -> list[tuple[str, str]]:
    """The whole face first: it is what is treated most."""
    words = dict(words_of(BodyArea))
    first = BodyArea.FULL_FACE.value
    return [(first, words.pop(first)), *words.items()]


def day_field() -> forms.ChoiceField:
    days = [(TODAY, "Today"), (YESTERDAY, "Yesterday"), (ANOTHER_DAY, "Another day")]
    return chips("Day of the treatment", days)


def date_field() -> forms.DateField:
    return forms.DateField(
        label="Which day",
        required=False,
        input_formats=DATE_FORMATS,
        help_text="Day, month, year. For example 14 11 2026.",
        error_messages=_all_say("Write day, month and year. For example 14 11 2026."),
        widget=forms.DateInput(
            format="%d %m %Y", attrs={"inputmode": "numeric", "class": "short"}
        ),
    )


def time_field(label: str, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=TIME_FORMATS,
        error_messages=_all_say(
            "Write the time as hours and minutes. For example 14:30."
        ),
        widget=forms.TimeInput(
            format="%H:%M", attrs={"class": "short num", "autocomplete": "off"}
        ),
        **options,
    )


def text_field(label: str, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=options.pop("required", False),
        error_messages={"max_length": f"Use {length} characters at most."}
        | options.pop("error_messages", {}),
        widget=options.pop("widget", forms.TextInput(attrs={"autocomplete": "off"})),
        **options,
    )


def kind_field() -> forms.ChoiceField:
    return chips("Kind of device", words_of(DeviceKind), required=False)


def add_ons_field() -> forms.MultipleChoiceField:
    return many_chips("Add-ons in the same visit", words_of(AddOn), required=False)


def skin_type_field() -> forms.ChoiceField:
    choices = [("", "Not recorded"), *words_of(FitzpatrickSkinType)]
    return chips("Fitzpatrick skin type", choices, required=False)


def risk_field() -> forms.MultipleChoiceField:
    choices = [(str(value), str(label)) for value, label in RiskFactor.choices]
    return many_chips("Risk factors", choices, required=False)


def _all_say(words: str) -> dict[str, str]:
    """A field that says the same, helpful thing whatever is wrong with the value."""
    causes = (
        "invalid",
        "required",
        "min_value",
        "max_value",
        "max_digits",
        "max_decimal_places",
        "max_whole_digits",
    )
    return dict.fromkeys(causes, words)
