"""A member of staff at work: what every one of their pages is framed with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import ContactPreference
from aftercare.clinics.models import Clinic, Membership
from aftercare.clinics.queries.invitations import open_invitations_of
from aftercare.foundation.compiled import Compiled

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """The membership with clinic and user, their theme, and how many links are under way."""

    member: Membership
    theme: str
    invitations_open: int


def at_work(*, user: User, at: datetime) -> AtWork:
    """All of it in one query; Http404 for who works nowhere."""
    found = _WORK.rows(user_id=user.pk, at=at)
    if not found:
        raise Http404
    end = len(_MEMBER) + len(_CLINIC)
    member = Membership.from_db(DEFAULT_DB_ALIAS, _MEMBER, found[0][: len(_MEMBER)])
    clinic = Clinic.from_db(DEFAULT_DB_ALIAS, _CLINIC, found[0][len(_MEMBER) : end])
    member.clinic, member.user = clinic, user
    theme, invitations_open = found[0][end:]
    return AtWork(
        member=member, theme=theme or "system", invitations_open=invitations_open
    )


def _work(user_id: UUID, at: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    mine = Membership.objects.filter(user=user_id, ended_at__isnull=True)
    under_way = open_invitations_of(clinic_id=OuterRef("clinic"), at=at)
    counted = under_way.order_by().values("patient__clinic").annotate(n=Count("pk"))
    theme = ContactPreference.objects.filter(user=OuterRef("user")).values("theme")[:1]
    framed = mine.annotate(
        theme=Subquery(theme),
        invitations_open=Coalesce(Subquery(counted.values("n")), 0),
    )
    clinic = (f"clinic__{name}" for name in _CLINIC)
    columns = (*_MEMBER, *clinic, "theme", "invitations_open")
    return framed.order_by("created_at", "pk").values_list(*columns)[:1]


_MEMBER = [f.attname for f in Membership._meta.concrete_fields]  # noqa: SLF001 - documented API
_CLINIC = [f.attname for f in Clinic._meta.concrete_fields]  # noqa: SLF001 - documented API
_WORK = Compiled(_work, user_id=UUID, at=datetime)
