"""What each step of the first run asks for, and what its answer changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts import operations as account_operations
from aftercare.clinics import operations as clinic_operations
from aftercare.reminders import operations as reminder_operations
from aftercare.timeline.forms import TimesForm, ToneForm, ZoneForm

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms

    from aftercare.timeline.queries import FirstRun


def form_for(*, step: str, runner: FirstRun, data: Any) -> forms.Form | None:
    """The form of a step, filled with what is known; agreeing needs only the button."""
    if step == "skin":
        return ToneForm(data, initial={"tone": runner.patient.tone})
    if step == "zone":
        return ZoneForm(data, known=runner.zone)
    if step == "times" and runner.protocol:
        return TimesForm(data, protocol=runner.protocol, times=dict(runner.times))
    return None


def answer(*, step: str, form: Any, runner: FirstRun, at: datetime) -> None:
    """Keep one answer. Going back and answering again keeps the new one."""
    user = runner.user
    if step == "agree":
        account_operations.give_consent(user=user, at=at)
    if step == "skin":
        tone = form.chosen()
        clinic_operations.describe_skin(
            patient=runner.patient, tone=tone, at=at, by=user
        )
    if step == "zone":
        zone = form.cleaned_data["zone"]
        account_operations.confirm_zone(user=user, zone=zone, at=at)
    if step == "times" and form:
        for code, wall in form.changed_times().items():
            reminder_operations.set_time(user=user, rule_code=code, wall=wall, at=at)
