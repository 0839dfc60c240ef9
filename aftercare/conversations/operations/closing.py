"""A conversation comes to its end, and goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from aftercare.conversations.models import Message, Outcome
from aftercare.conversations.operations.following import settle_held
from aftercare.conversations.operations.holding import (
    CLOSING,
    held,
    note,
    reopen_held,
    shown_until,
)
from aftercare.conversations.operations.reading import see_held

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Q

    from accounts.models import User
    from aftercare.conversations.models import Conversation


class SomethingNew(Exception):
    """The patient has written something that this page had not shown: read it first."""


class AnotherIsOpen(Exception):
    """The same patient has another conversation open about the same."""


@transaction.atomic
def close(
    *,
    conversation: Conversation,
    outcome: Outcome,
    shown: UUID | None,
    by: User,
    at: datetime,
) -> bool:
    """End it with no message: seen, spoke on the phone, booked in. False when it was closed.

    Everything up to `shown` counts as seen, and as answered unless it was only seen; what
    somebody had seen before is answered also by a page that showed none of it.
    Raises SomethingNew when a message waits behind it.
    """
    about = held(conversation=conversation)
    if about.closed_at is not None:
        return False
    until = shown_until(conversation=about, shown=shown)
    if _waiting_behind(about, until):
        raise SomethingNew(str(about.pk))
    see_held(conversation=about, until=until, by=by, at=at)
    was_waiting = about.waiting_since is not None
    end_held(conversation=about, outcome=outcome, by=by, at=at)
    if was_waiting:
        settle_held(conversation=about, by=by, at=at)
    return True


@transaction.atomic
def reopen(*, conversation: Conversation, by: User, at: datetime) -> bool:
    """Go on with it; False when it is open. Raises AnotherIsOpen."""
    about = held(conversation=conversation)
    if about.closed_at is None:
        return False
    try:
        with transaction.atomic():
            reopen_held(conversation=about)
    except IntegrityError:
        raise AnotherIsOpen(str(about.pk)) from None
    note(action="conversation.reopened", conversation=about, by=by, at=at)
    return True


def end_held(
    *, conversation: Conversation, outcome: Outcome, by: User, at: datetime
) -> None:
    """For who holds it and knows that all of it is seen; its reason to look is theirs."""
    if outcome != Outcome.SEEN:
        asked = Message.objects.filter(
            conversation=conversation, is_from_staff=False, answered_at__isnull=True
        )
        asked.update(answered_at=at)
    conversation.waiting_since = None
    close_held(conversation=conversation, outcome=outcome, by=by, at=at)


def close_held(
    *, conversation: Conversation, outcome: Outcome, by: User, at: datetime
) -> None:
    """For who holds the conversation already."""
    conversation.closed_at, conversation.closed_by = at, by
    conversation.outcome = Outcome(outcome).value
    conversation.save(update_fields=[*CLOSING, "waiting_since"])
    note(action="conversation.closed", conversation=conversation, by=by, at=at)


def _waiting_behind(about: Conversation, until: Q) -> bool:
    waiting = Message.objects.filter(
        conversation=about, is_from_staff=False, answered_at__isnull=True
    )
    return waiting.exclude(until).filter(seen_at__isnull=True).exists()
