"""Adverse events in finished words: the list, one with its history, the report on paper."""

from __future__ import annotations

from aftercare.board.events.presenters.listed import EventsPage, events_page
from aftercare.board.events.presenters.one import (
    EventPage,
    RaisePage,
    event_page,
    raise_page,
)
from aftercare.board.events.presenters.report import ReportPage, report_page

__all__ = [
    "EventPage",
    "EventsPage",
    "RaisePage",
    "ReportPage",
    "event_page",
    "events_page",
    "raise_page",
    "report_page",
]
