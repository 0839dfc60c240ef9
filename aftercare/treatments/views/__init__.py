"""The staff's pages about treatments. Every door asks first whose staff it is."""

from __future__ import annotations

from aftercare.treatments.views.entry import matches, new, preview
from aftercare.treatments.views.record import correct, detail, paper, stop

__all__ = ["correct", "detail", "matches", "new", "paper", "preview", "stop"]
