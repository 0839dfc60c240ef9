"""What waits for a person: the open reviews of a clinic, and the one of a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.http import Http404

from aftercare.checkins.models import ReasonKind, Review, ReviewReason
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.clinics.models import Clinic, Membership, Patient

PAGE = 50
# "Mia is writing" holds this long after her last key, so that a closed laptop locks nobody out.
HOLD_FOR = timedelta(minutes=10)


class Group(StrEnum):
    """The parts of the board (ux guide 2.3, S1)."""

    REPLY_NOW = "reply_now"
    LOOK_TODAY = "look_today"
    SILENT = "silent"


WANTS_A_REPLY = Q(level__gte=TriageLevel.CONTACT) | Q(kind=ReasonKind.MESSAGE)
IS_SILENT = Q(kind=ReasonKind.SILENT)
_GROUPS = {
    Group.REPLY_NOW: WANTS_A_REPLY,
    Group.LOOK_TODAY: ~WANTS_A_REPLY & ~IS_SILENT,
    Group.SILENT: ~WANTS_A_REPLY & IS_SILENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many patients wait in each part of the board."""

    reply_now: int
    look_today: int
    silent: int

    @property
    def waiting(self) -> int:
        return self.reply_now + self.look_today + self.silent


def open_review_of(*, patient: Patient) -> Review | None:
    """The one review of the patient that is not closed."""
    return open_ones().filter(patient=patient).first()


def latest_review_of(*, patient: Patient) -> Review | None:
    """The open one, else the one closed last: who looked, and how it ended."""
    rows = Review.objects.filter(patient=patient)
    last = F("closed_at").desc(nulls_first=True)
    return rows.select_related("seen_by", "closed_by").order_by(last).first()


def get_review(*, member: Membership, review_id: UUID) -> Review:
    """A review of the member's own clinic, or Http404."""
    rows = Review.objects.filter(clinic=member.clinic_id, pk=review_id)
    found = rows.select_related(
        *_SHOWN, "patient__clinic", "patient__user", "seen_by", "closed_by"
    )
    review = found.first()
    if review is None:
        raise Http404
    return review


def holder_of(*, review: Review, at: datetime) -> User | None:
    """Who is writing to this patient now; no query for a review of `open_reviews`."""
    if review.held_at is None or review.held_at <= at - HOLD_FOR:
        return None
    return review.holder


def unseen_review(*, review_id: UUID) -> Review | None:
    """The review with its clinic while nobody has looked; for the mail about it."""
    rows = open_ones().filter(pk=review_id, seen_at__isnull=True)
    return rows.select_related("clinic").first()


def reasons_of(*, review: Review) -> tuple[ReviewReason, ...]:
    """All reasons of a review, settled ones among them, oldest first; one query."""
    rows = ReviewReason.objects.filter(review=review)
    return tuple(rows.select_related("check_in").order_by("at", "pk"))


def open_reviews(
    *,
    clinic: Clinic,
    at: datetime,
    group: Group | None = None,
    start: int = 0,
    limit: int = PAGE,
) -> tuple[Review, ...]:
    """A page of what waits: what is past its promise, then the rest; two queries at most.

    In both the most urgent first, then the longest wait. With patient, treatment, check-in
    and holder; `limit` rows at most.
    """
    rows = open_ones().filter(clinic=clinic)
    if group is not None:
        rows = rows.filter(_GROUPS[group])
    late = _page(rows.filter(overdue(at=at)), 0, start + limit)
    shown = late[start:]
    if len(shown) == limit:
        return shown
    rest = rows.exclude(overdue(at=at))
    return (*shown, *_page(rest, max(start - len(late), 0), limit - len(shown)))


def counts(*, clinic: Clinic) -> Counts:
    """How many wait in each group; one query."""
    named = {g.value: Count("pk", filter=q) for g, q in _GROUPS.items()}
    return Counts(**open_ones().filter(clinic=clinic).aggregate(**named))


def new_since(*, clinic: Clinic, at: datetime) -> int:
    """How many reviews have a reason that came, or came again, after `at`; one query.

    The "2 new" button.
    """
    rows = open_ones().filter(clinic=clinic, reasons__at__gt=at)
    return rows.values("pk").distinct().count()


_SHOWN = ("patient", "treatment", "check_in", "holder")


def overdue(*, at: datetime) -> Q:
    """Promised, and nobody has looked."""
    return Q(promised_by__lte=at, seen_at__isnull=True)


def _page(rows: QuerySet[Review], start: int, limit: int) -> tuple[Review, ...]:
    ordered = rows.order_by("-level", "raised_at", "pk")
    return tuple(ordered.select_related(*_SHOWN)[start : start + limit])


def open_ones() -> QuerySet[Review]:
    return Review.objects.filter(closed_at__isnull=True)
