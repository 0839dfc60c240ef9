"""Conversations, always through the patient they are of or the clinic they are with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from aftercare.conversations.models import Conversation, Message

if TYPE_CHECKING:
    from accounts.models import User
    from aftercare.clinics.models import Clinic, Membership, Patient

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a list: the conversation and what was written last."""

    conversation: Conversation
    last: Message | None


def get_conversation_for(*, user: User, conversation_id: UUID | str) -> Conversation:
    """The patient's own, with clinic and treatment, or Http404 for anybody else."""
    return _one(_whole().filter(patient__user=user), conversation_id)


def get_conversation(
    *, member: Membership, conversation_id: UUID | str
) -> Conversation:
    """One of the member's own clinic, or Http404."""
    return _one(_whole().filter(clinic=member.clinic_id), conversation_id)


def conversation_by_id(*, conversation_id: UUID) -> Conversation | None:
    """For who writes the mail about it."""
    return _whole().filter(pk=conversation_id).first()


def conversations_for(*, user: User) -> tuple[Listed, ...]:
    """The patient's own with every clinic, the one written in last first; two queries."""
    return _listed(_whole().filter(patient__user=user))


def conversations_with(*, patient: Patient) -> tuple[Listed, ...]:
    """All of one patient, for staff who have loaded the patient; two queries."""
    return _listed(_whole().filter(patient=patient))


def waiting_conversations(
    *, clinic: Clinic, start: int = 0, limit: int = PAGE
) -> tuple[Listed, ...]:
    """Where a patient waits for this clinic, the longest wait first; two queries."""
    rows = _whole().filter(clinic=clinic, waiting_since__isnull=False)
    ordered = rows.order_by("waiting_since", "pk")
    return _listed(ordered[start : start + limit])


def count_waiting(*, clinic: Clinic) -> int:
    """How many conversations wait for this clinic; one query."""
    rows = Conversation.objects.filter(clinic=clinic, waiting_since__isnull=False)
    return rows.count()


def count_unread(*, user: User) -> int:
    """How many conversations hold something the patient has not read; one query."""
    rows = Conversation.objects.filter(patient__user=user, unread_since__isnull=False)
    return rows.count()


def _whole() -> QuerySet[Conversation]:
    related = ("clinic", "patient__user", "patient__clinic", "treatment", "closed_by")
    return Conversation.objects.select_related(*related)


def _one(rows: QuerySet[Conversation], conversation_id: UUID | str) -> Conversation:
    try:
        key = UUID(str(conversation_id))
    except ValueError:
        raise Http404 from None
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _listed(rows: QuerySet[Conversation]) -> tuple[Listed, ...]:
    newest = Message.objects.filter(conversation=OuterRef("pk"))
    last = newest.order_by("-sent_at", "-pk").values("pk")[:1]
    found = tuple(rows.annotate(last_id=Subquery(last)))
    messages = Message.objects.select_related("author", "seen_by").in_bulk(
        [row.last_id for row in found if row.last_id]
    )
    return tuple(
        Listed(conversation=row, last=messages.get(row.last_id)) for row in found
    )
