"""What was closed today: how, by whom, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.urls import reverse

from aftercare.board.presenters.words import clock_time
from aftercare.board.today.presenters import words
from aftercare.board.today.presenters.panel import OUTCOMES
from aftercare.checkins.models import ReviewOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from aftercare.checkins.models import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRow:
    name: str
    why: str
    how: str
    when: str
    href: str
    reopen_href: str
    version: int
    form_token: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage:
    title: str
    rows: tuple[ClosedRow, ...]


def closed_page(*, rows: Iterable[Review], zone: str) -> ClosedPage:
    found = tuple(_row(one, zone) for one in rows)
    if not found:
        return ClosedPage(title="Nothing was closed today.", rows=())
    who = words.counted_people(number=len(found))
    verb = "is" if len(found) == 1 else "are"
    return ClosedPage(title=f"{who} {verb} answered today.", rows=found)


def _row(review: Review, zone: str) -> ClosedRow:
    by = review.closed_by.name if review.closed_by else ""
    when = review.closed_at
    return ClosedRow(
        name=review.patient.name,
        why=review.why or words.KINDS[review.kind],
        how=f"{OUTCOMES[ReviewOutcome(review.outcome)]}, {by or 'somebody'}",
        when=clock_time(at=when, zone=zone) if when else "",
        href=reverse("board:review", args=[review.pk]),
        reopen_href=reverse("board:review_reopen", args=[review.pk]),
        version=review.version,
        form_token=uuid4(),
    )
