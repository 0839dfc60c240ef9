"""Which rows a tab loads; the other tabs load none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.board.story import course, letters, log, presenters
from aftercare.reminders import queries as reminder_queries
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from aftercare.board.story.queries import Story

LAST_REMINDERS = 40
# A page that nobody reaches by turning pages: whoever types more gets an empty one.
LAST_PAGE = 1000


def rows_of(
    *, tab: str, story: Story, asked: Mapping[str, str], at: datetime
) -> object:
    """The tab as its template wants it; `asked` is what stands in the address."""
    return ROOMS[tab](story, asked, at)


def _course(story: Story, asked: Mapping[str, str], at: datetime) -> object:
    treatment = story.treatment(asked.get("of", ""))
    if treatment is None:
        return None
    number = _page(asked)
    start = (number - 1) * course.A_PAGE
    found = course.course_of(story=story, treatment=treatment, start=start)
    return presenters.course_tab(story=story, course=found, number=number, at=at)


def _messages(story: Story, asked: Mapping[str, str], at: datetime) -> object:
    return presenters.messages_tab(
        story=story, letters=letters.letters_of(patient=story.patient)
    )


def _treatments(story: Story, asked: Mapping[str, str], at: datetime) -> object:
    patient = story.patient
    return presenters.treatments_tab(
        story=story,
        corrections=treatment_queries.corrections_of_patient(patient=patient),
        reminders=reminder_queries.history_of_patient(
            patient_id=patient.pk, limit=LAST_REMINDERS
        ),
        at=at,
    )


def _record(story: Story, asked: Mapping[str, str], at: datetime) -> object:
    number = _page(asked)
    found = log.log_of(story=story, start=(number - 1) * log.A_PAGE)
    return presenters.record_tab(story=story, log=found, number=number)


def _page(asked: Mapping[str, str]) -> int:
    """The first page for anything that is not a number of one."""
    typed = asked.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() else 1
    return min(max(number, 1), LAST_PAGE)


ROOMS: Mapping[str, Callable[[Story, Mapping[str, str], datetime], object]] = {
    "course": _course,
    "messages": _messages,
    "treatments": _treatments,
    "record": _record,
}
