"""The clinic's first word to a patient."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from aftercare.conversations.models import Topic
from aftercare.conversations.operations import Draft, TextRefused, readable

STAFF_TOPICS = {
    Topic.SKIN: "Their skin",
    Topic.CARE: "What they may do or use",
    Topic.VISIT: "A visit",
    Topic.OTHER: "Something else",
}
STALE = "This copy of the page is too old. Your words are kept: send them again."
CANNOT_READ = (
    "They have no account that is open, so nobody would read this. Call them instead."
)


class WriteForm(forms.Form):
    """A message that starts a conversation, or joins the open one about the same."""

    use_required_attribute = False
    form_token = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(("required", "invalid"), STALE),
    )
    topic = forms.TypedChoiceField(
        label="What is it about",
        choices=[(topic.value, words) for topic, words in STAFF_TOPICS.items()],
        coerce=Topic,
        initial=Topic.SKIN.value,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "Choose what it is about."},
    )
    text = forms.CharField(
        label="Your message",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They get an email that says only that there is a message.",
        error_messages={"required": "Write a few words first."},
    )

    def clean_text(self) -> str:
        try:
            return readable(text=self.cleaned_data["text"])
        except TextRefused as why:
            raise ValidationError(why.words) from None

    def draft(self) -> Draft:
        """What was typed, once valid. Nothing is answered by it: no message was shown."""
        said = self.cleaned_data
        return Draft(text=said["text"], form_token=said["form_token"])

    def topic_given(self) -> Topic:
        topic: Topic = self.cleaned_data["topic"]
        return topic

    def say(self, words: str) -> None:
        """Why it was not sent; the next press is another copy of the form."""
        self.add_error(None, words)
        self.data = dict(self.data.items()) | {"form_token": str(uuid4())}
