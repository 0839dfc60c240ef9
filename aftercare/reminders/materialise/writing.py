"""The writes of one batch: in one short transaction, and only onto what nobody changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from aftercare.foundation import zone_rules
from aftercare.reminders import eligibility
from aftercare.reminders.models import Reminder, ReminderMove, ReminderState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Field

    from aftercare.reminders.materialise.sheets import Occurrence, Sheet

ROWS_AT_ONCE = 500
# What a row is planned from; the rest of it says which occurrence it is.
FACTS = (
    "kind",
    "care_task",
    "is_top_up",
    "wall_on",
    "wall_time",
    "zone",
    "tzdata",
    "not_before",
    "due_at",
    "expires_at",
    "plan_version",
)
COLUMNS = Reminder._meta.concrete_fields  # noqa: SLF001 - Django's own door to a table's columns


def cancel_ended(*, sheets: Iterable[Sheet], at: datetime) -> int:
    """What waits of a plan the clinic ended, however old it is."""
    ended = [one.treatment_id for one in sheets if one.is_ended]
    if not ended:
        return 0
    rows = Reminder.objects.filter(treatment__in=ended, state=ReminderState.PLANNED)
    return _cancel_all(rows.values_list("pk", flat=True), eligibility.PLAN_ENDED, at)


def known_rows(*, sheets: Sequence[Sheet]) -> dict[Occurrence, Reminder]:
    """The rows there are, in whatever state, from where the sheets begin."""
    if not sheets:
        return {}
    rows = Reminder.objects.filter(
        treatment__in=[one.treatment_id for one in sheets],
        due_at__gte=min(one.since for one in sheets),
    )
    few = rows.only("treatment", "rule_code", "day", "slot", "state", *FACTS)
    return {key_of(row=row): row for row in few}


def key_of(*, row: Reminder) -> Occurrence:
    return (row.treatment_id, row.rule_code, row.day, row.slot)


def add(*, rows: Sequence[Reminder]) -> int:
    """A row another worker made in the same moment is left as it is."""
    if rows:
        Reminder.objects.bulk_create(
            rows, batch_size=ROWS_AT_ONCE, ignore_conflicts=True
        )
    return len(rows)


def cancel(*, ids: Sequence[UUID], at: datetime) -> int:
    """Take back what the plan or the times of today do not ask for."""
    return _cancel_all(ids, eligibility.CHANGED, at)


def keep(*, ids: Collection[UUID]) -> None:
    """Rows that only the other zone rules would not make: they stay as they are (I21)."""
    if ids:
        rows = Reminder.objects.filter(pk__in=ids, state=ReminderState.PLANNED)
        rows.update(tzdata=zone_rules.edition())


def move(*, pairs: Sequence[tuple[Reminder, Reminder]], at: datetime) -> int:
    """Give waiting rows their new facts; one that was claimed meanwhile is not touched.

    What nothing but another edition of the zone rules moved is written down.
    """
    changed = [(old, new) for old, new in pairs if _facts(old) != _facts(new)]
    moved: set[UUID] = set()
    for start in range(0, len(changed), ROWS_AT_ONCE):
        moved |= _update(changed[start : start + ROWS_AT_ONCE])
    ReminderMove.objects.bulk_create(
        [
            ReminderMove(
                reminder_id=old.pk,
                tzdata_before=old.tzdata,
                tzdata_after=new.tzdata,
                due_before=old.due_at,
                due_after=new.due_at,
                moved_at=at,
            )
            for old, new in changed
            if old.pk in moved and _is_by_edition(old, new)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return len(moved)


def _is_by_edition(old: Reminder, new: Reminder) -> bool:
    is_same_wish = old.plan_version == new.plan_version and old.zone == new.zone
    return is_same_wish and old.tzdata != new.tzdata and old.due_at != new.due_at


def _facts(row: Reminder) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in FACTS)


def _cancel_all(ids: Iterable[UUID], reason: str, at: datetime) -> int:
    listed = list(ids)
    if not listed:
        return 0
    rows = Reminder.objects.filter(pk__in=listed, state=ReminderState.PLANNED)
    return rows.update(state=ReminderState.CANCELLED, reason=reason, finished_at=at)


def _typed(field: Field[Any, Any], number: int) -> str:
    """PostgreSQL takes a column of nothing but NULL for text."""
    if field.null and connection.vendor == "postgresql":
        return f"CAST(v.column{number} AS {field.db_type(connection)})"
    return f"v.column{number}"


def _update(pairs: Sequence[tuple[Reminder, Reminder]]) -> set[UUID]:
    """One statement for all of them; the ids of the rows that were still waiting."""
    columns = {field.name: field for field in COLUMNS}
    key, fields = columns["id"], [columns[name] for name in FACTS]
    params = [
        value
        for old, new in pairs
        for value in (
            key.get_db_prep_save(old.pk, connection),
            *(f.get_db_prep_save(getattr(new, f.attname), connection) for f in fields),
        )
    ]
    one = f"({', '.join(['%s'] * (len(fields) + 1))})"
    sets = ", ".join(
        f"{field.column} = {_typed(field, number)}"
        for number, field in enumerate(fields, start=2)
    )
    sql = (
        f"UPDATE reminders_reminder SET {sets}"  # noqa: S608 - our own column names
        f" FROM (VALUES {', '.join([one] * len(pairs))}) AS v"
        " WHERE reminders_reminder.id = v.column1 AND state = 'planned'"
        " RETURNING reminders_reminder.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {key.to_python(row[0]) for row in cursor.fetchall()}
