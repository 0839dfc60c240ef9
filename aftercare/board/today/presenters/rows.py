"""One person on the board as a finished line of HTML.

One pattern and not a template: a page holds fifty of them, and a template would cost more
than all the queries. Whatever a person wrote goes through `escape` on its way in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from aftercare.board.spark import band_of, window
from aftercare.board.today.presenters import words
from aftercare.board.today.presenters.reasons import more_words, silence_words
from aftercare.board.today.presenters.sparks import spark_html
from aftercare.board.today.queries import has_moved, only_zone
from aftercare.checkins.models import ReasonKind
from aftercare.checkins.queries import Group
from aftercare.clinics.presenters import first_name
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.icons import icon
from aftercare.foundation.paths import path_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from aftercare.board.today.queries import Board, FineRow, Marks, Treated
    from aftercare.checkins.queries import WaitingRow

ROW = (
    '<li class="row %s"%s>%s<div class="nm"><b>%s</b><small>%s</small></div>'
    '<div class="why"><b>%s%s</b><small>%s%s</small></div>%s'
    '<div class="wt"><b>%s</b><small>%s</small></div>'
    '<a class="go" href="%s">Open<span class="vh"> %s</span></a></li>'
)
FINE = (
    '<li class="row fine">%s<div class="nm"><a href="%s"><b>%s</b></a> <small>%s</small>'
    "</div>%s</li>"
)
NO_SPARK = '<span class="spark"></span>'
BAND = '<path id="%s" d="%s" fill="url(#heat-spark)"/>'
LATE = '<span class="late">Past the promised time</span> '
CURRENT = ' aria-current="true"'
TAGS = {
    TriageLevel.URGENT: '<em class="now-tag">Urgent</em> ',
    TriageLevel.EMERGENCY: '<em class="now-tag">Emergency</em> ',
}
# Shape, word and class of each part; red is for urgent and emergency and for nothing else.
MARKS = {
    Group.REPLY_NOW: ("call", "diamond", "Reply now"),
    Group.LOOK_TODAY: ("watch", "clock", "Look at today"),
    Group.SILENT: ("quiet", "pause", "Silent"),
}
URGENT = ("urgent", "phone", "Get help now")
WELL = ("expected", "check", "Fine")


@dataclass(kw_only=True, slots=True)
class Rows:
    """Draws the rows of one page for `reader`, at the clinic's place, and keeps their bands."""

    board: Board
    place: ZoneInfo
    at: datetime
    reader: UUID
    current: UUID | None = None
    today: date = field(init=False)
    _keys: dict[str, str] = field(default_factory=dict, init=False)
    _days: dict[tuple[str, date], int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.today = self.at.astimezone(self.place).date()

    def bands(self) -> SafeString:
        """Each band that a row drawn so far stands on, once."""
        drawn = (BAND % (key, path) for path, key in self._keys.items())
        return SafeString("".join(drawn))

    def all_waiting(self, rows: Iterable[WaitingRow]) -> SafeString:
        """Those who wait: who, why, where over the hill, how long."""
        return SafeString("".join([self._waiting(row) for row in rows]))

    def all_fine(self, rows: Iterable[FineRow]) -> SafeString:
        """Those for whom nothing has to be done."""
        return SafeString("".join([self._fine(row) for row in rows]))

    def _waiting(self, row: WaitingRow) -> str:
        group = row.group
        treated, marks = self._course(row)
        day = self._day(row, treated)
        name = escape(row.name)
        why, more = self._why(row, marks, day)
        wait, since = self._wait(row, group, marks, day)
        return ROW % (
            "tall" if group is Group.REPLY_NOW else group.value,
            CURRENT if row.review_id == self.current else "",
            _mark(*(URGENT if row.level >= TriageLevel.URGENT else MARKS[group])),
            name,
            _place(treated, day),
            TAGS.get(row.level, ""),  # type: ignore[call-overload]  # a plain number finds its level
            escape(why),
            LATE if row.is_overdue else "",
            escape(more),
            self._spark(treated, marks, day),
            wait,
            since,
            path_to("board:review", row.review_id),
            name,
        )

    def _fine(self, row: FineRow) -> str:
        treated, marks = self._course(row)
        day = self._day(row, treated)
        return FINE % (
            _mark(*WELL),
            path_to("board:patient", row.patient_id),
            escape(row.name),
            _place(treated, day),
            self._spark(treated, marks, day),
        )

    def _course(self, row: WaitingRow | FineRow) -> tuple[Treated | None, Marks | None]:
        if row.treatment_id is None:
            return (None, None)
        marks = self.board.marks.get(row.treatment_id)
        return (self.board.treated.get(row.treatment_id), marks)

    def _day(self, row: WaitingRow | FineRow, treated: Treated | None) -> int:
        if treated is None:
            return 0
        if row.user_id and has_moved(zone=row.zone):
            zones = self.board.zones.get(row.user_id, ())
            return treated.day(at=self.at, zones=zones)
        # Who never moved is on the same day as all who were treated that day and live there.
        key = (row.zone or treated.zone, treated.treated_on)
        if key not in self._days:
            zones = only_zone(name=key[0])
            self._days[key] = treated.day(at=self.at, zones=zones)
        return self._days[key]

    def _why(self, row: WaitingRow, marks: Marks | None, day: int) -> tuple[str, str]:
        more = more_words(row=row, reasons=self.board.reasons.get(row.review_id, ()))
        if row.kind == ReasonKind.SILENT:
            return (silence_words(marks=marks, day=day), more)
        return (row.why or words.KINDS[row.kind], more)

    def _wait(
        self, row: WaitingRow, group: Group, marks: Marks | None, day: int
    ) -> tuple[str, str]:
        if group is Group.SILENT:
            missed = max(day - marks.last_day if marks else day, 1)
            return (words.day_words(days=missed), "")
        asked = row.raised_at.astimezone(self.place)
        days = (self.today - asked.date()).days
        since = self._since(row, asked, days)
        if group is Group.LOOK_TODAY or days > 0:
            return (words.day_words(days=days), since)
        return (words.span_words(span=self.at - row.raised_at), since)

    def _since(self, row: WaitingRow, asked: datetime, days: int) -> str:
        """Who has it in hand, else since when they wait."""
        if row.holder_id and row.holder(at=self.at) not in (None, self.reader):
            name = first_name(name=row.holder_name or "")
            return f"{escape(name) or 'Somebody'} is writing"
        if row.seen_at is not None:
            return f"Seen {row.seen_at.astimezone(self.place):%H:%M}"
        return "" if days > 1 else f"Asked {asked:%H:%M}"

    def _spark(self, treated: Treated | None, marks: Marks | None, day: int) -> str:
        if treated is None or day < 0:
            return NO_SPARK
        band = band_of(
            version_id=treated.version_id,
            variants=treated.variants,
            last=window(day=day, course_days=treated.course_days),
        )
        key = self._keys.setdefault(band.path, f"band-{len(self._keys)}")
        return spark_html(marks=marks, band=band, key=key)


def _mark(shape: str, drawing: str, word: str) -> str:
    if drawing not in _MARKS:
        _MARKS[drawing] = (
            f'<span class="mark {shape}">{icon(drawing)}<span class="vh">{word}</span></span>'
        )
    return _MARKS[drawing]


def _place(treated: Treated | None, day: int) -> str:
    """ "Day 4 · Full face, 1.5 mm"."""
    if treated is None:
        return "No treatment named"
    if treated.is_stopped:
        return f"Stopped · {treated.place}"
    if day < 0:
        return f"Visit on {treated.treated_on:%-d %b} · {treated.place}"
    when = f"Day {day}" if day <= treated.course_days else "Plan over"
    return f"{when} · {treated.place}"


_MARKS: dict[str, str] = {}
