"""What people do in the simulated week: move, sleep at other hours, pause, stop, tick off.

Each act goes through the product's own operation and into the person's diary.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from accounts import operations as accounts
from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders import operations as reminders
from aftercare.reminders.models import OPEN_STATES, Reminder
from aftercare.treatments import operations as treatments
from aftercare.treatments.models import Treatment
from aftercare.workshop.chaos import week_cast
from aftercare.workshop.chaos.week_cast import NIGHTS, ZONES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from random import Random

    from aftercare.workshop.chaos.week_cast import Cast, Person

    Act = Callable[["Cast", "Person", datetime, Random], None]

# Each person does about this many things in the week.
ACTS_EACH = 0.8


def acts(
    *, cast: Cast, begin: datetime, end: datetime, chance: Random
) -> Iterator[tuple[datetime, Act, Person]]:
    """Who does what when, in order of time."""
    people = list(cast.people.values())
    length = (end - begin).total_seconds()
    moments = sorted(
        begin + timedelta(seconds=chance.random() * length)
        for _ in range(int(len(people) * ACTS_EACH))
    )
    ways, weights = zip(*ACTS, strict=True)
    chosen = chance.choices(ways, weights=weights, k=len(moments))
    for at, act in zip(moments, chosen, strict=True):
        yield at, act, chance.choice(people)


def _move(_: Cast, person: Person, at: datetime, chance: Random) -> None:
    zone = chance.choice(ZONES)
    accounts.confirm_zone(user=person.user, zone=zone, at=at)
    person.write(at, zone=zone)


def _sleep(_: Cast, person: Person, at: datetime, chance: Random) -> None:
    begin, end = chance.choice(NIGHTS)
    accounts.change_quiet_hours(user=person.user, quiet_from=begin, quiet_until=end)
    person.write(at, quiet_from=begin, quiet_until=end)


def _pause(_: Cast, person: Person, at: datetime, chance: Random) -> None:
    days = chance.choice([1, 3])
    reminders.pause_for(user=person.user, days=days, at=at)
    person.write(at, paused_until=at + timedelta(days=days))


def _resume(_: Cast, person: Person, at: datetime, __: Random) -> None:
    accounts.resume(user=person.user, at=at)
    person.write(at, paused_until=None)


def _stop(_: Cast, person: Person, at: datetime, chance: Random) -> None:
    kind = chance.choice(list(ReminderKind))
    reminders.stop_kind(user=person.user, kind=kind, at=at)
    person.write(at, stopped=person.now.stopped | {kind.value})


def _start(_: Cast, person: Person, at: datetime, __: Random) -> None:
    reminders.start_all(user=person.user, at=at)
    person.write(at, stopped=frozenset())


def _disagree(_: Cast, person: Person, at: datetime, __: Random) -> None:
    accounts.withdraw_consent(user=person.user, at=at)
    person.write(at, has_agreed=False)


def _agree(_: Cast, person: Person, at: datetime, __: Random) -> None:
    accounts.give_consent(user=person.user, at=at)
    person.write(at, has_agreed=True)


def _tick(_: Cast, person: Person, at: datetime, __: Random) -> None:
    rows = Reminder.objects.filter(
        patient=person.patient,
        state__in=OPEN_STATES,
        due_at__lt=at + timedelta(hours=4),
        treatment__stopped_at=None,
    )
    found = rows.select_related("treatment__patient__user").order_by("due_at")
    reminders.done_from_mail(reminders=islice(found, 1), at=at, by=person.user)


def _time(_: Cast, person: Person, at: datetime, chance: Random) -> None:
    wall = chance.choice(NIGHTS)[1]
    code = chance.choice(week_cast.CODES)
    reminders.set_time(user=person.user, rule_code=code, wall=wall, at=at)


def _enter(cast: Cast, person: Person, at: datetime, __: Random) -> None:
    """Another treatment, the same day."""
    ended_at = at.replace(second=0, microsecond=0) - timedelta(minutes=20)
    week_cast.treatment(cast=cast, person=person, ended_at=ended_at).save()


def _correct(_: Cast, person: Person, at: datetime, chance: Random) -> None:
    for row in _running(person):
        treatments.correct_treatment(
            treatment=row,
            changes={
                "ended_at": row.ended_at - timedelta(minutes=chance.choice([15, 90]))
            },
            reason="",
            by=row.entered_by,
            at=at,
        )


def _end(_: Cast, person: Person, at: datetime, __: Random) -> None:
    for row in _running(person):
        treatments.stop_treatment(treatment=row, reason="", by=row.entered_by, at=at)


def _running(person: Person) -> list[Treatment]:
    rows = Treatment.objects.filter(patient=person.patient, stopped_at=None)
    return list(rows.select_related("patient__clinic", "practitioner", "entered_by"))


ACTS: tuple[tuple[Act, int], ...] = (
    (_tick, 30),
    (_move, 15),
    (_sleep, 8),
    (_pause, 6),
    (_resume, 4),
    (_stop, 5),
    (_start, 5),
    (_disagree, 3),
    (_agree, 4),
    (_time, 8),
    (_enter, 6),
    (_correct, 6),
    (_end, 2),
)
