"""What every form shares that a patient writes in: words kept as typed, and one copy, one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms

from aftercare.conversations.models import LONGEST_TEXT
from aftercare.conversations.operations import TextRefused, readable

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

ONCE_MORE = "Press Send once more. This page had waited too long."


def sent(request: HttpRequest) -> QueryDict | None:
    """An empty form that was sent is an answer, and not a first look."""
    return request.POST if request.method == "POST" else None


class WordsField(forms.Field):
    """Kept as it was typed but for the space around it; refused with a sentence that helps."""

    widget = forms.Textarea

    def __init__(self, *, most: int = LONGEST_TEXT, rows: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)
        self.most = most

    def clean(self, value: Any) -> str:
        if not self.required and not (value or "").strip():
            return ""
        try:
            return readable(text=value or "", most=self.most)
        except TextRefused as refused:
            raise forms.ValidationError(refused.words) from None


class TokenForm(forms.Form):
    """One copy of a form makes one thing, however often it is sent (I26)."""

    use_required_attribute = False
    form_token = forms.CharField(
        required=False, initial=uuid4, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        try:
            UUID(self.data.get("form_token", ""))
        except ValueError:
            self.renew()
        return self.cleaned_data

    def renew(self) -> None:
        """Another copy with the same words: this one cannot be sent."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict; only a copy may change
        self.data["form_token"] = str(uuid4())  # type: ignore[index]  # the copy above
        self.add_error(None, ONCE_MORE)

    def token(self) -> UUID:
        return UUID(self.cleaned_data["form_token"])
