"""What a patient writes: a topic, which treatment where there are several, the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from aftercare.conversations.models import Topic
from aftercare.conversations.operations import Draft
from aftercare.timeline import presenters
from aftercare.timeline.words import date_words
from aftercare.timeline.writing import TokenForm, WordsField

if TYPE_CHECKING:
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


REFUSED = ("required", "invalid_choice")


class WriteForm(TokenForm):
    """One more message; `shown` is the last one its page showed."""

    shown = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = WordsField(label="Your message", rows=4)

    def draft(self) -> Draft:
        return Draft(
            text=self.cleaned_data["text"],
            form_token=self.token(),
            shown=self.cleaned_data["shown"],
        )


class AskForm(TokenForm):
    """The first words about something."""

    topic = forms.ChoiceField(
        label="What is it about?",
        choices=Topic.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages=dict.fromkeys(REFUSED, "Choose what it is about."),
    )
    treatment = forms.ChoiceField(
        label="Which treatment?",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages=dict.fromkeys(REFUSED, "Choose which treatment it is about."),
    )
    text = WordsField(label="Your message", rows=6)

    def __init__(self, *args: Any, day: PatientDay, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plans = {str(one.plan.treatment_id): one for one in day.plans}
        if len(self.plans) < 2:
            del self.fields["treatment"]
        else:
            field = self.fields["treatment"]
            field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
                (key, _name(one)) for key, one in self.plans.items()
            ]
            field.initial = str(day.chosen.plan.treatment_id) if day.chosen else ""

    def about(self) -> PlanForPatient | None:
        """The treatment it is about; None while the clinic has entered none."""
        only = next(iter(self.plans.values()), None)
        return self.plans.get(self.cleaned_data.get("treatment", ""), only)

    def chosen_topic(self) -> Topic:
        return Topic(self.cleaned_data["topic"])

    def draft(self) -> Draft:
        return Draft(text=self.cleaned_data["text"], form_token=self.token())


def _name(one: PlanForPatient) -> str:
    areas = presenters.plan_areas(one.plan)
    return f"{areas}, {date_words(one.plan.treated_on)}"
