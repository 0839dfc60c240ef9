"""The last look: is each message still wanted, still true, still ours? (I7, I10)

One transaction for a batch. What a builder closes on the way is kept together with the
message's own end, and only while this worker holds the claim.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, transaction

from aftercare.outbox import claims, letters, marks
from aftercare.outbox.aftermath import wait_after
from aftercare.outbox.letters import NotWorthSending, NotYet
from aftercare.outbox.marks import Mark
from aftercare.outbox.models import DeliveryState
from aftercare.outbox.troubles import NOT_WRITTEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.letters import Letter, Mail, Verdict
    from aftercare.outbox.models import Delivery

log = logging.getLogger(__name__)

# A message nobody can write is parked, so that it never holds up the rest (I13).
MAX_WRITING_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that may leave now, with its text."""

    delivery: Delivery
    mail: Letter | Mail


def look(*, deliveries: Sequence[Delivery], at: datetime) -> list[Wanted]:
    """Those that may leave now, in the same order; all others have been written down.

    When one of the batch raises, each is looked at alone, so that only that one waits.
    """
    try:
        return _look(deliveries, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # Whatever one message's builder does, the next message must go out.
        log.exception("outbox: a batch could not be written; one by one now")
    return [found for one in deliveries for found in _look_alone(one, at)]


def _look_alone(delivery: Delivery, at: datetime) -> list[Wanted]:
    try:
        return _look([delivery], at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # This is the one; it is parked below, and the others go out.
        log.exception("outbox: %s could not be written", delivery.pk)
    marks.write(marks=[_parked(delivery, at)], at=at)
    return []


@transaction.atomic
def _look(deliveries: Sequence[Delivery], at: datetime) -> list[Wanted]:
    mine = claims.still_mine(deliveries=deliveries)
    ends = [_too_late(one) for one in mine if at >= one.expires_at]
    useful = [one for one in mine if at < one.expires_at]
    verdicts = _verdicts(useful, at)
    wanted = []
    for delivery in useful:
        # A builder that forgets one is a builder that raises: never in silence (I1).
        verdict = verdicts[delivery.pk]
        if isinstance(verdict, NotWorthSending):
            ends.append(_unwanted(delivery, verdict.reason))
        elif isinstance(verdict, NotYet):
            ends.append(marks.again(delivery=delivery, send_from=verdict.until))
        elif isinstance(verdict, letters.UnknownKind):
            # Only ever sent at once (send_now), and the worker died on the way.
            ends.append(_ended(delivery, claims.NOT_KNOWN, state=DeliveryState.FAILED))
        else:
            wanted.append(Wanted(delivery=delivery, mail=verdict))
    marks.write(marks=ends, at=at)
    return wanted


def _verdicts(
    deliveries: Sequence[Delivery], at: datetime
) -> Mapping[UUID, Verdict | letters.UnknownKind]:
    by_kind: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_kind[delivery.kind].append(delivery)
    found: dict[UUID, Verdict | letters.UnknownKind] = {}
    for kind, group in by_kind.items():
        many = letters.batch_builder_for(kind=kind)
        if many is not None:
            found.update(many(group, at))
        else:
            found.update((one.pk, _written(one, at)) for one in group)
    return found


def _written(delivery: Delivery, at: datetime) -> Verdict | letters.UnknownKind:
    try:
        return letters.builder_for(kind=delivery.kind)(delivery, at)
    except (NotWorthSending, NotYet, letters.UnknownKind) as no:
        return no


def _ended(
    delivery: Delivery, reason: str, state: DeliveryState = DeliveryState.CANCELLED
) -> Mark:
    return Mark(delivery=delivery, state=state, reason=reason)


def _too_late(delivery: Delivery) -> Mark:
    return _unwanted(delivery, claims.TOO_LATE)


def _unwanted(delivery: Delivery, reason: str) -> Mark:
    """What is in doubt may have arrived: nobody may say that it was not sent."""
    if delivery.doubts:
        return _ended(delivery, claims.NOT_KNOWN, state=DeliveryState.FAILED)
    return _ended(delivery, reason)


def _parked(delivery: Delivery, at: datetime) -> Mark:
    again_at = at + wait_after(delivery=delivery)
    if delivery.attempt >= MAX_WRITING_TRIES or again_at >= delivery.expires_at:
        return _ended(delivery, NOT_WRITTEN, state=DeliveryState.FAILED)
    return marks.again(delivery=delivery, send_from=again_at)
