"""The record log: who did what with this patient's records, and when; ids stay inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.story.presenters.acts import act_in_words
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from aftercare.audit.models import AuditEvent
    from aftercare.board.story.log import Log
    from aftercare.board.story.queries import Story

NOBODY = "Somebody who left"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTab:
    lines: tuple[LogLine, ...]
    earlier: str
    later: str


def record_tab(*, story: Story, log: Log, number: int) -> RecordTab:
    zone = story.patient.clinic.zone
    return RecordTab(
        lines=tuple(
            LogLine(
                when=in_words(value=line.at, zone=zone),
                who=log.names.get(line.actor_id, NOBODY),
                what=_what(line),
            )
            for line in log.lines
        ),
        earlier=f"?tab=record&page={number + 1}" if log.has_more else "",
        later=f"?tab=record&page={number - 1}" if number > 1 else "",
    )


def _what(line: AuditEvent) -> str:
    """With the names of the fields where the line holds them."""
    said = act_in_words(action=line.action)
    fields = line.detail.get("fields")
    if not isinstance(fields, list) or not fields:
        return said
    return f"{said}: {', '.join(str(one).replace('_', ' ') for one in fields)}"
