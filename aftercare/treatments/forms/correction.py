"""Change what was written down, with a reason; or end a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms

from aftercare.treatments.forms import defaults, fields
from aftercare.treatments.forms.layout import treatment_layout
from aftercare.treatments.forms.treatment import TreatmentForm
from aftercare.treatments.operations import doubts_about, facts_now

if TYPE_CHECKING:
    from aftercare.clinics.models import Membership
    from aftercare.treatments.models import Device, Treatment
    from aftercare.treatments.operations import Doubt, TreatmentFacts

WHEN = {"day", "other_day", "end_time"}


class CorrectionForm(TreatmentForm):
    """The treatment as it is, to be put right."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = fields.text_field(
        "Why is it corrected",
        200,
        required=True,
        error_messages={"required": "Write in a few words why it is corrected."},
    )

    def __init__(self, *args: Any, treatment: Treatment, **options: Any) -> None:
        self.treatment = treatment
        self.now = facts_now(treatment=treatment)
        given = options.pop("initial", None) or {}
        filled = defaults.for_correction(treatment=treatment, facts=self.now)
        super().__init__(*args, initial=filled | given, **options)
        self.helper.layout = treatment_layout("seen_version", "kept", after=("reason",))

    def as_typed(self) -> CorrectionForm:
        """The same form with the same words in it, and nothing said about mistakes."""
        return CorrectionForm(
            member=self.member,
            protocol=self.protocol,
            at=self.at,
            treatment=self.treatment,
            initial=self.typed(),
        )

    def changes(self) -> dict[str, Any]:
        """What was given, as correct_treatment wants it; only after is_valid.

        The end is left alone unless it was touched: the form knows no seconds.
        """
        given = self.facts_given()
        if not WHEN & set(self.changed_data):
            del given["ended_at"]
        return given

    def facts(self) -> TreatmentFacts:
        """The treatment as it will be."""
        return replace(self.now, **self.changes())

    def new_doubts(self) -> tuple[Doubt, ...]:
        """What looks unlikely after the correction and did not before it."""
        known = {doubt.code for doubt in self._doubts(self.now)}
        doubts = self._doubts(self.facts())
        return tuple(doubt for doubt in doubts if doubt.code not in known)

    def _doubts(self, facts: TreatmentFacts) -> tuple[Doubt, ...]:
        return doubts_about(facts=facts, protocol=self.protocol, at=self.at)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("seen_version") != self.treatment.version:
            raise forms.ValidationError(
                "Somebody changed this treatment meanwhile. Look at the record, then correct it again."
            )
        return cleaned

    def devices_to_choose(self) -> list[Device]:
        """A retired device stays on the list of the treatment it was used for."""
        found = super().devices_to_choose()
        used = self.now.device
        return found if used is None or used in found else [used, *found]

    def people_to_choose(self) -> list[Membership]:
        """So does somebody who has left."""
        found = super().people_to_choose()
        treated = self.now.practitioner
        return found if treated in found else [treated, *found]


class StopForm(forms.Form):
    """End a plan; the record stays."""

    use_required_attribute = False

    reason = fields.text_field(
        "Why is the plan stopped",
        200,
        required=True,
        error_messages={"required": "Write in a few words why the plan is stopped."},
    )
