"""The clinic's events: what nobody has resolved first, urgent before long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.board.events.presenters import state
from aftercare.board.presenters import answers, words
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aftercare.checkins.models import AdverseEvent
    from aftercare.clinics.models import Clinic

LONGEST_WHY = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """`is_waiting`: nobody has it in hand yet."""

    href: str
    name: str
    detail: str
    why: str
    state: str
    level: str
    level_text: str
    when: str
    when_detail: str
    is_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    title: str
    sub: str
    waiting: tuple[EventRow, ...]
    in_hand: tuple[EventRow, ...]
    closed: tuple[EventRow, ...]


def events_page(
    *,
    open_ones: Sequence[AdverseEvent],
    closed: Sequence[AdverseEvent],
    clinic: Clinic,
    at: datetime,
) -> EventsPage:
    """Both in the order they come in."""
    rows = [_row(one, clinic.zone, at) for one in open_ones]
    return EventsPage(
        title=_title(open_ones),
        sub=f"{moment_in_short(at=at, zone=clinic.zone)} at {clinic.name}.",
        waiting=tuple(row for row in rows if row.is_waiting),
        in_hand=tuple(row for row in rows if not row.is_waiting),
        closed=tuple(_row(one, clinic.zone, at) for one in closed),
    )


def _title(open_ones: Sequence[AdverseEvent]) -> str:
    if not open_ones:
        return "No adverse event is open."
    waiting = sum(one.acknowledged_at is None for one in open_ones)
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        counted = words.counted(number=waiting, name="event")
        return f"{counted} {verb} for somebody."
    counted = words.counted(number=len(open_ones), name="event")
    return f"{counted} {'is' if len(open_ones) == 1 else 'are'} in hand."


def _row(one: AdverseEvent, zone: str, at: datetime) -> EventRow:
    is_open = one.resolved_at is None
    raised = moment_in_short(at=one.raised_at, zone=zone)
    ended = words.on_date(at=one.resolved_at, zone=zone) if one.resolved_at else ""
    return EventRow(
        href=reverse("board:event", args=[one.pk]),
        name=one.treatment.patient.name,
        detail=f"{answers.level_words(level=one.level)} · Day {state.day_of(event=one)}",
        why=first_words(event=one),
        state=state.state_words(event=one),
        level=answers.shape(level=one.level) if is_open else "quiet",
        level_text=answers.level_words(level=one.level),
        when=state.waited(since=one.raised_at, at=at) if is_open else ended,
        when_detail=raised,
        is_waiting=is_open and one.acknowledged_at is None,
    )


def first_words(*, event: AdverseEvent) -> str:
    """What was told: the first rule that fired, else what was written by hand."""
    if event.check_in is not None:
        hits = event.check_in.rule_hits.all()
        return hits[0].staff_words if hits else ""
    steps = getattr(event, "first_steps", ())
    text = steps[0].note if steps else ""
    return text if len(text) <= LONGEST_WHY else f"{text[:LONGEST_WHY].rstrip()}…"
