"""Patients from whom nothing comes on the days a check-in is expected."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, transaction

from aftercare.checkins import queries
from aftercare.checkins.models import ReasonKind
from aftercare.checkins.operations.raising import lock, raise_review
from aftercare.domain.vocabulary import TriageLevel
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.checkins.queries import Heard
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.queries import ActivePlan, Found

log = logging.getLogger(__name__)

NAME = "silence"
# The ticks share one worker, and reminders do not wait for a list: when a whole clinic is
# silent at once, the rest is found by the next sweep.
TICK_SECONDS = 4.0


def tick() -> None:
    """One sweep by the database's clock (I15)."""
    began = time.monotonic()
    at = outbox_queries.database_now()
    found = sweep_silent(at=at, until=began + TICK_SECONDS)
    spent = round((time.monotonic() - began) * 1000)
    pulses.beat(name=NAME, at=at, milliseconds=spent, handled=found)


def sweep_silent(*, at: datetime, until: float = math.inf) -> int:
    """Put patients who have gone silent on the list; how many were new on it.

    The protocol names the days a check-in is expected on and after how many without one
    staff look. Who has no account cannot check in, and is no business of this list.
    Running it again changes nothing, and costs two queries while nobody is missing,
    however many are healing. One patient that fails spoils no other. `until` is an instant
    of the monotonic clock, in seconds: what is left then is left for the next sweep.
    """
    missing = queries.maybe_silent(
        rows=treatment_queries.maybe_running(at=at),
        protocols=treatment_queries.running_protocols(at=at),
        at=at,
    )
    total = 0
    for found in treatment_queries.in_batches(rows=missing):
        if time.monotonic() >= until:
            break
        total += _sweep(found, at, until)
    return total


def _sweep(found: Found, at: datetime, until: float) -> int:
    plans = [p for p in found.plans.values() if p.user_id and not p.plan.is_ended]
    heard = queries.last_heard(patient_ids={p.patient_id for p in plans})
    new = [p for p in plans if _is_new(p.plan, heard[p.patient_id], at)]
    return sum(
        _notice_safely(one, heard[one.patient_id], at)
        for one in new
        if time.monotonic() < until
    )


def _is_new(plan: CarePlan, heard: Heard, at: datetime) -> bool:
    if heard.is_noticed(since=plan.ended_at):
        return False
    return is_silent(plan=plan, heard_at=heard.counts_from, at=at)


def _notice_safely(one: ActivePlan, heard: Heard, at: datetime) -> bool:
    try:
        return _notice(one, heard, at)
    except (OperationalError, InterfaceError):
        raise  # The database is away: that is nobody's row.
    except Exception:
        log.exception("silence of treatment %s", one.plan.treatment_id)
        return False


@transaction.atomic
def _notice(one: ActivePlan, heard: Heard, at: datetime) -> bool:
    rows = Treatment.objects.select_related("patient__clinic")
    treatment = rows.get(pk=one.plan.treatment_id)
    lock(patient=treatment.patient)
    # They may have checked in, or another sweep may have been here, since the look.
    now = queries.last_heard(patient_ids=[one.patient_id])[one.patient_id]
    since = one.plan.ended_at
    if now.is_noticed(since=since) or now.at != heard.at:
        return False
    raise_review(
        patient=treatment.patient,
        treatment=treatment,
        kind=ReasonKind.SILENT,
        # After "keep an eye on it" silence weighs more (clinical facts, 2.4); what was
        # higher waits for a person already.
        level=min(now.level_since(since=since), TriageLevel.KEEP_AN_EYE),
        at=at,
        object_id=treatment.pk,
    )
    return True


def is_silent(*, plan: CarePlan, heard_at: datetime | None, at: datetime) -> bool:
    """Whether an expected day without a check-in lies far enough back."""
    guide = plan.protocol.check_in
    if guide is None:
        return False
    today, last = plan.recovery_day(at), plan.protocol.course_days
    if not 0 <= today <= last:
        return False
    missed = guide.last_missable(day=today, course_days=last)
    since = 0 if heard_at is None else max(plan.recovery_day(heard_at), 0)
    return missed is not None and since < missed
