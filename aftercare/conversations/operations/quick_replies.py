"""The clinic's own one-click answers: adopted, put in other words, approved, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.audit import trail
from aftercare.conversations import queries
from aftercare.conversations.models import QuickReply
from aftercare.conversations.operations.drafts import readable

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Clinic


class Retired(Exception):
    """It is not in use any more: there are other words for it."""


@transaction.atomic
def adopt_quick_replies(
    *, clinic: Clinic, protocol_code: str, by: User, at: datetime
) -> tuple[QuickReply, ...]:
    """The library's texts the clinic does not have yet, still to be approved.

    Doing it twice changes nothing. Raises NotInLibrary.
    """
    rows = QuickReply.objects.filter(clinic=clinic, protocol_code=protocol_code)
    # What was retired stays so: the clinic did not want it.
    known = set(rows.values_list("code", flat=True))
    wanted = queries.library_replies(protocol_code=protocol_code)
    new = tuple(
        QuickReply(
            clinic=clinic,
            protocol_code=protocol_code,
            code=one.code,
            label=one.label,
            text=one.text,
            kind=one.kind,
            lowest_level=one.lowest_level,
            highest_level=one.highest_level,
            first_day=one.first_day,
            last_day=one.last_day,
            position=position,
            sources=list(one.sources),
        )
        for position, one in enumerate(wanted)
        if one.code not in known
    )
    for row in QuickReply.objects.bulk_create(new):
        _record("quick_reply.adopted", row, by, at)
    return new


@transaction.atomic
def approve_quick_reply(*, quick_reply: QuickReply, by: User, at: datetime) -> bool:
    """A clinician signs these words off; False when somebody has. Raises Retired.

    The first signature stays: it is the one under which the words were sent.
    """
    rows = QuickReply.objects.filter(pk=quick_reply.pk, retired_at__isnull=True)
    if rows.filter(approved_at__isnull=True).update(approved_by=by, approved_at=at):
        quick_reply.approved_by, quick_reply.approved_at = by, at
        _record("quick_reply.approved", quick_reply, by, at)
        return True
    if not rows.exists():
        raise Retired(str(quick_reply.pk))
    return False


@transaction.atomic
def retire_quick_reply(*, quick_reply: QuickReply, by: User, at: datetime) -> None:
    """Nobody is offered it any more; the row stays. Raises Retired."""
    _change(quick_reply, retired_at=at)
    _record("quick_reply.retired", quick_reply, by, at)


@transaction.atomic
def reword_quick_reply(
    *, quick_reply: QuickReply, text: str, by: User, at: datetime
) -> QuickReply:
    """Other words are another row, which nobody has approved yet.

    Raises TextRefused and Retired.
    """
    clean = readable(text=text)
    retire_quick_reply(quick_reply=quick_reply, by=by, at=at)
    copied = (
        *("clinic_id", "protocol_code", "code", "label", "kind", "position"),
        *("lowest_level", "highest_level", "first_day", "last_day", "sources"),
    )
    same = {name: getattr(quick_reply, name) for name in copied}
    row = QuickReply.objects.create(**same, text=clean)
    _record("quick_reply.reworded", row, by, at)
    return row


def _change(row: QuickReply, **values: object) -> None:
    in_use = QuickReply.objects.filter(pk=row.pk, retired_at__isnull=True)
    if not in_use.update(**values):
        raise Retired(str(row.pk))
    for name, value in values.items():
        setattr(row, name, value)


def _record(action: str, row: QuickReply, by: User, at: datetime) -> None:
    trail.record(by=by, action=action, record=row, at=at, clinic_id=row.clinic_id)
