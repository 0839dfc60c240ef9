"""What the week may hold against the engine, worked out without the engine.

The mail host's own list and the people's diaries say who got what when; the tables only
say what each message was about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.outbox import claims
from aftercare.reminders.models import OPEN_STATES, Reminder, ReminderState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.workshop.chaos.week_cast import Cast, Facts

WITHIN = timedelta(minutes=15)
APART = timedelta(minutes=10)
MOST_WORDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One copy the mail host took."""

    at: datetime
    key: str
    to: str


@dataclass(slots=True, kw_only=True)
class WeekResult:
    """Counts, and in `wrong` what must not be, in words; `ends` by state and reason."""

    patients: int
    steps: int = 0
    acts: int = 0
    crashes: int = 0
    reminders: int = 0
    messages: int = 0
    copies: int = 0
    duplicates: int = 0
    in_doubt: int = 0
    at_night: int = 0
    lost: int = 0
    reconcile_faults: int = 0
    seconds: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_allowed(self) -> bool:
        return not (self.wrong or self.lost or self.at_night or self.reconcile_faults)

    def tell(self, words: str) -> None:
        if len(self.wrong) < MOST_WORDS:
            self.wrong.append(words)

    def lines(self) -> Iterator[str]:
        """For people."""
        names = (
            *("patients", "acts", "crashes", "reminders", "messages", "copies"),
            *("duplicates", "in_doubt", "at_night", "lost", "reconcile_faults"),
        )
        yield ", ".join(f"{name} {getattr(self, name)}" for name in names)
        for end, number in sorted(self.ends.items()):
            yield f"{number:>8}  {end}"
        yield from self.wrong


def judge(
    *,
    result: WeekResult,
    cast: Cast,
    taken: Sequence[Taken],
    doubts: Counter[str],
    outage: tuple[datetime, datetime],
    end: datetime,
) -> None:
    """`doubts`: how often a worker died with that message under way; `outage`: no workers."""
    copies = Counter(one.key for one in taken)
    result.messages, result.copies = len(copies), copies.total()
    result.duplicates = copies.total() - len(copies)
    if result.duplicates > result.crashes:
        result.tell(f"{result.duplicates} duplicates, {result.crashes} crashes")
    for key, number in copies.items():
        if number > 1 + min(doubts[key], 1):
            result.tell(f"{number} copies of one message, {doubts[key]} crashes")
    changes = {
        one.patient.pk: [at for at, _ in one.diary] for one in cast.people.values()
    }
    about = _judge_rows(result, copies, _Limits(outage, changes), end)
    by_person: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        facts = cast.people[one.to].facts_at(one.at)
        for words in _wrongs(one, facts, about[one.key]):
            result.at_night += words.startswith("at night")
            result.tell(f"{words} ({one.at:%d %b %H:%M} UTC, {facts.zone})")
        by_person[one.to].append(one)
    for mails in by_person.values():
        _judge_distances(result, mails)


def _judge_rows(
    result: WeekResult,
    copies: Counter[str],
    limits: _Limits,
    end: datetime,
) -> dict[str, list[tuple[str, datetime]]]:
    """Every end is there, in time, with a reason, and true; kind and expiry by message."""
    about: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    rows = Reminder.objects.values_list(
        *("state", "reason", "kind", "expires_at", "finished_at", "patient"),
        "delivery__message_key",
    )
    for state, reason, kind, expires_at, finished_at, who, key in rows.iterator():
        result.reminders += 1
        if key:
            about[key].append((kind, expires_at))
        if state in OPEN_STATES:
            if expires_at <= end - WITHIN:
                result.lost += 1
                result.tell(f"still {state}, of no use since {expires_at}")
            continue
        result.ends[f"{state}: {reason}"] += 1
        if not reason or finished_at is None:
            result.tell(f"{state} without a reason or an instant")
        elif finished_at > limits.latest(who, expires_at, finished_at):
            late = finished_at - expires_at
            result.tell(f"{state} at {finished_at}, {late} after it was of no use")
        if state == ReminderState.SENT and not copies[key]:
            result.lost += 1
            result.tell("said to be sent, and the mail host never had it")
        result.in_doubt += reason == claims.NOT_KNOWN
    return about


@dataclass(frozen=True, slots=True)
class _Limits:
    """When nobody worked, and when each patient's facts changed."""

    outage: tuple[datetime, datetime]
    changes: Mapping[UUID, Sequence[datetime]]

    def latest(
        self, patient: UUID, expires_at: datetime, finished_at: datetime
    ) -> datetime:
        """Until when a row must have its end (I1).

        A change may give it a time that is over already: then it counts from there.
        """
        before = [at for at in self.changes[patient] if at <= finished_at]
        known_at = max([expires_at, *before[-1:]])
        begin, end = self.outage
        is_in_it = begin - WITHIN < known_at < end
        return (end if is_in_it else known_at) + WITHIN


def _wrongs(
    one: Taken, facts: Facts, about: Sequence[tuple[str, datetime]]
) -> Iterator[str]:
    if _is_night(one.at, facts):
        yield "at night"
    if not facts.has_agreed:
        yield "after the consent was taken back"
    if facts.paused_until and one.at < facts.paused_until:
        yield "in a pause"
    if about and all(kind in facts.stopped for kind, _ in about):
        yield "of a stopped kind"
    if about and all(one.at >= expires_at for _, expires_at in about):
        yield "after it was of use"


def _is_night(at: datetime, facts: Facts) -> bool:
    """By the minutes of the day on the person's own clock."""
    shown = at.astimezone(ZoneInfo(facts.zone))
    now = shown.hour * 60 + shown.minute
    begin = facts.quiet_from.hour * 60 + facts.quiet_from.minute
    end = facts.quiet_until.hour * 60 + facts.quiet_until.minute
    return (now - begin) % 1440 < (end - begin) % 1440


def _judge_distances(result: WeekResult, mails: Sequence[Taken]) -> None:
    """Ten minutes between two messages; a second copy of one is no second message."""
    for before, after in pairwise(mails):
        if before.key != after.key and after.at - before.at < APART:
            result.tell(f"two messages {after.at - before.at} apart")
