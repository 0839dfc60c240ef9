"""Pages about one treatment, in finished words."""

from __future__ import annotations

from aftercare.treatments.presenters.check import check_page
from aftercare.treatments.presenters.entry import EntryPage, entry_page, match_rows
from aftercare.treatments.presenters.paper import paper_page
from aftercare.treatments.presenters.record import record_page
from aftercare.treatments.presenters.tonight import Tonight, tonight

__all__ = [
    "EntryPage",
    "Tonight",
    "check_page",
    "entry_page",
    "match_rows",
    "paper_page",
    "record_page",
    "tonight",
]
