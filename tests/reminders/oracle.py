"""What may reach a patient, worked out once more in plain Python.

Knows intents, windows, wishes and what the mail host said; nothing of tables, passes,
claims or of the product's own arithmetic. Everything is judged at the instant at which
the mail host takes a message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
SPREAD = 10 * MINUTE
JOINED = 60 * MINUTE
APART = 10 * MINUTE
OF_ONE_KIND = timedelta(hours=4)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Rule:
    code: str
    kind: str
    task: str
    slot: str
    wall: object
    days: range
    useful: timedelta
    hard_stop: object
    starts_after: timedelta


@dataclass(kw_only=True)
class Plan:
    """One treatment: its own id, when it ended, its date at the clinic."""

    key: object
    ended_at: datetime
    treated_on: object
    is_stopped: bool = False


@dataclass(kw_only=True)
class Person:
    """Wishes as they are now; `had` is (instant, Message-ID, {(kind, shown): meant})."""

    zone: str
    quiet: tuple = ()
    plans: list = field(default_factory=list)
    times: dict = field(default_factory=dict)
    stopped: set = field(default_factory=set)
    done: dict = field(default_factory=dict)
    not_today: set = field(default_factory=set)
    paused_until: datetime | None = None
    mails_a_day: int = 3
    has_agreed: bool = True
    is_refused: bool = False
    had: list = field(default_factory=list)


def shown(at, zone):
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@lru_cache(maxsize=100_000)
def instant(on, wall, zone):
    """RFC 5545, 3.3.5, by asking which offsets of that day's ends show the time."""
    meant = datetime.combine(on, wall)
    around = [(meant + step).replace(tzinfo=UTC) for step in (-DAY, DAY)]
    before, after = (at.astimezone(ZoneInfo(zone)).utcoffset() for at in around)
    fits = [(meant - o).replace(tzinfo=UTC) for o in (before, after)]
    real = [at for at in fits if shown(at, zone) == meant]
    return min(real) if real else fits[0]


def is_quiet(at, person):
    begin, end = person.quiet
    now = shown(at, person.zone).time()
    return begin <= now < end if begin <= end else now >= begin or now < end


def window(person, plan, rule, day):
    """(from, until) of its usefulness, or None when there is no such instant."""
    on = plan.treated_on + day * DAY
    meant = instant(on, person.times.get(rule.code, rule.wall), person.zone)
    stop = instant(on, rule.hard_stop, person.zone)
    start = plan.ended_at + rule.starts_after
    if meant < start and start >= min(meant + rule.useful, stop):
        return None
    ready = max(meant, start)
    while is_quiet(ready, person):
        ready += MINUTE
    until = min(ready + rule.useful, stop)
    return (ready, until) if ready < until else None


def wrongs(at, person, key, rows):
    """Why this mail, about these (plan, rule, day), should not have been taken at `at`."""
    yield from _wrongs_of_wishes(at, person)
    for row in rows:
        yield from _wrongs_of_row(at, person, *row)
    others = [one for one in person.had if one[1] != key]
    for then, _, _ in others:
        if abs(at - then) < APART:
            yield f"I9: {at - then} after another mail"
    today = shown(at, person.zone).date()
    spent = {k for then, k, _ in others if shown(then, person.zone).date() == today}
    if len(spent) >= person.mails_a_day:
        yield f"budget: mail {len(spent) + 1} of {person.mails_a_day}"
    yield from _too_close(at, person, others, rows)
    yield from _wrong_ids(person, key, rows)


def _wrongs_of_wishes(at, person):
    if not person.has_agreed:
        yield "I7: the patient has not agreed"
    if is_quiet(at, person):
        yield f"I7: quiet hours, {shown(at, person.zone):%H:%M} in {person.zone}"
    if person.paused_until and at < person.paused_until:
        yield "I7: paused"
    if person.is_refused:
        yield "I11: the address is known as bad"


def _wrong_ids(person, key, rows):
    now = {(plan.key, rule.code, day) for plan, rule, day in rows}
    copies = [said for _, k, said in person.had if k == key]
    if any(now - said.keys() for said in copies):
        yield "I3: another occurrence under the same Message-ID"
    if any(now & said.keys() for _, k, said in person.had if k != key):
        yield "I3: the same occurrence under another Message-ID"


def _wrongs_of_row(at, person, plan, rule, day):
    if plan.is_stopped:
        yield "I7: the plan is stopped"
    if rule.kind in person.stopped:
        yield f"I7: {rule.kind} is stopped"
    if (plan.key, rule.task, day) in person.not_today:
        yield "I7: not today"
    useful = window(person, plan, rule, day)
    if useful is None:
        yield "I10: it has no useful time by what is true now"
        return
    ready, until = useful
    if at >= until:
        yield f"I7: expired at {until}"
    if at < max(ready - SPREAD - JOINED, plan.ended_at + rule.starts_after):
        yield f"I10: too early, it is for {ready}"
    done = person.done.get((plan.key, rule.task, day), {})
    if rule.slot in done or any(then >= ready + SPREAD for then in done.values()):
        yield "I7: done already"


def meant(person, plan, rule, day):
    wall = person.times.get(rule.code, rule.wall)
    begin = shown(plan.ended_at + rule.starts_after, person.zone)
    return max(datetime.combine(plan.treated_on + day * DAY, wall), begin)


def _too_close(at, person, others, rows):
    for then, _, said in others:
        for plan, rule, day in rows:
            for (_, code, _), (kind, wall) in said.items():
                if kind != rule.kind:
                    continue
                planned = abs(meant(person, plan, rule, day) - wall)
                apart = OF_ONE_KIND
                if planned >= JOINED:
                    apart = min(apart, planned - 2 * SPREAD)
                if at - then < apart:
                    yield f"b.6: {rule.code} {at - then} after {code}"
