"""The pass: mark what changed, then work off the marks, the soonest needed first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db.models import Q

from aftercare.foundation import zone_rules
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.reminders.materialise import feed
from aftercare.reminders.materialise.batches import Made, agree
from aftercare.reminders.materialise.looking import NAME, look
from aftercare.reminders.models import PlanMark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

BATCH = 500
# What one pass may take; the rest stays marked for the next.
SECONDS = 20.0
# And while mail is due: a worker that is alone has to get to it. Plans have a day's time.
SECONDS_BEFORE_MAIL = 4.0
DONE_AT_ONCE = 5000


def tick() -> Made:
    """Look now, by the database's time. One query and the pulse when nothing is new."""
    began = time.monotonic()
    found = look()
    made = _work(found.at, found.last_at) if found.has_work else Made()
    pulses.beat(
        name=NAME,
        at=found.at,
        milliseconds=round((time.monotonic() - began) * 1000),
        handled=made.looked,
    )
    return made


def materialise(*, at: datetime) -> Made:
    """Make the table of reminders agree with the plans, from `at` for 48 hours.

    Only patients with an account who have agreed get rows. A wish to stop or pause
    takes no row away: it is asked about when the row is due, so that starting again
    needs no repair. Costs by what changed since the last tick, and by what is to be
    looked at again; before the first tick that is every plan.
    """
    last = pulses.last(name=NAME)
    return _work(at, last.at if last else None)


def _work(at: datetime, since: datetime | None) -> Made:
    began = time.monotonic()
    feed.gather(at=at, since=since)
    made = Made()
    for page in (lambda: _due(at), _of_older_rules, _of_newer_rules):
        made += _work_off(page, at, began)
    return made


def _work_off(page: Callable[[], list[PlanMark]], at: datetime, began: float) -> Made:
    """Page by page until none is left, the time is up, or others hold the rest."""
    made = Made()
    while _has_time(began) and (marks := page()):
        done = agree(marks=marks, at=at)
        made += done
        if not done.looked:
            break
    return made


def _has_time(began: float) -> bool:
    spent = time.monotonic() - began
    return spent < SECONDS and (
        spent < SECONDS_BEFORE_MAIL or not outbox_queries.look().has_due
    )


def _due(at: datetime) -> list[PlanMark]:
    rows = PlanMark.objects.filter(look_again_at__lte=at).order_by("look_again_at")
    return list(rows[:BATCH])


def _of_older_rules() -> list[PlanMark]:
    return _of_other_rules(Q(tzdata__lt=zone_rules.edition()))


def _of_newer_rules() -> list[PlanMark]:
    return _of_other_rules(Q(tzdata__gt=zone_rules.edition()))


def _of_other_rules(other: Q) -> list[PlanMark]:
    """Plans last looked at under another edition of the zone rules (I21).

    Those that are over have nothing to move: their marks are only brought up to date.
    """
    over = PlanMark.objects.filter(other, look_again_at__isnull=True)
    while ids := list(over.values_list("pk", flat=True)[:DONE_AT_ONCE]):
        PlanMark.objects.filter(pk__in=ids).update(tzdata=zone_rules.edition())
    return list(PlanMark.objects.filter(other).order_by("tzdata")[:BATCH])
