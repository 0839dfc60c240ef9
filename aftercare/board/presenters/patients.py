"""The list of patients: the title is the answer, the rows say why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.board.presenters import words
from aftercare.board.spark import Spark, Sparks
from aftercare.clinics import queries as clinic_queries
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aftercare.board.queries import Counts, PatientFacts
    from aftercare.clinics.models import Clinic
    from aftercare.reminders.models import Reminder

GROUPS = (
    "Not signed in yet",
    "Healing",
    "Visit to come",
    "Plan over",
    "No treatment yet",
)
LEVEL_WORDS = {
    "call": "Needs a hand",
    "watch": "Look at it",
    "expected": "Fine",
    "quiet": "Waiting",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """As components/board_row.html wants it."""

    name: str
    href: str
    detail: str
    why: str
    why_detail: str
    when: str
    when_detail: str
    level: str
    level_text: str
    spark: Spark | None
    is_current: bool
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    rows: tuple[PatientRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientsPage:
    """`title` is the answer, `more` its quieter half; `late` is empty while reminders leave."""

    title: str
    more: str
    sub: str
    late: str
    groups: tuple[Group, ...]
    words: str


def patients_page(
    *,
    facts: Sequence[PatientFacts],
    found: int,
    counts: Counts,
    clinic: Clinic,
    words_sought: str,
    at: datetime,
) -> PatientsPage:
    """`facts` are those of one page, `found` counts all that the search found."""
    sparks = Sparks()
    rows = [_row(one, clinic, at, sparks) for one in facts]
    title, more = _search_title(found, words_sought) if words_sought else _title(counts)
    return PatientsPage(
        title=title,
        more=more,
        sub=f"{moment_in_short(at=at, zone=clinic.zone)} at {clinic.name}.",
        late=_late(counts.late_since, clinic),
        groups=tuple(
            Group(title=name, rows=inside)
            for name in GROUPS
            if (inside := tuple(row for row in rows if row.group == name))
        ),
        words=words_sought,
    )


def _late(since: datetime | None, clinic: Clinic) -> str:
    if since is None:
        return ""
    when = moment_in_short(at=since, zone=clinic.zone)
    return f"Reminders are late. The oldest waits since {when}."


def _title(counts: Counts) -> tuple[str, str]:
    if not counts.healing:
        return ("Nobody is healing right now.", "")
    one = counts.healing == 1
    title = "1 person is healing." if one else f"{counts.healing} people are healing."
    waiting = counts.not_signed_in
    if not waiting:
        return (title, "They have signed in." if one else "All have signed in.")
    verb = "has" if waiting == 1 else "have"
    return (title, f"{waiting} {verb} not signed in yet.")


def _search_title(found: int, sought: str) -> tuple[str, str]:
    if not found:
        return (f"Nobody found for “{sought}”.", "")
    count = "1 person" if found == 1 else f"{found} people"
    if found >= clinic_queries.MOST_FOUND:
        count = f"{found} people or more"
    return (f"{count} found for “{sought}”.", "")


def _row(
    facts: PatientFacts, clinic: Clinic, at: datetime, sparks: Sparks
) -> PatientRow:
    plan = facts.plan
    level, why, why_detail = words.way_in(facts=facts, zone=clinic.zone, at=at)
    trouble = words.come_back(facts=facts, zone=clinic.zone)
    if trouble:
        level, why, why_detail = "call", "Emails come back", trouble
    group = _group(facts, at)
    if group in ("Plan over", "No treatment yet"):
        level = "quiet"
    when, when_detail = _next(facts.next_reminder, at)
    return PatientRow(
        name=facts.patient.name,
        href=reverse("board:patient", args=[facts.patient.pk]),
        detail=words.plan_in_short(plan=plan, at=at) if plan else "No treatment yet",
        why=why,
        why_detail=" · ".join(text for text in (_device(facts), why_detail) if text),
        when=when,
        when_detail=when_detail,
        level=level,
        level_text=LEVEL_WORDS[level],
        spark=sparks.draw(plan=plan, at=at) if plan else None,
        is_current=level == "call",
        group=group,
    )


def _group(facts: PatientFacts, at: datetime) -> str:
    if facts.plan is None:
        return "No treatment yet"
    day = facts.plan.recovery_day(at)
    if day > facts.plan.protocol.course_days:
        return "Plan over"
    if day < 0:
        return "Visit to come"
    return "Healing" if facts.patient.user_id else "Not signed in yet"


def _device(facts: PatientFacts) -> str:
    device = facts.treatment.device if facts.treatment else None
    return device.name if device else ""


def _next(row: Reminder | None, at: datetime) -> tuple[str, str]:
    """The next reminder on the patient's own clock."""
    if row is None:
        return ("", "")
    version = row.treatment.protocol_version
    name = protocol_queries.as_protocol(version=version).task(row.care_task).name
    is_today = words.on_date(at=row.due_at, zone=row.zone) == words.on_date(
        at=at, zone=row.zone
    )
    day = "today" if is_today else words.on_date(at=row.due_at, zone=row.zone)
    short = words.short_name(name=name)
    return (words.clock_time(at=row.due_at, zone=row.zone), f"{short}, {day}")
