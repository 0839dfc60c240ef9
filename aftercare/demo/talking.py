"""What a patient and the clinic wrote to each other, and the wish for a next visit."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aftercare.conversations import operations as conversation_operations
from aftercare.conversations.models import PartOfDay, Topic
from aftercare.conversations.operations import Draft, Wishes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from aftercare.conversations.models import Message
    from aftercare.demo.course import Act, Course
    from aftercare.demo.facts import WishFacts, WrittenFacts

# After the visit or the morning's check-in; then the nurse has a minute, then the patient.
LATER = timedelta(minutes=90)
ANSWERED = timedelta(minutes=25)
READ = timedelta(minutes=70)


def messages(*, course: Course) -> Iterator[Act]:
    for one in course.visit.wrote:
        when = _when(course, one)
        yield when, partial(_ask, course, one)
        if one.answer:
            yield when + ANSWERED, partial(_answer, course, one)
        if one.is_read:
            yield when + READ, partial(_read, course, one)


def _when(course: Course, facts: WrittenFacts) -> datetime:
    if facts.minutes_ago is not None:
        return course.moment(day=facts.day, minutes_ago=facts.minutes_ago)
    since = course.moment(day=facts.day) if facts.day else course.plan.ended_at
    return since + LATER


def wish(*, course: Course, facts: WishFacts) -> Act:
    when = course.moment(day=course.today, minutes_ago=facts.minutes_ago)
    return when, partial(_wish, course, facts)


def _ask(course: Course, facts: WrittenFacts, at: datetime) -> Message:
    """The same form again is the same message."""
    return conversation_operations.ask(
        patient=course.treatment.patient,
        topic=Topic(facts.topic),
        treatment=course.treatment,
        draft=Draft(text=facts.text, form_token=course.token(facts.text)),
        by=course.patient,
        at=at,
    )


def _answer(course: Course, facts: WrittenFacts, at: datetime) -> Message:
    asked = _ask(course, facts, at)
    draft = Draft(
        text=facts.answer, form_token=course.token(facts.answer), shown=asked.pk
    )
    return conversation_operations.reply(
        conversation=asked.conversation,
        draft=draft,
        by=course.staff,
        at=at,
        closes=True,
    )


def _read(course: Course, facts: WrittenFacts, at: datetime) -> None:
    answer = _answer(course, facts, at)
    conversation_operations.mark_read(
        conversation=answer.conversation, shown=answer.pk, by=course.patient, at=at
    )


def _wish(course: Course, facts: WishFacts, at: datetime) -> None:
    conversation_operations.ask_next_session(
        treatment=course.treatment,
        wishes=Wishes(
            days=facts.days,
            part_of_day=PartOfDay(facts.part_of_day),
            note=facts.note,
            form_token=course.token("wish"),
        ),
        by=course.patient,
        at=at,
    )
