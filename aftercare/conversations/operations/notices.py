"""A mail that something was written: one until the patient has read it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.clinics import queries as clinic_queries
from aftercare.outbox import operations as outbox
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.conversations.models import Conversation

KIND = "new_message"
# How long the mail may still be of use when the mail host was away.
NOTICE_FOR = timedelta(days=3)
NEVER_ARRIVED = (DeliveryState.FAILED, DeliveryState.CANCELLED)


def leave_notice(*, conversation: Conversation, at: datetime) -> bool:
    """The patient has something to read; True when a new mail says so.

    Whoever holds the conversation saves `unread_since`. A second message before the first
    was read sends no second mail, unless the first mail never arrived.
    """
    is_first = conversation.unread_since is None
    conversation.unread_since = conversation.unread_since or at
    address = clinic_queries.address_of(patient=conversation.patient)
    if not address or not _is_wanted(conversation, is_first=is_first):
        return False
    outbox.enqueue(
        kind=KIND,
        about=conversation.pk,
        to=address,
        send_from=at,
        expires_at=at + NOTICE_FOR,
    )
    return True


def _is_wanted(conversation: Conversation, *, is_first: bool) -> bool:
    last = outbox_queries.last_about(kind=KIND, about=conversation.pk)
    if last is None or last.state in NEVER_ARRIVED:
        return True
    # One that still waits will say it for this message too. One that a worker has taken
    # may have been built from what was there before, and have found nothing to say.
    return is_first and last.state != DeliveryState.QUEUED
