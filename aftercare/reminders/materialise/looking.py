"""Is there anything to plan? One query, whatever the house holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from aftercare.foundation import zone_rules
from aftercare.outbox import queries as outbox_queries

NAME = "materialise"
# Columns are stamped when a change is written, and seen when it is committed: a change
# may come to light this much later than its stamp says.
LATE = timedelta(minutes=10)

# Only least and greatest values, each the end of an index: no planner can turn one of
# them into a walk through the table.
SQL = """
SELECT {now},
  (SELECT at FROM outbox_pulse WHERE name = %s),
  (SELECT MIN(look_again_at) FROM reminders_planmark),
  (SELECT MAX(changed_at) FROM treatments_treatment),
  (SELECT MAX(changed_at) FROM accounts_contactpreference),
  (SELECT MAX(changed_at) FROM reminders_reminderchoice),
  (SELECT MIN(tzdata) FROM reminders_planmark),
  (SELECT MAX(tzdata) FROM reminders_planmark)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The database's time, when the last pass began (None: never), whether to do anything."""

    at: datetime
    last_at: datetime | None
    has_work: bool


def look() -> Look:
    """The time, and whether somebody changed, a plan is to be looked at again, or the
    rules of the zones are of another edition."""
    with connection.cursor() as cursor:
        now = outbox_queries.NOW[connection.vendor].replace("%", "%%")
        cursor.execute(SQL.replace("{now}", now), [NAME])
        *moments, first_edition, last_edition = cursor.fetchone()
    at, last_at, next_look, *changes = (_instant(one) for one in moments)
    if at is None:
        raise ValueError("the database does not know the time")
    editions = {first_edition, last_edition} - {None}
    return Look(
        at=at,
        last_at=last_at,
        has_work=last_at is None
        or (next_look is not None and next_look <= at)
        or any(one > last_at - LATE for one in changes if one)
        or bool(editions - {zone_rules.edition()}),
    )


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite keeps instants as text, in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC) if value else None
