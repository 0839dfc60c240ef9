"""Why somebody waits, beside the one reason that is named first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.board.today.presenters import words
from aftercare.checkins.models import ReasonKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercare.board.today.queries import Marks, ReasonRow
    from aftercare.checkins.queries import WaitingRow

# What of somebody's own words fits into a row.
QUOTED = 90
# They stand in the row already, or say nothing beside another reason.
UNSAID = (ReasonKind.CHECK_IN, ReasonKind.SILENT)


def more_words(*, row: WaitingRow, reasons: tuple[ReasonRow, ...]) -> str:
    """What they said in their own words, and what else they wait for."""
    if not reasons:
        return ""
    # Their own words first, whichever of two reasons of one breath is read first.
    in_order = sorted(reasons, key=lambda one: not (one.words or one.note))
    said = (text for one in in_order for text in _said(row, one))
    return " · ".join(dict.fromkeys(said))


def silence_words(*, marks: Marks | None, day: int) -> str:
    """ "No check-in for 3 days"."""
    if marks is None:
        return words.KINDS[ReasonKind.SILENT]
    missed = max(day - marks.last_day, 1)
    return (
        "No check-in since yesterday"
        if missed == 1
        else f"No check-in for {missed} days"
    )


def quoted(*, text: str) -> str:
    """ "“eyes feel tight”", on one line and no longer than a row."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= QUOTED else f'{flat[:QUOTED].rstrip()}…'}”"


def _said(row: WaitingRow, one: ReasonRow) -> Iterator[str]:
    is_named = one.kind == row.kind and not row.why
    own_words = one.words or one.note
    if own_words:
        yield quoted(text=own_words)
        return
    if not is_named and one.kind not in UNSAID:
        yield words.KINDS[one.kind]
    if one.earliest_on:
        yield f"Earliest by plan: {one.earliest_on:%-d %b}"
