"""What was written down about some records; whose records they are the caller knows."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from aftercare.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID


def lines_of(
    *,
    clinic_id: UUID,
    records: Mapping[str, Collection[UUID]],
    start: int,
    limit: int,
) -> tuple[AuditEvent, ...]:
    """The clinic's lines about these records ({record type: ids}), newest first; one query.

    Each type is a condition of its own: so the index by type and id finds them, however
    long the trail of the clinic is.
    """
    about = [
        Q(record_type=name, record_id__in=ids) for name, ids in records.items() if ids
    ]
    if not about:
        return ()
    rows = AuditEvent.objects.filter(reduce(or_, about), clinic_id=clinic_id)
    return tuple(rows.order_by("-at", "-created_at", "pk")[start : start + limit])
