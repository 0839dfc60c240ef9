"""A plan that raises is set aside and said, and no other waits for it (I13)."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.foundation import zone_rules
from aftercare.reminders.models import PlanMark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

log = logging.getLogger(__name__)

# It waits a minute, then two, four ... and an hour at most.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 30_000


def set_aside(
    *, broken: Mapping[UUID, Exception], marks: Mapping[UUID, PlanMark], at: datetime
) -> None:
    """Each waits longer than the last time; a change of its facts ends the wait."""
    for treatment_id, why in broken.items():
        say(what=f"the plan of treatment {treatment_id} is set aside", why=why)
        tries = marks[treatment_id].tries
        wait = min(FIRST_WAIT * 2 ** min(tries, 10), LONGEST_WAIT)
        PlanMark.objects.filter(pk=treatment_id).update(
            tries=min(tries + 1, MOST_TRIES),
            look_again_at=at + wait,
            tzdata=zone_rules.edition(),
        )


def say(*, what: str, why: Exception) -> None:
    """Where it broke and never on what: the message may hold what somebody wrote."""
    trace = why.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else "?"
    log.error("reminders: %s: %s in %s", what, type(why).__name__, where)
