"""One small form per control of the settings page; each is saved by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms

from accounts.models import ContactPreference
from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders.models import MAILS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TIME_WRONG = "Type a time, for example 8:30."
CLOCK_WRONG = "Choose one of the two."
PAUSES = [("1", "1 day"), ("3", "3 days"), ("7", "7 days"), ("", "Until I say")]
MAILS = [(str(count), str(count)) for count in range(1, MAILS_A_DAY + 1)]
WORDINGS = [("discreet", "Discreet"), ("clear", "Clear")]


class Press(forms.Form):
    """A button without a question."""


class TimeForm(forms.Form):
    rule = forms.ChoiceField()
    wall = forms.TimeField(
        error_messages={"required": TIME_WRONG, "invalid": TIME_WRONG}
    )

    def __init__(self, *args: Any, rules: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"] = forms.ChoiceField(
            choices=[(code, code) for code in rules]
        )


class QuietForm(forms.Form):
    quiet_from = forms.TimeField(
        error_messages={"required": TIME_WRONG, "invalid": TIME_WRONG}
    )
    quiet_until = forms.TimeField(
        error_messages={"required": TIME_WRONG, "invalid": TIME_WRONG}
    )


class PauseForm(forms.Form):
    days = forms.TypedChoiceField(
        choices=PAUSES, coerce=int, empty_value=None, required=False
    )


class MailsForm(forms.Form):
    count = forms.TypedChoiceField(choices=MAILS, coerce=int)


class WordingForm(forms.Form):
    wording = forms.ChoiceField(choices=WORDINGS)


class KindForm(forms.Form):
    kind = forms.TypedChoiceField(
        choices=[(kind.value, kind.value) for kind in ReminderKind], coerce=ReminderKind
    )


class ZoneForm(forms.Form):
    answer = forms.CharField(required=False)
    zone = forms.CharField(
        max_length=64, error_messages={"required": "Choose a place from the list."}
    )

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError("Choose a place from the list.")
        return zone


class ClockForm(forms.Form):
    """Whose clock reminders follow on a journey."""

    follows = forms.ChoiceField(
        choices=ContactPreference.Follows.choices,
        error_messages={"required": CLOCK_WRONG, "invalid_choice": CLOCK_WRONG},
    )


FORMS: Mapping[str, type[forms.Form]] = {
    "time": TimeForm,
    "quiet": QuietForm,
    "pause": PauseForm,
    "resume": Press,
    "mails": MailsForm,
    "wording": WordingForm,
    "stop": KindForm,
    "start": KindForm,
    "stop-all": Press,
    "start-all": Press,
    "zone": ZoneForm,
    "clock": ClockForm,
    "test": Press,
    "address": Press,
}


def place_of(what: str, data: Mapping[str, Any]) -> str:
    """The id of the control on the page: where "Saved" or the error stands."""
    if what == "time":
        return f"time-{data.get('rule', '')}"
    if what in {"stop", "start"}:
        return f"kind-{data.get('kind', '')}"
    at_another = {"resume": "pause", "start-all": "stop-all", "clock": "zone"}
    return at_another.get(what, what)
