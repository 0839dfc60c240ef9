"""An adverse event the clinic heard of by phone, from the call to its end."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins import queries as checkin_queries
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from aftercare.demo.course import Act, Course
    from aftercare.demo.facts import EventFacts

CALLED_BACK = timedelta(minutes=35)
A_DAY = timedelta(days=1)


def event(*, course: Course, facts: EventFacts) -> Iterator[Act]:
    heard = course.moment(day=facts.day)
    contact = checkin_operations.contact_about_event
    resolve = checkin_operations.resolve_event
    yield heard, partial(_raise, course, facts.heard)
    yield heard + CALLED_BACK, partial(_step, course, contact, facts.spoke)
    yield heard + A_DAY, partial(_step, course, resolve, facts.ended)


def _raise(course: Course, note: str, at: datetime) -> None:
    checkin_operations.raise_by_hand(
        treatment=course.treatment,
        level=TriageLevel.URGENT,
        note=note,
        form_token=course.token(note),
        by=course.staff,
        at=at,
    )


def _step(course: Course, act: Callable[..., object], note: str, at: datetime) -> None:
    treatment_id = course.treatment.pk
    newest = checkin_queries.events_of_treatment(treatment_id=treatment_id)[0]
    act(
        event=newest,
        shown=checkin_queries.steps_of(event=newest)[-1].pk,
        note=note,
        form_token=course.token(note),
        by=course.staff,
        at=at,
    )
