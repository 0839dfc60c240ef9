"""Who works at a clinic now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.clinics.models import Membership

if TYPE_CHECKING:
    from aftercare.clinics.models import Clinic


def staff_of(*, clinic: Clinic) -> tuple[Membership, ...]:
    """Everybody with an open account, by name; one query. Who cannot sign in reads no mail."""
    rows = Membership.objects.filter(
        clinic=clinic, ended_at__isnull=True, user__is_active=True
    )
    return tuple(rows.select_related("user").order_by("user__name", "pk"))


def named_contacts(*, clinic: Clinic) -> tuple[Membership, ...]:
    """Whom the clinic has named to be told, in order, without those told for want of them."""
    rows = clinic.escalation_contacts.select_related("membership__user")
    return tuple(row.membership for row in rows.order_by("position"))
