"""What was done, what was corrected, what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters import words
from aftercare.board.presenters.reminders import LEVELS
from aftercare.reminders.models import OPEN_STATES, ReminderState
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.operations import areas_in_words, in_words, moment_in_short
from aftercare.treatments.presenters.record import CorrectionLine, correction_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.board.story.queries import Story
    from aftercare.reminders.queries import Line
    from aftercare.treatments.models import Correction, Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentRow:
    treatment_id: UUID
    when: str
    what: str
    who: str
    is_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    when: str
    task: str
    level: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentsTab:
    treatments: tuple[TreatmentRow, ...]
    corrections: tuple[CorrectionLine, ...]
    next_reminder: str
    reminders: tuple[Sent, ...]
    coming: tuple[Sent, ...]


def treatments_tab(
    *,
    story: Story,
    corrections: Sequence[Correction],
    reminders: Sequence[Line],
    at: datetime,
) -> TreatmentsTab:
    """`reminders` are the last ones, open ones among them."""
    zone = story.patient.clinic.zone
    return TreatmentsTab(
        treatments=tuple(_treatment(one) for one in story.treatments),
        corrections=tuple(correction_line(one=one, zone=zone) for one in corrections),
        next_reminder=_next(reminders, at),
        reminders=tuple(
            _sent(one) for one in reminders if one.state not in OPEN_STATES
        ),
        coming=tuple(
            _sent(one) for one in reversed(reminders) if one.state in OPEN_STATES
        ),
    )


def _treatment(one: Treatment) -> TreatmentRow:
    device = in_words(value=one.device, zone=one.zone) or one.get_device_kind_display()
    areas = areas_in_words(areas=treatment_queries.areas_of(treatment=one))
    return TreatmentRow(
        treatment_id=one.pk,
        when=in_words(value=one.ended_at, zone=one.zone),
        what=f"{areas} · {device}",
        who=in_words(value=one.practitioner, zone=one.zone),
        is_stopped=one.stopped_at is not None,
    )


def _next(lines: Sequence[Line], at: datetime) -> str:
    coming = [
        one for one in lines if one.state == ReminderState.PLANNED and one.due_at > at
    ]
    if not coming:
        return "No reminder is planned."
    first = min(coming, key=lambda one: one.due_at)
    when = moment_in_short(at=first.due_at, zone=first.zone)
    return f"Next: {words.short_name(name=first.task_name)}, {when}"


def _sent(one: Line) -> Sent:
    state, reason = words.outcome(state=one.state, said=one.words)
    return Sent(
        when=moment_in_short(at=one.due_at, zone=one.zone),
        task=f"{words.short_name(name=one.task_name)}, day {one.day}",
        level=LEVELS.get(ReminderState(one.state), "quiet"),
        state=state,
        reason=reason,
    )
