"""One patient's story: where they are, what was done, what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters import words
from aftercare.board.presenters.reminders import LEVELS
from aftercare.board.spark import Spark, Sparks
from aftercare.reminders.models import OPEN_STATES, ReminderState
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.operations import areas_in_words, in_words, moment_in_short
from aftercare.treatments.presenters.record import CorrectionLine, correction_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.board.queries import PatientFacts
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
class StoryPage:
    """`way_in` is (level, words, detail); `may_invite` while there is an email and no account.

    `come_back` says why mail to `address` comes back; empty while it arrives.
    """

    title: str
    sub: str
    spark: Spark | None
    way_in_level: str
    way_in: str
    way_in_detail: str
    may_invite: bool
    address: str
    come_back: str
    invite: str
    next_reminder: str
    contact: tuple[tuple[str, str, str], ...]
    treatments: tuple[TreatmentRow, ...]
    corrections: tuple[CorrectionLine, ...]
    reminders: tuple[Sent, ...]
    coming: tuple[Sent, ...]


def story_page(
    *,
    facts: PatientFacts,
    treatments: Sequence[Treatment],
    corrections: Sequence[Correction],
    reminders: Sequence[Line],
    at: datetime,
) -> StoryPage:
    """`reminders` are the last ones, open ones among them."""
    patient, plan = facts.patient, facts.plan
    zone = patient.clinic.zone
    level, way_in, detail = words.way_in(facts=facts, zone=zone, at=at)
    return StoryPage(
        title=_title(facts, at),
        sub=_last(facts) if plan else "Nothing is entered yet.",
        spark=Sparks().draw(plan=plan, at=at) if plan else None,
        way_in_level=level,
        way_in=way_in,
        way_in_detail=detail,
        may_invite=bool(patient.email) and patient.user_id is None,
        address=facts.address,
        come_back=words.come_back(facts=facts, zone=zone),
        invite="Send again" if facts.invited else "Send the invitation",
        next_reminder=_next(reminders, at),
        contact=_contact(facts),
        treatments=tuple(_treatment(one) for one in treatments),
        corrections=tuple(correction_line(one=one, zone=zone) for one in corrections),
        reminders=tuple(
            _sent(one) for one in reminders if one.state not in OPEN_STATES
        ),
        coming=tuple(
            _sent(one) for one in reversed(reminders) if one.state in OPEN_STATES
        ),
    )


def _title(facts: PatientFacts, at: datetime) -> str:
    name, plan = facts.patient.name, facts.plan
    if plan is None:
        return f"{name} has no treatment yet."
    day = plan.recovery_day(at)
    if day < 0:
        return f"The visit of {name} is still to come."
    if day > plan.protocol.course_days:
        return f"The plan of {name} is over."
    return f"{name} is on day {day}."


def _last(facts: PatientFacts) -> str:
    """What was done last, where, with what and by whom."""
    treatment, plan = facts.treatment, facts.plan
    if treatment is None or plan is None:
        return ""
    zone = treatment.zone
    said = (
        words.areas_in_short(plan=plan),
        in_words(value=treatment.device or plan.device, zone=zone),
        moment_in_short(at=treatment.ended_at, zone=zone),
        in_words(value=treatment.practitioner, zone=zone),
    )
    return " · ".join(said)


def _contact(facts: PatientFacts) -> tuple[tuple[str, str, str], ...]:
    """(name, text, link) of each way to reach the patient."""
    patient = facts.patient
    ways = []
    if facts.address:
        ways.append(("Email", facts.address, f"mailto:{facts.address}"))
    if patient.phone:
        digits = "".join(c for c in patient.phone if c in "+0123456789")
        ways.append(("Phone", patient.phone, f"tel:{digits}"))
    return tuple(ways)


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
