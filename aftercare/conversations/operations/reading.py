"""Seen by a person: said by them, never by a page that was opened. Read by the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min, Q

from aftercare.conversations.models import Message
from aftercare.conversations.operations.following import follow_seen
from aftercare.conversations.operations.holding import CHANGING, held, note, shown_until
from aftercare.conversations.operations.notices import leave_notice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.conversations.models import Conversation


@transaction.atomic
def mark_seen(
    *, conversation: Conversation, shown: UUID, by: User, at: datetime
) -> int:
    """A member of staff has seen the patient's messages up to `shown`; how many were new.

    The first person is written down and stays. Where nothing else waits, the review is
    seen with them.
    """
    mine = held(conversation=conversation)
    until = shown_until(conversation=mine, shown=shown)
    count = see_held(conversation=mine, until=until, by=by, at=at)
    if count:
        note(action="message.seen", conversation=mine, by=by, at=at, message=str(shown))
        follow_seen(patient=mine.patient, by=by, at=at)
    return count


@transaction.atomic
def mark_read(
    *, conversation: Conversation, shown: UUID, by: User, at: datetime
) -> int:
    """The patient has read the clinic's messages up to `shown`; how many were new."""
    mine = held(conversation=conversation)
    count = read_held(conversation=mine, shown=shown, by=by, at=at)
    if count:
        mine.save(update_fields=CHANGING)
        note(action="message.read", conversation=mine, by=by, at=at, message=str(shown))
    return count


def see_held(*, conversation: Conversation, until: Q, by: User, at: datetime) -> int:
    """For who holds the conversation already; `until` is what `shown_until` says."""
    unseen = Message.objects.filter(
        until, conversation=conversation, is_from_staff=False, seen_at__isnull=True
    )
    return unseen.update(seen_at=at, seen_by=by)


def read_held(
    *, conversation: Conversation, shown: UUID, by: User, at: datetime
) -> int:
    """For who holds the conversation already; `unread_since` follows, but is not saved here.

    What came after the page was opened is still unread, and no mail has spoken of it.
    """
    until = shown_until(conversation=conversation, shown=shown)
    unread = Message.objects.filter(
        conversation=conversation, is_from_staff=True, seen_at__isnull=True
    )
    count = unread.filter(until).update(seen_at=at, seen_by=by)
    if not count:
        return 0
    left = unread.aggregate(since=Min("sent_at"))["since"]
    conversation.unread_since = None
    if left is not None:
        leave_notice(conversation=conversation, at=at)
    conversation.unread_since = left
    return count
