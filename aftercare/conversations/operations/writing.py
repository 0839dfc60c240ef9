"""The patient writes to the clinic: somebody has to look, and the patient is told by when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import ReasonKind
from aftercare.conversations.models import Message
from aftercare.conversations.operations.drafts import once, readable
from aftercare.conversations.operations.holding import (
    CHANGING,
    NotOfThisPatient,
    held_open,
    note,
    open_one,
    sent_at,
)
from aftercare.conversations.operations.reading import read_held
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Patient
    from aftercare.conversations.models import Conversation, Topic
    from aftercare.conversations.operations.drafts import Draft
    from aftercare.treatments.models import Treatment

# Nobody but a person reads what a message says, so each may be what has to be answered
# today: the level at which a clinic is asked (clinical facts, section 4).
LEVEL = TriageLevel.CONTACT


def ask(
    *,
    patient: Patient,
    topic: Topic,
    treatment: Treatment | None,
    draft: Draft,
    by: User,
    at: datetime,
) -> Message:
    """A message about something; it joins what is open about the same.

    The same form_token twice is one message (I26). Raises TextRefused, FormOfAnother and
    NotOfThisPatient; then nothing has changed.
    """

    @transaction.atomic
    def written() -> Message:
        clean = replace(draft, text=readable(text=draft.text))
        _refuse_strangers(patient, by)
        about = open_one(patient=patient, topic=topic, treatment=treatment, at=at)
        return _add(about, clean, by, at)

    return once(draft=draft, by=by, write=written)


def write(
    *, conversation: Conversation, draft: Draft, by: User, at: datetime
) -> Message:
    """One more message; a closed conversation is open again. Raises as `ask` does."""

    @transaction.atomic
    def written() -> Message:
        clean = replace(draft, text=readable(text=draft.text))
        _refuse_strangers(conversation.patient, by)
        return _add(held_open(conversation=conversation), clean, by, at)

    return once(draft=draft, by=by, write=written)


def _refuse_strangers(patient: Patient, by: User) -> None:
    if patient.user_id is None or patient.user_id != by.pk:
        raise NotOfThisPatient(str(patient.pk))


def _add(about: Conversation, draft: Draft, by: User, at: datetime) -> Message:
    """Who answers has read what they answer."""
    if draft.shown is not None:
        read_held(conversation=about, shown=draft.shown, by=by, at=at)
    message = Message.objects.create(
        conversation=about,
        author=by,
        is_from_staff=False,
        text=draft.text,
        sent_at=sent_at(conversation=about, at=at),
        form_token=draft.form_token,
    )
    about.waiting_since = about.waiting_since or message.sent_at
    about.last_message_at = message.sent_at
    about.save(update_fields=CHANGING)
    checkin_operations.raise_review(
        patient=about.patient,
        treatment=about.treatment,
        kind=ReasonKind.MESSAGE,
        level=LEVEL,
        at=at,
        object_id=about.pk,
    )
    note(
        action="message.sent",
        conversation=about,
        by=by,
        at=at,
        message=str(message.pk),
    )
    return message
