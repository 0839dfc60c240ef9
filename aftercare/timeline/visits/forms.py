"""When a patient would like to come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from aftercare.conversations.models import LONGEST_NOTE, PartOfDay
from aftercare.conversations.operations import Wishes
from aftercare.timeline.words import WEEKDAYS
from aftercare.timeline.writing import TokenForm, WordsField

if TYPE_CHECKING:
    from collections.abc import Collection


class VisitForm(TokenForm):
    """Days the clinic is there; none of them is any."""

    days = forms.TypedMultipleChoiceField(
        label="Which days are good?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"invalid_choice": "Choose from the days shown here."},
    )
    part_of_day = forms.ChoiceField(
        label="Which part of the day?",
        choices=PartOfDay.choices,
        initial=PartOfDay.ANY,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose a part of the day."
        ),
    )
    note = WordsField(
        label="Anything we need to know?", most=LONGEST_NOTE, rows=3, required=False
    )

    def __init__(self, *args: Any, weekdays: Collection[int], **options: Any) -> None:
        super().__init__(*args, **options)
        open_on = weekdays or range(len(WEEKDAYS))
        self.fields["days"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (number, WEEKDAYS[number]) for number in sorted(open_on)
        ]

    def typed(self) -> str:
        """The words of a copy that was sent."""
        return self.cleaned_data.get("note", "") if self.is_valid() else ""

    def wishes(self) -> Wishes:
        return Wishes(
            days=frozenset(self.cleaned_data["days"]),
            part_of_day=PartOfDay(self.cleaned_data["part_of_day"]),
            note=self.cleaned_data["note"],
            form_token=self.token(),
        )
