"""Whose plan may have changed: the changed treatments and people get a mark to look at.

Set-based: what is marked is worked off afterwards, now or by the next pass.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from aftercare.reminders.materialise.looking import LATE
from aftercare.reminders.queries.planning_queries import AHEAD
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# A change is looked for in the pass after it, once more in the next one, and a last
# time when its transaction must be over. In between it would only be planned again.
FRESH = timedelta(seconds=60)

# In the order of the key, so that two passes at once never wait for each other in a
# circle. A mark that is older still has waited longer and stays where it is.
MARK = """
INSERT INTO reminders_planmark (treatment_id, look_again_at, tzdata, tries)
SELECT t.id, %s, '', 0 FROM {rows} ORDER BY t.id
ON CONFLICT (treatment_id) DO UPDATE SET look_again_at =
  CASE WHEN reminders_planmark.look_again_at < excluded.look_again_at
  THEN reminders_planmark.look_again_at ELSE excluded.look_again_at END
"""
RECENT = "treatments_treatment t WHERE t.treated_on >= %s"
WINDOWS = "({table}.changed_at > %s OR ({table}.changed_at > %s AND {table}.changed_at <= %s))"
TREATMENTS = "treatments_treatment t WHERE " + WINDOWS.replace("{table}", "t")
PEOPLE = """
treatments_treatment t JOIN clinics_patient p ON p.id = t.patient_id
WHERE t.treated_on >= %s AND t.stopped_at IS NULL
AND p.user_id IN (SELECT c.user_id FROM {table} c WHERE {windows})
""".replace("{windows}", WINDOWS.replace("{table}", "c"))
CONTACTS = PEOPLE.replace("{table}", "accounts_contactpreference")
CHOICES = PEOPLE.replace("{table}", "reminders_reminderchoice")


def gather(*, at: datetime, since: datetime | None) -> int:
    """Mark what changed since the pass that began at `since`; None marks every plan.

    Answers how many plans that were. A mark says that the rows run out now, so that
    the changed come before those whose rows last another day.
    """
    oldest = treatment_queries.first_day_of_any_course(at=at)
    if since is None:
        return _mark(RECENT, at, [oldest])
    windows = [since - FRESH, since - LATE, at - LATE]
    return (
        _mark(TREATMENTS, at, windows)
        + _mark(CONTACTS, at, [oldest, *windows])
        + _mark(CHOICES, at, [oldest, *windows])
    )


def _mark(rows: str, at: datetime, asked: Sequence[date | datetime]) -> int:
    params = [_adapted(one) for one in (at - AHEAD, *asked)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MARK.replace("{rows}", rows), params)
        return int(cursor.rowcount)


def _adapted(value: date | datetime) -> date | str | None:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)
