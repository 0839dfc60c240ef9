"""What staff write about an adverse event. Every form keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from aftercare.checkins.models import NOTE_LENGTH
from aftercare.checkins.operations import NoteNotUsable
from aftercare.domain.vocabulary import TriageLevel
from aftercare.treatments.operations import areas_in_words, in_words
from aftercare.treatments.queries import areas_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from aftercare.treatments.models import Treatment

HOW = (
    ("By phone", "By phone"),
    ("In person", "In person"),
    ("By message", "By message"),
    ("Not reached", "Not reached"),
)
LEVELS = (
    (TriageLevel.EMERGENCY.value, "Emergency: an ambulance or a hospital"),
    (TriageLevel.URGENT.value, "Urgent: seen today"),
    (TriageLevel.CONTACT.value, "Not urgent: written down and followed"),
)
TOO_LONG = f"Up to {NOTE_LENGTH:,} letters and signs fit in one note."
NOT_USABLE = (
    "There is a sign in it that cannot be kept. Type the words again, or paste them as "
    "plain text."
)
STALE = "This copy of the page is too old. Your words are kept: send them again."


class StepForm(forms.Form):
    """A step without words. `shown` is the last step that the page had.

    After a refusal the page shows the same words in a fresh copy: nothing was written with
    the old one.
    """

    use_required_attribute = False
    missing = "Write a few words first."
    shown = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), STALE),
    )
    form_token = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(("required", "invalid"), STALE),
    )

    def text(self) -> str:
        """The words as they are written down, once valid; none here."""
        return ""

    def token(self) -> UUID:
        token: UUID = self.cleaned_data["form_token"]
        return token

    def typed(self) -> dict[str, Any]:
        """What was typed, for a fresh copy."""
        return {name: self.data.get(name, "") for name in ("how", "whom", "note")}


class NoteForm(StepForm):
    label = "Note"
    note = forms.CharField(
        max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label = self.label
        note.error_messages |= {"required": self.missing, "max_length": TOO_LONG}

    def text(self) -> str:
        return str(self.cleaned_data["note"])


class ContactForm(NoteForm):
    label = "What was said"
    missing = "Write in a few words what was said."
    how = forms.ChoiceField(
        label="How",
        choices=HOW,
        initial="By phone",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "Choose how you were in touch."},
    )
    whom = forms.CharField(
        label="With whom",
        max_length=80,
        initial="The patient",
        error_messages={"required": "Write whom you spoke to."},
    )
    field_order = ("how", "whom", "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"how", "whom", "note"} <= set(cleaned) and len(self.text()) > NOTE_LENGTH:
            self.add_error("note", TOO_LONG)
        return cleaned

    def text(self) -> str:
        """How and with whom stand in front: a step keeps one text."""
        said = self.cleaned_data
        return f"{said['how']}, {said['whom']}: {said['note']}"


class ResolveForm(NoteForm):
    label = "How did it end"
    missing = "Write how it ended. It cannot be closed without that."


class RaiseForm(forms.Form):
    """Staff heard of it another way."""

    use_required_attribute = False
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    level = forms.TypedChoiceField(
        label="How urgent",
        choices=LEVELS,
        coerce=lambda value: TriageLevel(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how urgent it is."},
    )
    treatment = forms.ChoiceField(
        label="After which treatment",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the treatment.",
            "invalid_choice": "Choose a treatment of this patient.",
        },
    )
    note = forms.CharField(
        label="What happened",
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What was seen or said, since when, and what was done so far.",
        error_messages={
            "required": "Write in a few words what happened.",
            "max_length": TOO_LONG,
        },
    )

    def __init__(
        self, *args: Any, treatments: Iterable[Treatment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in treatments}
        choices = [(key, _words(one)) for key, one in self.known.items()]
        field = self.fields["treatment"]
        field.choices = choices  # type: ignore[attr-defined] # a ChoiceField has them
        if len(choices) == 1:
            field.initial = choices[0][0]

    def facts(self) -> dict[str, Any]:
        """What raise_by_hand wants, once valid."""
        said = self.cleaned_data
        return {
            "treatment": self.known[said["treatment"]],
            "level": said["level"],
            "note": said["note"],
            "form_token": said["form_token"],
        }

    def say(self, why: Exception) -> None:
        """Why it was not written, beside the words that were typed."""
        if isinstance(why, NoteNotUsable):
            self.add_error("note", NOT_USABLE)
            return
        self.add_error(None, STALE)
        self.data = dict(self.data.items()) | {"form_token": str(uuid4())}


def _words(one: Treatment) -> str:
    when = in_words(value=one.ended_at, zone=one.zone)
    stopped = ", stopped" if one.stopped_at else ""
    return f"{when}: {areas_in_words(areas=areas_of(treatment=one))}{stopped}"
