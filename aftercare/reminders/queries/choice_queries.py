"""What a person chose: their own times, and the kinds they stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders.models import ReminderChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Own wall times by rule code, stopped kinds, and the version of both."""

    times: Mapping[str, time]
    stopped: frozenset[ReminderKind]
    version: int


NOTHING_CHOSEN = Choice(times=MappingProxyType({}), stopped=frozenset(), version=1)


def choice_of(*, user: User) -> Choice:
    """The person's choices; the defaults when they never chose."""
    return choices_of_many(user_ids=[user.pk]).get(user.pk, NOTHING_CHOSEN)


def choices_of_many(*, user_ids: Iterable[UUID]) -> Mapping[UUID, Choice]:
    """Choices by user, for those who made any; one query."""
    rows = ReminderChoice.objects.filter(user__in=list(user_ids))
    return {row.user_id: _choice(row) for row in rows}


def _choice(row: ReminderChoice) -> Choice:
    known = {kind.value for kind in ReminderKind}
    return Choice(
        times={code: time.fromisoformat(wall) for code, wall in row.times.items()},
        stopped=frozenset(ReminderKind(k) for k in row.stopped if k in known),
        version=row.version,
    )
