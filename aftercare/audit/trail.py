"""The one way to leave a line in the audit."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid5

from aftercare.audit.models import AuditEvent
from aftercare.foundation.compiled import Compiled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model, QuerySet


class AnonymousWriter(Exception):
    """Nobody is named as the writer; an act without a person is not recorded as one."""


class Actor(Protocol):
    """A signed-in person; accounts stand above the audit, so their class is not named here."""

    @property
    def pk(self) -> UUID | None: ...

    @property
    def is_authenticated(self) -> bool: ...


def record(
    *,
    by: Actor | None,
    action: str,
    record: Model,
    at: datetime,
    clinic_id: UUID | None = None,
    detail: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Write down who did what to which record, and when. Raises AnonymousWriter.

    `detail` holds ids and field names, never values of a person's data. Call it inside
    the transaction of the act: both are kept or neither.
    """
    if by is None or not by.is_authenticated or by.pk is None:
        raise AnonymousWriter(action)
    return AuditEvent.objects.create(
        at=at,
        actor_id=by.pk,
        action=action,
        record_type=type(record).__name__,
        record_id=record.pk,
        clinic_id=clinic_id,
        detail=dict(detail or {}),
    )


def record_once_an_hour(
    *, by: Actor | None, action: str, record: Model, at: datetime, clinic_id: UUID
) -> None:
    """The same for an act that repeats itself, as reading does: one line an hour.

    The line's key says who, what and in which hour, so a second one is the same row, also
    when two pages open at once. One query but for the first time. Raises AnonymousWriter.
    """
    if by is None or not by.is_authenticated or by.pk is None:
        raise AnonymousWriter(action)
    hour = at.astimezone(UTC).strftime("%Y%m%d%H")
    key = uuid5(record.pk, f"{action} {by.pk} {hour}")
    if _KNOWN.rows(key=key):
        return
    line = AuditEvent(
        pk=key,
        at=at,
        actor_id=by.pk,
        action=action,
        record_type=type(record).__name__,
        record_id=record.pk,
        clinic_id=clinic_id,
    )
    AuditEvent.objects.bulk_create([line], ignore_conflicts=True)


def _known(key: UUID) -> QuerySet[AuditEvent, tuple[UUID]]:
    return AuditEvent.objects.filter(pk=key).values_list("pk")


_KNOWN = Compiled(_known, key=UUID)
