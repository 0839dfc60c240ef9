"""What a person reads when their mail comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.clinics.presenters import masked
from aftercare.domain.timeline import canonical_zone

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressNotice:
    """`title` names the address, masked; `cause` is why and since when."""

    title: str
    cause: str


def address_notice(
    *, address: str, cause: str, since: datetime | None, zone: str
) -> AddressNotice | None:
    """None while mail arrives (`since` is None)."""
    if since is None:
        return None
    local = since.astimezone(ZoneInfo(canonical_zone(name=zone, fallback="UTC")))
    why = f"{cause.rstrip('.')}. " if cause else ""
    return AddressNotice(
        title=f"Our emails to {masked(address=address)} come back.",
        cause=f"{why}Since {local.day} {local:%B}.",
    )
