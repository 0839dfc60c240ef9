"""One check-in of the course as a finished line of HTML (see presenters/drawn.py)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from aftercare.board.presenters import answers, drawn
from aftercare.foundation.icons import icon
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from aftercare.board.story.course import Course
    from aftercare.checkins.models import CheckIn

ROW = (
    "<li%s><details%s><summary><b>Day %s</b> "
    '<span class="quiet">%s</span> %s%s</summary>%s%s%s</details></li>'
)
REPLACED = '<span class="pill quiet">Replaced</span>'
# Within this many seconds is the way there, not a phone without a connection.
ON_ITS_WAY = 60


def row_html(*, one: CheckIn, course: Course, zone: str, is_open: bool) -> SafeString:
    """Day, level, answers, and what is special: replaced, held up, sent late, taken back."""
    is_replaced = one.replaced_by_id is not None
    told = answers.told(
        check_in=one, said=course.said[one.pk], protocol=course.plan.protocol
    )
    return SafeString(
        ROW
        % (
            ' class="replaced"' if is_replaced else "",
            " open" if is_open else "",
            one.day,
            moment_in_short(at=one.answered_at, zone=zone),
            REPLACED if is_replaced else "",
            drawn.pill(level=one.level),
            "".join(f'<p class="quiet">{mark}.</p>' for mark in _marks(one, zone)),
            drawn.told_html(told=told),
            _cleared(one, zone),
        )
    )


def _marks(one: CheckIn, zone: str) -> list[str]:
    found = []
    if one.replaced_by_id is not None:
        found.append("Replaced by a later one of that day")
    if one.is_held:
        found.append("The level stands from before, until staff take it back")
    if not one.is_compared:
        found.append("Not compared with what is usual")
    if (one.received_at - one.answered_at).total_seconds() > ON_ITS_WAY:
        found.append(f"Reached us {moment_in_short(at=one.received_at, zone=zone)}")
    return found


def _cleared(one: CheckIn, zone: str) -> str:
    """Who took an urgent level back, when, and why."""
    clearance = one.clearance
    if clearance is None:
        return ""
    who = escape(clearance.cleared_by.name)
    when = moment_in_short(at=clearance.cleared_at, zone=zone)
    said = drawn.in_lines(text=clearance.note)
    why = f'<p class="said" dir="auto">{said}</p>' if said else ""
    return f'<p class="signed">{icon("check")}Taken back by {who}, {when}</p>{why}'
