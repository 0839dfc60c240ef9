"""The staff's forms: enter a treatment, correct it, stop it. Forms read and check; they do not save."""

from __future__ import annotations

from aftercare.treatments.forms.correction import CorrectionForm, StopForm
from aftercare.treatments.forms.entry import EntryForm

__all__ = ["CorrectionForm", "EntryForm", "StopForm"]
