"""What the patients on one page of the board wrote or wish for; one query for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Subquery

from aftercare.conversations.models import Conversation, Message, SessionRequest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWords:
    """The newest words of a patient that nobody has answered, and where they stand."""

    conversation_id: UUID
    text: str
    waiting_since: datetime


def waiting_words(*, patient_ids: Collection[UUID]) -> Mapping[UUID, WaitingWords]:
    """By patient; who waits for no answer is not in it. One query."""
    unanswered = Message.objects.filter(
        conversation=OuterRef("pk"), is_from_staff=False, answered_at__isnull=True
    )
    last = unanswered.order_by("-sent_at", "-pk").values("text")[:1]
    rows = (
        Conversation.objects.filter(
            patient__in=patient_ids, waiting_since__isnull=False
        )
        .annotate(words=Subquery(last), since=F("waiting_since"))
        # Of two that wait, the later one in the list stays: the one written in last.
        .order_by("last_message_at", "pk")
    )
    found = rows.values_list("patient", "pk", "words", "since")
    return {
        patient_id: WaitingWords(
            conversation_id=key, text=words or "", waiting_since=since
        )
        for patient_id, key, words, since in found
    }


def waiting_wishes(*, patient_ids: Collection[UUID]) -> Mapping[UUID, SessionRequest]:
    """The open request for a next visit by patient; one query."""
    rows = SessionRequest.objects.filter(
        patient__in=patient_ids, answered_at__isnull=True
    )
    return {row.patient_id: row for row in rows}
