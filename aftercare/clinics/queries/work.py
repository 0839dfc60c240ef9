"""A member of staff at work: what every one of their pages is framed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import ContactPreference
from aftercare.clinics.models import Membership
from aftercare.clinics.queries.invitations import open_invitations_of

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """The membership with clinic and user, their theme, and how many links are under way."""

    member: Membership
    theme: str
    invitations_open: int


def at_work(*, user: User, at: datetime) -> AtWork:
    """All of it in one query; Http404 for who works nowhere."""
    mine = Membership.objects.filter(user=user, ended_at__isnull=True)
    under_way = open_invitations_of(clinic_id=OuterRef("clinic"), at=at)
    counted = under_way.order_by().values("patient__clinic").annotate(n=Count("pk"))
    theme = ContactPreference.objects.filter(user=user).values("theme")[:1]
    row = (
        mine.select_related("clinic")
        .annotate(
            theme=Subquery(theme),
            invitations_open=Coalesce(Subquery(counted.values("n")), 0),
        )
        .order_by("created_at", "pk")
        .first()
    )
    if row is None:
        raise Http404
    row.user = user
    return AtWork(
        member=row, theme=row.theme or "system", invitations_open=row.invitations_open
    )
