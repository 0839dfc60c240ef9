"""One conversation held by one writer at a time, and what its messages make of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, Q

from aftercare.audit import trail
from aftercare.clinics.models import Patient
from aftercare.conversations.models import Conversation, Message

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.conversations.models import Topic
    from aftercare.treatments.models import Treatment

CHANGING = ["last_message_at", "waiting_since", "unread_since"]
CLOSING = ["closed_at", "closed_by", "outcome"]
TICK = timedelta(microseconds=1)


class NotOfThisPatient(Exception):
    """Treatment, patient and writer belong together, or nothing is written."""


def held(*, conversation: Conversation) -> Conversation:
    """The row as it is now, ours until the transaction ends; with patient and clinic."""
    lock(patient_id=conversation.patient_id)
    whole = Conversation.objects.select_related("patient__user", "patient__clinic")
    return whole.get(pk=conversation.pk)


def lock(*, patient_id: UUID) -> None:
    """One writer at a time for one patient, as check-ins do: the same row, always first."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient_id)


def open_one(
    *, patient: Patient, topic: Topic, treatment: Treatment | None, at: datetime
) -> Conversation:
    """The open conversation about this, held; a new one when there is none.

    Raises NotOfThisPatient.
    """
    if treatment is not None and treatment.patient_id != patient.pk:
        raise NotOfThisPatient(str(treatment.pk))
    lock(patient_id=patient.pk)
    same = {"patient": patient, "treatment": treatment, "topic": topic.value}
    about, _ = Conversation.objects.get_or_create(
        **same,
        closed_at=None,
        defaults={
            "clinic_id": patient.clinic_id,
            "opened_at": at,
            "last_message_at": at,
        },
    )
    return held(conversation=about)


def held_open(*, conversation: Conversation) -> Conversation:
    """The conversation, held, and open again if it was closed.

    Where another about the same is open meanwhile, that one.
    """
    mine = held(conversation=conversation)
    if mine.closed_at is None:
        return mine
    try:
        with transaction.atomic():
            reopen_held(conversation=mine)
    except IntegrityError:
        same = Conversation.objects.filter(
            patient=mine.patient_id,
            treatment=mine.treatment_id,
            topic=mine.topic,
            closed_at=None,
        )
        return held(conversation=same.get())
    return mine


def reopen_held(*, conversation: Conversation) -> None:
    """Raises IntegrityError where another about the same is open."""
    conversation.closed_at = conversation.closed_by = None
    conversation.outcome = ""
    conversation.save(update_fields=CLOSING)


def sent_at(*, conversation: Conversation, at: datetime) -> datetime:
    """When a message of now was sent: after all that is there, whoever looked at a clock first.

    `at` was taken before the conversation was held. What came in meanwhile stands before
    this one then, and nothing slips in above what a page has shown.
    """
    if at > conversation.last_message_at:
        return at
    messages = Message.objects.filter(conversation=conversation)
    last: datetime | None = messages.aggregate(last=Max("sent_at"))["last"]
    return at if last is None else max(at, last + TICK)


def shown_until(*, conversation: Conversation, shown: UUID | None) -> Q:
    """The messages a page had shown, up to and with `shown`; none for an id that is not of it."""
    nothing = Q(pk__in=())
    if shown is None:
        return nothing
    last = Message.objects.filter(conversation=conversation, pk=shown).first()
    if last is None:
        return nothing
    return Q(sent_at__lt=last.sent_at) | Q(sent_at=last.sent_at, pk__lte=last.pk)


def unanswered_since(*, conversation: Conversation) -> datetime | None:
    """Since when the oldest message waits that nobody has answered."""
    waiting = Message.objects.filter(
        conversation=conversation, is_from_staff=False, answered_at__isnull=True
    )
    since: datetime | None = waiting.aggregate(since=Min("sent_at"))["since"]
    return since


def note(
    *, action: str, conversation: Conversation, by: User, at: datetime, **ids: str
) -> None:
    """The line in the audit: ids, never a word that was written."""
    trail.record(
        by=by,
        action=action,
        record=conversation,
        at=at,
        clinic_id=conversation.clinic_id,
        detail=ids,
    )
