"""How the clinic answers check-ins: comparison, promise, and who is told when nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError

from aftercare.clinics.operations import AnswerFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aftercare.clinics.models import Clinic, Membership

MINUTES_OF = {"minutes": 1, "hours": 60}
# More open time than a week has is not a promise to somebody who worries.
MOST_MINUTES = 40 * 60
LEAST_RUNGS = 4
PLACES = ("First", "Second", "Third", "Fourth")
WITH = (
    "Compare. Patients read whether it is expected on that day, and see their own line "
    "over the range many people notice."
)
WITHOUT = (
    "Do not compare. Patients read the general text of the day, and every check-in stands "
    "on your board for somebody to read."
)
COMPARE = (("on", WITH), ("off", WITHOUT))


class AnswerForm(forms.Form):
    """Bound to one clinic; `may_change=False` shows the same facts to read only."""

    use_required_attribute = False
    compares = forms.ChoiceField(
        label="Compare check-ins with what is usual",
        choices=COMPARE,
        widget=forms.RadioSelect,
        help_text="Warning signs are answered at once, whichever you choose.",
        error_messages={"required": "Choose whether check-ins are compared."},
    )
    goal = forms.IntegerField(
        label="Somebody looks within",
        required=False,
        min_value=1,
        help_text="In open hours. Patients are promised this. Empty promises nothing.",
        error_messages={
            "invalid": "Type a whole number, as 2. Empty promises nothing.",
            "min_value": "A promise takes some time: type 1 or more, or leave it empty.",
        },
    )
    unit = forms.ChoiceField(
        label="Minutes or hours",
        choices=[(unit, unit.capitalize()) for unit in MINUTES_OF],
        error_messages={"required": "Choose minutes or hours."},
    )

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        ladder: Sequence[Membership],
        staff: Iterable[Membership],
        may_change: bool,
        **kwargs: Any,
    ) -> None:
        self.staff = {str(one.pk): one for one in staff}
        named = [str(one.pk) for one in ladder if str(one.pk) in self.staff]
        self.rungs = [f"who_{n}" for n in range(max(LEAST_RUNGS, len(named) + 1))]
        kwargs["initial"] = _now(clinic) | dict(zip(self.rungs, named, strict=False))
        super().__init__(*args, **kwargs)
        people = [("", "Nobody"), *((key, _name(m)) for key, m in self.staff.items())]
        for number, name in enumerate(self.rungs):
            self.fields[name] = forms.ChoiceField(
                label=_place(number),
                choices=people,
                required=False,
                error_messages={
                    "invalid_choice": "This person is not on your staff any more."
                },
            )
        for field in self.fields.values():
            field.disabled = not may_change
        self.helper = _helper(self.rungs, may_change=may_change)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_twice(cleaned)
        if (self._minutes() or 0) > MOST_MINUTES:
            self.add_error(
                "goal",
                "That is more than a week of opening hours. Promise less, or leave it empty.",
            )
        return cleaned

    def facts(self) -> AnswerFacts:
        """What was typed, once valid."""
        return AnswerFacts(
            compares=self.cleaned_data["compares"] == "on",
            reply_goal_minutes=self._minutes(),
        )

    def contacts(self) -> tuple[Membership, ...]:
        """Who is told, in order, once valid; empty places in between do not count."""
        chosen = (self.cleaned_data[name] for name in self.rungs)
        return tuple(self.staff[key] for key in chosen if key)

    def say_somebody_left(self) -> None:
        """Between opening the page and saving it."""
        self.add_error(
            None, ValidationError("Somebody on the list has left. Choose again.")
        )

    def _minutes(self) -> int | None:
        goal, unit = (self.cleaned_data.get(name) for name in ("goal", "unit"))
        return goal * MINUTES_OF[unit] if goal and unit in MINUTES_OF else None

    def _refuse_twice(self, cleaned: dict[str, Any]) -> None:
        seen: set[str] = set()
        for name in self.rungs:
            key = cleaned.get(name)
            if key and key in seen:
                who = self.staff[key].user.name
                self.add_error(
                    name, f"{who} stands here twice. Choose each person once."
                )
            seen.add(key or "")


def _now(clinic: Clinic) -> dict[str, Any]:
    """Whole hours as hours, everything else as minutes."""
    minutes = clinic.reply_goal_minutes
    unit = "hours" if minutes and minutes % MINUTES_OF["hours"] == 0 else "minutes"
    return {
        "compares": "on" if clinic.compares else "off",
        "goal": minutes // MINUTES_OF[unit] if minutes else None,
        "unit": unit if minutes else "hours",
    }


def _name(member: Membership) -> str:
    what = member.title or member.get_role_display()
    return f"{member.user.name or member.user.email}, {what}"


def _place(number: int) -> str:
    return PLACES[number] if number < len(PLACES) else f"Number {number + 1}"


def _helper(rungs: list[str], *, may_change: bool) -> FormHelper:
    helper = FormHelper()
    helper.form_action = "clinics:settings_answering"
    helper.attrs = {"id": "answering"}
    helper.layout = Layout(
        Fieldset("What patients are told", "compares"),
        Fieldset("What you promise", Row("goal", "unit")),
        Fieldset("Who is told when nobody has looked", *(Field(n) for n in rungs)),
    )
    if may_change:
        helper.add_input(Submit("save_answering", "Save how we answer"))
    return helper
