"""Nobody has looked in time: the next named person is told, by a row and a sweep.

Nothing is lost while mail or broker are away: what is due stands in the database, each
step is written together with its message, and the outbox tries until it is out.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from aftercare.checkins import queries
from aftercare.checkins.models import (
    AdverseEvent,
    AdverseEventStep,
    Review,
    StepKind,
)
from aftercare.clinics import queries as clinic_queries
from aftercare.outbox import operations as outbox
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aftercare.clinics.models import Clinic

_Row = TypeVar("_Row", AdverseEvent, Review)
# Who, as a membership, and where mail reaches them.
_Rung = tuple[str, str]
log = logging.getLogger(__name__)

NAME = "escalate"
BATCH = 200
# Long enough for a mail host that is away over a weekend; who was looked at meanwhile is
# not written about (letters.py).
USEFUL_FOR = timedelta(hours=72)
# An adverse event is told again after so much open time, until somebody acknowledges; a
# review likewise where the clinic promises less, or nothing.
AGAIN_AFTER = timedelta(hours=1)
AGAIN_WITHOUT_HOURS = timedelta(hours=12)


def tick() -> None:
    """One look by the database's clock (I15)."""
    began = time.monotonic()
    at = outbox_queries.database_now()
    told = escalate_due(at=at)
    spent = round((time.monotonic() - began) * 1000)
    pulses.beat(name=NAME, at=at, milliseconds=spent, handled=told)


def escalate_due(*, at: datetime, limit: int = BATCH) -> int:
    """Tell the next person of everything that is due; how many mails were put out.

    Two queries when nothing is. Each step is taken once, whoever else sweeps.
    """
    events = AdverseEvent.objects.filter(next_notice_at__lte=at)
    reviews = Review.objects.filter(escalates_at__lte=at)
    told = 0
    for event in events.select_related("clinic").order_by("next_notice_at")[:limit]:
        told += _safely(_tell_event, event, at)
    for review in reviews.select_related("clinic").order_by("escalates_at")[:limit]:
        told += _safely(_tell_review, review, at)
    return told


def _safely(tell: Callable[[_Row, datetime], bool], row: _Row, at: datetime) -> bool:
    """One row that raises keeps no other from being told; it is tried again."""
    try:
        return tell(row, at)
    except (OperationalError, InterfaceError):
        raise  # The database is away: that is nobody's row.
    except Exception:
        log.exception("telling of %s %s", type(row).__name__, row.pk)
        return False


def _tell_review(review: Review, at: datetime) -> bool:
    """One rung of the ladder, and round it again until somebody has looked.

    One mail that never arrives so ends nothing, and neither does a goal taken away.
    """
    ladder = _ladder(review.clinic)
    to, told = _next_rung(review.told, ladder)
    with transaction.atomic():
        same = Review.objects.filter(
            pk=review.pk,
            escalation_step=review.escalation_step,
            escalates_at=review.escalates_at,
        )
        taken = same.update(
            escalation_step=F("escalation_step") + 1,
            escalated_at=at,
            escalates_at=_review_again_at(review, at, rungs=len(ladder)),
            told=told,
        )
        if taken:
            _mail("waiting.review", review, to, at)
    return bool(taken)


def _tell_event(event: AdverseEvent, at: datetime) -> bool:
    """At once, at night too; then round the ladder until somebody acknowledges."""
    to, told = _next_rung(event.told, _ladder(event.clinic))
    with transaction.atomic():
        same = AdverseEvent.objects.filter(
            pk=event.pk,
            notices=event.notices,
            reports=event.reports,
            next_notice_at=event.next_notice_at,
        )
        taken = same.update(
            notices=F("notices") + 1,
            notified_at=Coalesce("notified_at", at),
            next_notice_at=_again_at(event.clinic, at),
            told=told,
        )
        if taken:
            AdverseEventStep.objects.create(
                event=event,
                kind=StepKind.NOTIFIED,
                level=event.level,
                at=at,
                reports=event.reports,
            )
            _mail("waiting.event", event, to, at)
    return bool(taken)


def _review_again_at(review: Review, at: datetime, *, rungs: int) -> datetime:
    """The goal once more; after the first round never sooner than an event would be."""
    promised = queries.promised_by(clinic=review.clinic, at=at)
    if promised is not None and review.escalation_step + 1 < rungs:
        return promised
    again = _again_at(review.clinic, at)
    return again if promised is None else max(promised, again)


def _again_at(clinic: Clinic, at: datetime) -> datetime:
    later = queries.after_open_time(clinic=clinic, at=at, within=AGAIN_AFTER)
    return later or at + AGAIN_WITHOUT_HOURS


def _ladder(clinic: Clinic) -> tuple[_Rung, ...]:
    """The named people in order; a clinic with nobody to name still has its own mailbox."""
    people = clinic_queries.escalation_ladder(clinic=clinic)
    named = tuple((str(one.pk), one.user.email) for one in people)
    return named or (("", clinic.reply_to),)


def _next_rung(told: list[str], ladder: tuple[_Rung, ...]) -> tuple[str, list[str]]:
    """Whose turn it is, and who knows of it then; after the last one the round begins again.

    Not a place in the ladder: people join and leave it, and nobody is passed over.
    """
    left = [rung for rung in ladder if rung[0] not in told]
    if not left:
        left, told = list(ladder), []
    key, to = left[0]
    return to, [*told, key]


def _mail(kind: str, about: AdverseEvent | Review, to: str, at: datetime) -> None:
    outbox.enqueue(
        kind=kind, about=about.pk, to=to, send_from=at, expires_at=at + USEFUL_FOR
    )
