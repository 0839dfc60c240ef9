"""Send a check-in, raise and answer what a person has to look at, follow what went wrong."""

from __future__ import annotations

from aftercare.checkins.operations.drafting import begin_or_resume, discard, tell
from aftercare.checkins.operations.events import (
    EventResolved,
    acknowledge_event,
    contact_about_event,
    note_on_event,
    raise_by_hand,
    resolve_event,
)
from aftercare.checkins.operations.left_alone import sweep_left
from aftercare.checkins.operations.looking import (
    AnotherIsOpen,
    HeldByAnother,
    NothingToClear,
    ReviewClosed,
    clear_level,
    close,
    hold,
    mark_seen,
    release,
    reopen,
    take_over,
)
from aftercare.checkins.operations.notes import NoteMissing, NoteNotUsable
from aftercare.checkins.operations.raising import (
    Reason,
    answer_reason,
    raise_reasons,
    raise_review,
)
from aftercare.checkins.operations.refusals import ChangedMeanwhile, NotThisTreatment
from aftercare.checkins.operations.silence import sweep_silent
from aftercare.checkins.operations.submitting import NotBegun, submit_check_in

__all__ = [
    "AnotherIsOpen",
    "ChangedMeanwhile",
    "EventResolved",
    "HeldByAnother",
    "NotBegun",
    "NotThisTreatment",
    "NoteMissing",
    "NoteNotUsable",
    "NothingToClear",
    "Reason",
    "ReviewClosed",
    "acknowledge_event",
    "answer_reason",
    "begin_or_resume",
    "clear_level",
    "close",
    "contact_about_event",
    "discard",
    "hold",
    "mark_seen",
    "note_on_event",
    "raise_by_hand",
    "raise_reasons",
    "raise_review",
    "release",
    "reopen",
    "resolve_event",
    "submit_check_in",
    "sweep_left",
    "sweep_silent",
    "take_over",
    "tell",
]
