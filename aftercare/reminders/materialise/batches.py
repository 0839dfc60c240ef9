"""One batch of plans: read what is true of them, then write it, unless it changed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from aftercare.foundation import zone_rules
from aftercare.reminders.materialise import aside, writing
from aftercare.reminders.materialise import sheets as paper
from aftercare.reminders.models import PlanMark, Reminder, ReminderState
from aftercare.reminders.queries import planning_queries
from aftercare.reminders.queries.planning_queries import AHEAD
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.reminders.materialise.sheets import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What one pass did: rows made, moved, taken back; plans looked at, and set aside."""

    added: int = 0
    moved: int = 0
    cancelled: int = 0
    looked: int = 0
    set_aside: int = 0

    def __add__(self, other: Made) -> Made:
        return Made(
            added=self.added + other.added,
            moved=self.moved + other.moved,
            cancelled=self.cancelled + other.cancelled,
            looked=self.looked + other.looked,
            set_aside=self.set_aside + other.set_aside,
        )


def agree(*, marks: Sequence[PlanMark], at: datetime) -> Made:
    """Make the rows of these plans agree with what is true of them at `at`.

    The marks were read before the facts: one that changed in between belongs to newer
    facts, and its plan is left to the next look. A plan that raises is set aside, the
    others go on (I13).
    """
    by_id = {mark.treatment_id: mark for mark in marks}
    sheets, broken = _sheets(by_id, at)
    try:
        done = _write(sheets, by_id, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as why:  # noqa: BLE001 - whatever one row holds, the others go on
        aside.say(what="a batch could not be written; one by one now", why=why)
        done = Made()
        for one in sheets:
            done += _write_alone(one, by_id, broken, at)
    aside.set_aside(broken=broken, marks=by_id, at=at)
    return done + Made(looked=len(broken), set_aside=len(broken))


def _sheets(
    by_id: Mapping[UUID, PlanMark], at: datetime
) -> tuple[list[Sheet], dict[UUID, Exception]]:
    found = treatment_queries.find_plans(treatment_ids=by_id)
    batch = planning_queries.plan_facts(found=found)
    sheets, broken = [], dict(batch.broken)
    for treatment_id, facts in batch.facts.items():
        try:
            mark = by_id[treatment_id]
            sheets.append(paper.sheet_of(facts=facts, mark=mark, at=at))
        except DatabaseError:
            raise
        except Exception as why:  # noqa: BLE001 - one broken plan spoils no other
            broken[treatment_id] = why
    return sheets, broken


def _write_alone(
    sheet: Sheet,
    by_id: Mapping[UUID, PlanMark],
    broken: dict[UUID, Exception],
    at: datetime,
) -> Made:
    try:
        return _write([sheet], by_id, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as why:  # noqa: BLE001 - this is the one that raised
        broken[sheet.treatment_id] = why
        return Made()


def _write(
    sheets: Sequence[Sheet], by_id: Mapping[UUID, PlanMark], at: datetime
) -> Made:
    with transaction.atomic():
        ours = _still_ours(sheets, by_id)
        cancelled = writing.cancel_ended(sheets=ours, at=at)
        done = _agree_rows([one for one in ours if one.has_reminders], at)
        _look_again(ours, at)
    return done + Made(cancelled=cancelled, looked=len(ours))


def _still_ours(sheets: Sequence[Sheet], by_id: Mapping[UUID, PlanMark]) -> list[Sheet]:
    """Locked, those whose mark says what it said when the facts were read.

    What somebody else holds is passed over: its mark stays due.
    """
    ids = [one.treatment_id for one in sheets]
    rows = PlanMark.objects.filter(pk__in=ids).order_by("pk")
    now = {
        mark.treatment_id: mark.look_again_at
        for mark in rows.select_for_update(skip_locked=True)
    }
    return [
        one
        for one in sheets
        if one.treatment_id in now
        and now[one.treatment_id] == by_id[one.treatment_id].look_again_at
    ]


def _agree_rows(sheets: Sequence[Sheet], at: datetime) -> Made:
    """Add what is new, move what changed, take back what no longer fits."""
    known = writing.known_rows(sheets=sheets)
    waiting = {k: r for k, r in known.items() if r.state == ReminderState.PLANNED}
    wanted = {key: row for one in sheets for key, row in one.rows.items()}
    new = [
        row
        for one in sheets
        for key, row in one.rows.items()
        if key not in known and one.is_new(key=key, at=at)
    ]
    left = [
        row
        for key, row in waiting.items()
        if key not in wanted and row.due_at >= at - paper.LOOK_BACK
    ]
    kept = _only_by_edition(left, sheets)
    writing.keep(ids=kept)
    return Made(
        added=writing.add(rows=new),
        moved=writing.move(
            pairs=[(row, wanted[key]) for key, row in waiting.items() if key in wanted],
            at=at,
        ),
        cancelled=writing.cancel(
            ids=[row.pk for row in left if row.pk not in kept], at=at
        ),
    )


def _only_by_edition(left: Sequence[Reminder], sheets: Sequence[Sheet]) -> set[UUID]:
    """Rows that nothing but another edition of the zone rules would take away (I21)."""
    edition = zone_rules.edition()
    versions = {one.treatment_id: one.version for one in sheets}
    return {
        row.pk
        for row in left
        if row.plan_version == versions[row.treatment_id] and row.tzdata != edition
    }


def _look_again(sheets: Sequence[Sheet], at: datetime) -> None:
    """A day before the planned rows end; never, when nothing more can come."""
    edition = zone_rules.edition()
    done = {one.treatment_id for one in sheets if one.is_ended or one.is_over}
    going = [one.treatment_id for one in sheets if one.treatment_id not in done]
    for ids, when in ((going, at + planning_queries.HORIZON - AHEAD), (done, None)):
        PlanMark.objects.filter(pk__in=ids).update(
            look_again_at=when, tzdata=edition, tries=0
        )
