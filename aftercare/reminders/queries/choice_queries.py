"""What a person chose: their own times, the kinds they stopped, how many mails a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower

from accounts.models import User
from aftercare.domain.vocabulary import ReminderKind
from aftercare.foundation.compiled import Compiled
from aftercare.outbox.models import BadAddress
from aftercare.reminders.models import MAILS_A_DAY, ReminderChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Own wall times by rule code, stopped kinds, the version of both; mails a day at most."""

    times: Mapping[str, time]
    stopped: frozenset[ReminderKind]
    version: int
    mails_a_day: int = MAILS_A_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """Own times by rule code; why and since when mail comes back (`since` None: it does not)."""

    times: Mapping[str, time]
    cause: str
    since: datetime | None


NOTHING_CHOSEN = Choice(times=MappingProxyType({}), stopped=frozenset(), version=1)


def choice_of(*, user: User) -> Choice:
    """The person's choices; the defaults when they never chose."""
    return choices_of_many(user_ids=[user.pk]).get(user.pk, NOTHING_CHOSEN)


def choices_of_many(*, user_ids: Iterable[UUID]) -> Mapping[UUID, Choice]:
    """Choices by user, for those who made any; one query."""
    rows = ReminderChoice.objects.filter(user__in=list(user_ids))
    return {row.user_id: _choice(row) for row in rows}


def own_day(*, user: User) -> OwnDay:
    """What Today asks about the person's reminders and their mail.

    One query, and a second one for whose mail comes back.
    """
    times, bad_address = _OWN_DAY.rows(user=user.pk)[0]
    return own_day_by(times=times, bad_address=bad_address)


def own_day_by(*, times: Mapping[str, str] | None, bad_address: UUID | None) -> OwnDay:
    """The same by what `own_day_in_row` found; no query unless mail comes back."""
    cause, since = "", None
    if bad_address is not None:
        row = BadAddress.objects.filter(pk=bad_address).first()
        cause, since = (row.cause, row.since) if row else (cause, since)
    return OwnDay(times=_times(times or {}), cause=cause, since=since)


def own_day_in_row(*, user: str = "") -> dict[str, Combinable]:
    """Columns for a row about one person, for `own_day_by`; `user` leads to the person."""
    bad = BadAddress.objects.alias(key=Lower("address")).filter(
        mended_at__isnull=True, key=Lower(OuterRef(f"{user}email"))
    )
    return {
        "own_times": F(f"{user}reminder_choice__times"),
        "bad_address": Subquery(bad.values("pk")[:1]),
    }


def _own_day(user: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    columns = own_day_in_row()
    rows = User.objects.filter(pk=user).annotate(**columns)
    return rows.values_list(*columns)


_OWN_DAY = Compiled(_own_day, user=UUID)


def _times(stored: Mapping[str, str]) -> dict[str, time]:
    return {code: time.fromisoformat(wall) for code, wall in stored.items()}


def _choice(row: ReminderChoice) -> Choice:
    known = {kind.value for kind in ReminderKind}
    return Choice(
        times=_times(row.times),
        stopped=frozenset(ReminderKind(k) for k in row.stopped if k in known),
        version=row.version,
        mails_a_day=row.mails_a_day,
    )
