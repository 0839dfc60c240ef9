"""Other words for a one-click answer, checked before anybody may send them."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from aftercare.conversations.models import LONGEST_TEXT
from aftercare.conversations.operations import TextRefused, readable

HOLES = ("{first_name}", "{phone}", "{clinic}")


class RewordForm(forms.Form):
    """The text with its holes; the rest of the answer stays as it is."""

    use_required_attribute = False
    text = forms.CharField(
        label="The words",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="{first_name}, {phone} and {clinic} are filled in when it is sent.",
        error_messages={"required": "Write the words of the answer."},
    )

    def clean_text(self) -> str:
        try:
            text = readable(text=self.cleaned_data["text"], most=LONGEST_TEXT)
        except TextRefused as why:
            raise ValidationError(why.words) from None
        unknown = [h for h in re.findall(r"{[^}]*}?", text) if h not in HOLES]
        if unknown:
            raise ValidationError(
                f"“{unknown[0]}” is not filled in by anything. There are "
                f"{', '.join(HOLES[:-1])} and {HOLES[-1]}."
            )
        # Whatever is said, there is a way to reach a person (clinical facts, 6.1).
        if "{phone}" not in text:
            raise ValidationError(
                "Say how to reach you: put {phone} where your number belongs."
            )
        return text
