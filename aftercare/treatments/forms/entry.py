"""A new treatment: patient found or written down in the same form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from crispy_forms.layout import HTML
from django import forms

from aftercare.clinics import queries as clinic_queries
from aftercare.treatments.forms import defaults, fields
from aftercare.treatments.forms.layout import treatment_layout
from aftercare.treatments.forms.treatment import TreatmentForm
from aftercare.treatments.operations import NewPatient, TreatmentFacts

if TYPE_CHECKING:
    from aftercare.clinics.models import Patient


PERSON = ("name", "email", "phone")


class EntryForm(TreatmentForm):
    """Everything about one visit on one page. `patient` is None until one is chosen."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    name = fields.text_field(
        "Name",
        120,
        required=True,
        help_text="We show who is already here while you type.",
        error_messages={
            "required": "Choose a patient, or write the new patient's name."
        },
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        max_length=254,
        error_messages={
            "invalid": "Write the email like name@example.com.",
            "max_length": "Use 254 characters at most.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = fields.text_field(
        "Phone",
        30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, patient: Patient | None, **options: Any) -> None:
        self.patient = patient
        given = options.pop("initial", None)
        filled = defaults.for_new(
            member=options["member"], patient=patient, at=options["at"]
        )
        super().__init__(*args, initial=filled | (given or {}), **options)
        if patient is not None:
            for about_somebody_new in PERSON:
                del self.fields[about_somebody_new]
        who = HTML('{% include "treatments/parts/who.html" %}')
        self.helper.layout = treatment_layout("form_token", "kept", who)

    def as_typed(self) -> EntryForm:
        """The same form with the same words in it, and nothing said about mistakes."""
        return self._again(self.patient, self.typed())

    def with_patient(self, *, patient: Patient | None) -> EntryForm:
        """The form for somebody else: their defaults, and whatever staff changed by hand."""
        typed = self.typed()
        changed = {name: typed[name] for name in self.changed_data}
        if patient:
            changed = {k: v for k, v in changed.items() if k not in PERSON}
        return self._again(patient, changed | {"form_token": typed["form_token"]})

    def is_plan_ready(self) -> bool:
        """Whether the facts make a plan, whoever it will be for."""
        return not set(self.errors) - {*PERSON, "kept", "form_token"}

    def facts(self) -> TreatmentFacts:
        """What is to be written down; only after is_valid (a preview needs is_plan_ready)."""
        return TreatmentFacts(
            patient=self.patient or self._new_patient(),
            form_token=self.cleaned_data.get("form_token") or uuid4(),
            **self.facts_given(),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.patient is None:
            self._check_new_patient(cleaned)
        return cleaned

    def _check_new_patient(self, cleaned: dict[str, Any]) -> None:
        name, email = cleaned.get("name", ""), cleaned.get("email", "")
        if "@" in name:
            self.add_error("name", "Put the email in its own box, and the name here.")
        known = email and clinic_queries.find_patient_by_email(
            clinic=self.clinic, email=email
        )
        if known:
            words = f"{known.name} is already here with this email. Choose them below the name."
            self.add_error("email", words)

    def _new_patient(self) -> NewPatient:
        value = self.cleaned_data
        return NewPatient(
            clinic=self.clinic,
            name=value.get("name", ""),
            email=value.get("email", ""),
            phone=value.get("phone", ""),
        )

    def _again(self, patient: Patient | None, initial: dict[str, Any]) -> EntryForm:
        return EntryForm(
            member=self.member,
            protocol=self.protocol,
            at=self.at,
            patient=patient,
            initial=initial,
        )
