"""What is open between a patient and the clinic, and what else Today asks: one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    CharField,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import CheckInDraft
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Patient
from aftercare.conversations.models import Conversation
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.compiled import Compiled
from aftercare.reminders import queries as reminder_queries

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from aftercare.clinics.queries import Opening
    from aftercare.reminders.queries import OwnDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A check-in above expected that nobody has settled yet.

    `promised_by` is None where nothing is promised; `seen_by` is empty while nobody has
    looked.
    """

    check_in_id: UUID
    level: TriageLevel
    promised_by: datetime | None = None
    is_seen: bool = False
    seen_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """`concern` is the most urgent one; `has_answer`: the clinic wrote, and it is unread.

    `draft_of` is the treatment of a check-in that was begun and not sent.
    """

    concern: Concern | None
    has_answer: bool
    draft_of: UUID | None


NOTHING_OPEN = Matters(concern=None, has_answer=False, draft_of=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BesidePlans:
    """All that Today shows beside the plans, what was told and what was ticked off."""

    matters: Matters
    opening: Opening
    own: OwnDay


def beside_plans(*, patient: Patient, at: datetime) -> BesidePlans:
    """One row, however long the history is."""
    ((has_answer, draft_of, hours, times, bad, *concern),) = _MATTERS.rows(
        patient=patient.pk
    )
    return BesidePlans(
        matters=Matters(
            concern=_concern(*concern), has_answer=bool(has_answer), draft_of=draft_of
        ),
        opening=clinic_queries.opening_by(hours=hours, clinic=patient.clinic, at=at),
        own=reminder_queries.own_day_by(times=times, bad_address=bad),
    )


def _rows(*, patient: UUID) -> QuerySet[Any, Any]:
    urgent = checkin_queries.uncleared().filter(treatment__patient=OuterRef("pk"))
    worst = urgent.order_by("-level", "-answered_at")
    unread = Conversation.objects.filter(
        patient=OuterRef("pk"), unread_since__isnull=False
    )
    drafts = CheckInDraft.objects.filter(
        treatment__patient=OuterRef("pk"),
        treatment__stopped_at__isnull=True,
        ended_at__isnull=True,
    )
    own = reminder_queries.own_day_in_row(user="user__")
    rows = Patient.objects.filter(pk=patient).annotate(
        open=FilteredRelation("reviews", condition=Q(reviews__closed_at__isnull=True)),
        worst=Subquery(worst.values(said=_LEVEL_AND_KEY)[:1]),
        has_answer=Exists(unread),
        draft_of=Subquery(drafts.order_by("-changed_at").values("treatment")[:1]),
        hours=clinic_queries.hours_in_row(clinic=OuterRef("clinic")),
        **own,
    )
    return rows.values_list(
        *("has_answer", "draft_of", "hours"),
        *own,
        "worst",
        "open__check_in",
        "open__check_in__level",
        "open__promised_by",
        "open__seen_at",
        "open__seen_by__name",
    )


# Two things of one row in one column: each column of its own would look for it again.
_LEVEL_AND_KEY = Concat(
    *(Cast("level", CharField()), Value(" "), Cast("pk", CharField())),
    output_field=CharField(),
)
_MATTERS = Compiled(_rows, patient=UUID)


def _concern(
    worst: str | None,
    listed: UUID | None,
    listed_level: int | None,
    *clock: Any,
) -> Concern | None:
    """What only staff may lower, else what is on their list; its clock when it has one.

    The level is what the patient read: worry, a note and a clinic that compares nothing put
    a check-in on the list that was told to be no more than it is.
    """
    worst_level, _, key = (worst or "0 ").partition(" ")
    check_in_id = UUID(key) if key else listed
    level = TriageLevel(max(int(worst_level), listed_level or 0))
    if check_in_id is None or level == TriageLevel.EXPECTED:
        return None
    promised_by, seen_at, seen_by = clock
    return Concern(
        check_in_id=check_in_id,
        level=level,
        promised_by=promised_by,
        is_seen=seen_at is not None,
        seen_by=seen_by or "",
    )
