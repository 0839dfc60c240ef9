"""The clinic writes to the patient: an answer, or the first word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.conversations.models import Message, Outcome
from aftercare.conversations.operations.closing import close_held
from aftercare.conversations.operations.drafts import once, readable
from aftercare.conversations.operations.following import settle_held
from aftercare.conversations.operations.holding import (
    CHANGING,
    held,
    note,
    open_one,
    sent_at,
    shown_until,
    unanswered_since,
)
from aftercare.conversations.operations.notices import leave_notice
from aftercare.conversations.operations.reading import see_held

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Patient
    from aftercare.conversations.models import Conversation, Topic
    from aftercare.conversations.operations.drafts import Draft
    from aftercare.treatments.models import Treatment


class CannotRead(Exception):
    """The patient has no account that is open: nobody would read this. Call them."""


def reply(
    *,
    conversation: Conversation,
    draft: Draft,
    by: User,
    at: datetime,
    closes: bool = False,
) -> Message:
    """The clinic's answer to what the page had shown (`draft.shown`); `closes` ends it too.

    What the patient wrote meanwhile goes on waiting, and nothing is closed then. The same
    form_token twice is one message. Raises TextRefused, FormOfAnother and CannotRead.
    """

    @transaction.atomic
    def written() -> Message:
        clean = replace(draft, text=readable(text=draft.text))
        about = held(conversation=conversation)
        message = _add(about, clean, by, at)
        if closes and about.waiting_since is None and about.closed_at is None:
            close_held(conversation=about, outcome=Outcome.ANSWERED, by=by, at=at)
        return message

    return once(draft=draft, by=by, write=written)


def tell(
    *,
    patient: Patient,
    topic: Topic,
    treatment: Treatment | None,
    draft: Draft,
    by: User,
    at: datetime,
) -> Message:
    """The clinic writes first, or into what is open about the same.

    Raises NotOfThisPatient, and what `reply` raises.
    """

    @transaction.atomic
    def written() -> Message:
        clean = replace(draft, text=readable(text=draft.text))
        about = open_one(patient=patient, topic=topic, treatment=treatment, at=at)
        return _add(about, clean, by, at)

    return once(draft=draft, by=by, write=written)


def _add(about: Conversation, draft: Draft, by: User, at: datetime) -> Message:
    user = about.patient.user
    if user is None or not user.is_active:
        raise CannotRead(str(about.patient_id))
    message = Message.objects.create(
        conversation=about,
        author=by,
        is_from_staff=True,
        text=draft.text,
        sent_at=sent_at(conversation=about, at=at),
        form_token=draft.form_token,
    )
    _answer(about, draft, by, at)
    leave_notice(conversation=about, at=message.sent_at)
    about.last_message_at = message.sent_at
    about.save(update_fields=CHANGING)
    note(
        action="message.replied",
        conversation=about,
        by=by,
        at=at,
        message=str(message.pk),
    )
    return message


def _answer(about: Conversation, draft: Draft, by: User, at: datetime) -> None:
    """What the writer had before them is seen and answered; the clinic owes nothing for it."""
    if draft.shown is None:
        return
    until = shown_until(conversation=about, shown=draft.shown)
    see_held(conversation=about, until=until, by=by, at=at)
    asked = Message.objects.filter(
        until,
        conversation=about,
        is_from_staff=False,
        answered_at__isnull=True,
    )
    if not asked.update(answered_at=at):
        return
    about.waiting_since = unanswered_since(conversation=about)
    if about.waiting_since is None:
        settle_held(conversation=about, by=by, at=at)
