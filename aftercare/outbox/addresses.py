"""Addresses that do not take our mail: marked by a refusal or a bounce, mended by a person.

Addresses are compared without regard to case and kept in lower case, because the
two databases lower letters beyond ASCII differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from aftercare.outbox.models import BadAddress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet


def mark_bad(
    *, address: str, kind: BadAddress.Kind, cause: str, reply: str, at: datetime
) -> bool:
    """True when the address was good until now; one already bad keeps its first cause.

    `cause` is in words for patient and staff, `reply` is what the host said.
    """
    if not address.strip():
        return False
    row = BadAddress(
        address=_key(address),
        kind=kind,
        cause=cause[:200],
        reply=reply[:300],
        since=at,
    )
    # The unique index decides between two workers with the same bad news.
    BadAddress.objects.bulk_create([row], ignore_conflicts=True)
    return BadAddress.objects.filter(pk=row.pk).exists()


def mend(*, address: str, at: datetime) -> bool:
    """Trust the address again; False when it was not bad."""
    return bool(_bad([address]).update(mended_at=at))


def bad_among(*, addresses: Iterable[str]) -> Mapping[str, BadAddress]:
    """One query: which of these are bad now, by the address in lower case."""
    return {row.address: row for row in _bad(addresses)}


def known_since(*, address: str, since: datetime) -> bool:
    """Whether it has turned bad at or after `since`, mended meanwhile or not."""
    rows = BadAddress.objects.alias(key=Lower("address"))
    return rows.filter(key=_key(address), since__gte=since).exists()


def _bad(addresses: Iterable[str]) -> QuerySet[BadAddress]:
    keys = {_key(address) for address in addresses}
    still = BadAddress.objects.filter(mended_at__isnull=True)
    return still.alias(key=Lower("address")).filter(key__in=keys)


def _key(address: str) -> str:
    return address.strip().lower()
