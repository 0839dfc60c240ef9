"""The clinic's settings: how it appears, and how it answers."""

from __future__ import annotations

from aftercare.clinics.forms.answering import AnswerForm
from aftercare.clinics.forms.clinic import ClinicForm

__all__ = ["AnswerForm", "ClinicForm"]
