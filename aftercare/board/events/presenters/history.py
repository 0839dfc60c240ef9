"""What was said and done, line by line, for the report: input, rule, message, time, who.

That is what the record has to hold (clinical facts, 6.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.events.presenters.one import STEPS
from aftercare.board.presenters import answers
from aftercare.checkins.models import StepKind
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.checkins.models import AdverseEventStep, CheckIn, RuleHit
    from aftercare.checkins.queries import EventReport
    from aftercare.domain.protocol import Protocol

PATIENT = "The patient"
BY_ITSELF = "The system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    when: str
    who: str
    what: str
    lines: tuple[str, ...]


def said_lines(*, report: EventReport) -> tuple[Said, ...]:
    """Check-ins and steps in one order; a step that a check-in raised is told by that one."""
    rows: list[tuple[datetime, Said]] = [
        (row.answered_at, _check_in(row, report)) for row in report.check_ins
    ]
    rows += [
        (step.at, _step(step, report.zone))
        for step in report.steps
        if step.check_in_id is None
    ]
    return tuple(said for _, said in sorted(rows, key=lambda row: row[0]))


def _check_in(row: CheckIn, report: EventReport) -> Said:
    said = answers.said_of(check_in=row)
    told = answers.told(check_in=row, said=said, protocol=report.protocol)
    lines = [f"{line.name}: {line.answer}" for line in told.lines]
    if told.denied:
        lines.append(told.denied)
    if told.note:
        lines.append(f"Wrote: “{told.note}”")
    lines += [_rule(hit, row, report.protocol) for hit in row.rule_hits.all()]
    replaced = ", replaced by a later one" if row.replaced_by_id else ""
    level = answers.level_words(level=row.level)
    return Said(
        when=in_words(value=row.answered_at, zone=report.zone),
        who=PATIENT,
        what=f"Check-in on day {row.day}: {level}{replaced}",
        lines=tuple(lines),
    )


def _rule(hit: RuleHit, row: CheckIn, protocol: Protocol) -> str:
    """The rule with the version it was read by, its sources, and what the patient read."""
    rule = next((r for r in protocol.rules if r.code == hit.code), None)
    sources = f", sources {', '.join(rule.sources)}" if rule else ""
    shown = f" Shown: “{hit.patient_words}”" if hit.patient_words else ""
    return (
        f"Rule {hit.code} of version {row.protocol_version}{sources}: "
        f"{hit.staff_words}.{shown}"
    )


def _step(step: AdverseEventStep, zone: str) -> Said:
    if step.by is not None:
        who = step.by.name or step.by.email
    else:
        who = BY_ITSELF
    level = answers.level_words(level=step.level)
    is_report = step.kind in (StepKind.RAISED, StepKind.REPORTED_AGAIN)
    what = STEPS[StepKind(step.kind)]
    return Said(
        when=in_words(value=step.at, zone=zone),
        who=who,
        what=f"{what}: {level}" if is_report else what,
        lines=(step.note,) if step.note else (),
    )
