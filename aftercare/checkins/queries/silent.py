"""Who was heard of last and when, and for whom it was said already that they are silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, OuterRef, Subquery

from aftercare.checkins.models import CheckIn, ReasonKind, ReviewReason
from aftercare.clinics.models import Invitation, Patient
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A patient's last check-in about any treatment, and when they were found silent last.

    `joined_at` is when they got their account; None where nobody wrote it down.
    """

    at: datetime | None
    level: TriageLevel
    noticed_at: datetime | None
    joined_at: datetime | None = None

    @property
    def counts_from(self) -> datetime | None:
        """Nobody has missed a day before they could answer at all."""
        known = [one for one in (self.at, self.joined_at) if one is not None]
        return max(known, default=None)

    def is_noticed(self, *, since: datetime) -> bool:
        """One silence is one entry: until they check in again it is not raised anew.

        `since` is the end of the treatment: another course is another silence.
        """
        if self.noticed_at is None or self.noticed_at < since:
            return False
        return self.at is None or self.noticed_at >= self.at

    def level_since(self, *, since: datetime) -> TriageLevel:
        """What the last check-in of this course came to."""
        if self.at is None or self.at < since:
            return TriageLevel.EXPECTED
        return self.level


def last_heard(*, patient_ids: Collection[UUID]) -> Mapping[UUID, Heard]:
    """For a batch of patients; two queries."""
    last = CheckIn.objects.filter(treatment__patient=OuterRef("pk"))
    newest = last.order_by("-received_at")
    joined = Invitation.objects.filter(
        patient=OuterRef("pk"), accepted_at__isnull=False
    )
    rows = Patient.objects.filter(pk__in=patient_ids).annotate(
        heard_at=Subquery(newest.values("received_at")[:1]),
        heard_level=Subquery(newest.values("level")[:1]),
        joined_at=Subquery(joined.order_by("accepted_at").values("accepted_at")[:1]),
    )
    noticed = _noticed(patient_ids)
    return {
        key: Heard(
            at=at,
            level=TriageLevel(level or 0),
            noticed_at=noticed.get(key),
            joined_at=joined_at,
        )
        for key, at, level, joined_at in rows.values_list(
            "pk", "heard_at", "heard_level", "joined_at"
        )
    }


def _noticed(patient_ids: Collection[UUID]) -> dict[UUID, datetime]:
    rows = ReviewReason.objects.filter(
        kind=ReasonKind.SILENT, review__patient__in=patient_ids
    ).values("review__patient")
    return {
        row["review__patient"]: row["last"] for row in rows.annotate(last=Max("at"))
    }
