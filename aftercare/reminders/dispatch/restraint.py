"""What one person has had lately, and what that leaves room for.

At most so many mails a day (ux/guide.md 4.1, rule 9), ten minutes between any two (I9),
four hours between two of one kind (invariants b.6, rule 5), and of several times of one
task that come together only the latest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from aftercare.domain.timeline import canonical_zone
from aftercare.outbox import claims
from aftercare.outbox.models import Delivery, DeliveryState
from aftercare.reminders.dispatch.taking import JOINED, KIND, TOGETHER
from aftercare.reminders.eligibility import Answer
from aftercare.reminders.models import ReminderState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, time
    from uuid import UUID

    from aftercare.reminders.eligibility import Case

# Longer than any day on any clock, with the hours a traveller may add to it.
LOOK_BACK = timedelta(hours=26)
APART = timedelta(hours=4)
# The spread moves each of two reminders by ten minutes at most.
SPREAD = timedelta(minutes=20)
ENOUGH_TODAY = "Not sent: that would be more than {} a day."
TOO_SOON = "Not sent: you had one like it a short time before."
LATER_ONE = "Not sent: a later one took its place."


class Had(NamedTuple):
    """One reminder in a mail this person had lately."""

    delivery_id: UUID
    handed_at: datetime
    kind: str | None
    wall_on: date | None
    wall_time: time | None
    zone: str | None
    not_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """The mails of the last day by patient."""

    mails: Mapping[UUID, Sequence[Had]]

    def free_from(self, *, patient_id: UUID) -> datetime | None:
        """Ten minutes after the last one; None when there was none."""
        handed = [had.handed_at for had in self.mails.get(patient_id, ())]
        return max(handed) + TOGETHER if handed else None


def lately(*, patient_ids: Iterable[UUID], but: Iterable[UUID], at: datetime) -> Lately:
    """What these patients had lately, without the deliveries `but`; one query."""
    rows = Delivery.objects.filter(
        # What may have arrived counts too.
        Q(state=DeliveryState.HANDED)
        | Q(state=DeliveryState.SENT)
        | Q(reason=claims.NOT_KNOWN),
        kind=KIND,
        about__in=set(patient_ids),
        handed_at__gt=at - LOOK_BACK,
    )
    own = set(but)
    found: dict[UUID, list[Had]] = defaultdict(list)
    for about, *facts in rows.values_list(
        "about",
        "pk",
        "handed_at",
        "reminders__kind",
        "reminders__wall_on",
        "reminders__wall_time",
        "reminders__zone",
        "reminders__not_before",
    ):
        had = Had._make(facts)
        if had.delivery_id not in own:
            found[about].append(had)
    return Lately(mails=found)


def held_back(
    *, rows: Sequence[Case], had: Sequence[Had], at: datetime
) -> list[tuple[Case, Answer]]:
    """Those of one person's rows that are one too many, with the reason."""
    ends = [(row, _skipped(LATER_ONE)) for row in _outdated(rows)]
    rest = _without(rows, ends)
    ends += [(row, _skipped(TOO_SOON)) for row in rest if _is_too_soon(row, had, at)]
    rest = _without(rows, ends)
    if rest and len(_today(rest[0], had, at)) >= rest[0].mails_a_day:
        words = ENOUGH_TODAY.format(rest[0].mails_a_day)
        ends += [(row, _skipped(words)) for row in rest]
    return ends


def _without(rows: Sequence[Case], ends: Sequence[tuple[Case, Answer]]) -> list[Case]:
    gone = {row.reminder_id for row, _ in ends}
    return [row for row in rows if row.reminder_id not in gone]


def _outdated(rows: Sequence[Case]) -> list[Case]:
    """Earlier times of a task whose later time is in the same message."""
    newest: dict[str, tuple[date, time]] = {}
    for row in rows:
        meant = (row.wall_on, row.wall_time)
        newest[row.care_task] = max(newest.get(row.care_task, meant), meant)
    return [r for r in rows if (r.wall_on, r.wall_time) < newest[r.care_task]]


def _is_too_soon(row: Case, had: Sequence[Had], at: datetime) -> bool:
    return any(
        one.kind == row.kind and at - one.handed_at < _apart(row, one) for one in had
    )


def _apart(row: Case, one: Had) -> timedelta:
    """Four hours, or as close as the plan and the patient's own times have them."""
    meant, other = _meant(row), _meant(one)
    if meant is None or other is None:
        return APART
    planned = abs(meant - other)
    return APART if planned < JOINED else min(APART, planned - SPREAD)


def _meant(one: Case | Had) -> datetime | None:
    """The time on the wall it was meant for, or that at which its task may begin."""
    if one.wall_on is None or one.wall_time is None:
        return None
    meant = datetime.combine(one.wall_on, one.wall_time)
    if one.not_before is None:
        return meant
    zone = ZoneInfo(canonical_zone(name=one.zone or "", fallback="UTC"))
    return max(meant, one.not_before.astimezone(zone).replace(tzinfo=None))


def _today(row: Case, had: Sequence[Had], at: datetime) -> set[UUID]:
    """The mails of the patient's own day."""
    zone = ZoneInfo(canonical_zone(name=row.zone, fallback="UTC"))
    today = at.astimezone(zone).date()
    return {h.delivery_id for h in had if h.handed_at.astimezone(zone).date() == today}


def _skipped(reason: str) -> Answer:
    return Answer(state=ReminderState.SKIPPED, reason=reason)
