"""The lines of the audit about one patient's records: who did what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Value

from accounts.models import User
from aftercare.audit import queries as audit_queries
from aftercare.checkins.models import AdverseEvent, CheckIn, Review
from aftercare.clinics.models import Invitation
from aftercare.conversations.models import Conversation, SessionRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from aftercare.audit.models import AuditEvent
    from aftercare.board.story.queries import Story

A_PAGE = 30
# The records of many years; what is older than these is still in the audit itself.
MOST_RECORDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One page of lines; `names` by the actor's id; `has_more` when older ones follow."""

    lines: tuple[AuditEvent, ...]
    names: Mapping[UUID, str]
    has_more: bool


def log_of(*, story: Story, start: int) -> Log:
    """A page of lines, the newest first; three queries however long the trail is.

    Ids of the patient's own records first: those the index of the audit finds at once.
    Only lines of this clinic: what a person does with their account is theirs.
    """
    patient = story.patient
    records = _records(story) | {
        "Patient": [patient.pk],
        "Treatment": [one.pk for one in story.treatments],
    }
    found = audit_queries.lines_of(
        clinic_id=patient.clinic_id, records=records, start=start, limit=A_PAGE + 1
    )
    lines = found[:A_PAGE]
    people = User.objects.filter(pk__in={line.actor_id for line in lines})
    named = people.values_list("pk", "name", "email")
    return Log(
        lines=lines,
        names={pk: name or email for pk, name, email in named},
        has_more=len(found) > A_PAGE,
    )


def _records(story: Story) -> dict[str, list[UUID]]:
    """The ids of everything of the patient that acts are written about; one query."""
    patient = story.patient
    sets: tuple[QuerySet[Any], ...] = (
        CheckIn.objects.filter(treatment__patient=patient),
        Review.objects.filter(patient=patient),
        AdverseEvent.objects.filter(treatment__patient=patient),
        Conversation.objects.filter(patient=patient),
        SessionRequest.objects.filter(patient=patient),
        Invitation.objects.filter(patient=patient),
    )
    named = [
        rows.order_by()
        .annotate(
            what=Value(rows.model.__name__, output_field=CharField()),
            since=F("created_at"),
        )
        .values_list("what", "pk", "since")
        for rows in sets
    ]
    first, *others = named
    newest = first.union(*others, all=True).order_by("-since")[:MOST_RECORDS]
    by_kind: dict[str, list[UUID]] = {}
    for what, key, _ in newest:
        by_kind.setdefault(what, []).append(key)
    return by_kind
