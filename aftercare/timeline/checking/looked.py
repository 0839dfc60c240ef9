"""Who looks at a check-in and by when; nothing is promised that the clinic has not (guide R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline.words import moment

if TYPE_CHECKING:
    from aftercare.timeline.checking.queries import ResultFacts


def looked(*, facts: ResultFacts) -> str:
    """One or two sentences; empty when nobody has to look."""
    row, review = facts.check_in, facts.review
    if not _wants_a_person(facts) or review is None:
        return ""
    last = review.closed_at or review.seen_at
    if last is not None and last >= row.received_at:
        return "A person at your clinic has looked at it."
    if review.closed_at is not None:
        return ""
    if review.promised_by is None:
        return "A person at your clinic looks at it when they next can."
    if review.promised_by <= facts.at:
        return "Nobody has looked at it yet. You can call your clinic."
    by = moment(review.promised_by, zone=facts.plan.zone, now=facts.at)
    return f"A person at your clinic looks at it by {by}."


def _wants_a_person(facts: ResultFacts) -> bool:
    row = facts.check_in
    is_asked = row.level >= TriageLevel.CONTACT or row.is_worried or bool(row.note)
    return is_asked or not row.is_compared
