"""The check-ins of one visit, day by day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aftercare.checkins import escalation
from aftercare.checkins import operations as checkin_operations
from aftercare.demo.course import MINUTE
from aftercare.demo.facts import ToldFacts
from aftercare.demo.usual import scores, usual_grades
from aftercare.domain.check_in import Answer, CheckInFacts, SignAnswer
from aftercare.domain.vocabulary import Severity, Symptom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from aftercare.demo.course import Act, Course
    from aftercare.domain.check_in import SymptomScore


def check_ins(*, course: Course) -> Iterator[Act]:
    """As usual on each expected day they answered; what was not usual as it is told."""
    told = {one.day: one for one in course.visit.told}
    before: dict[Symptom, Severity] = {}
    for day in range(course.today + 1):
        if day not in told and not _answers(course, day):
            continue
        one = told.get(day, ToldFacts(day=day))
        grades = _grades(course, one, before)
        said = scores(grades=grades, before=before)
        when = course.moment(day=day, minutes_ago=one.minutes_ago)
        yield when, partial(_send, course, one, said)
        before = grades


def _answers(course: Course, day: int) -> bool:
    guide, last = course.plan.protocol.check_in, course.plan.protocol.course_days
    visit = course.visit
    if guide is None or day > visit.answers_until or day % visit.pace:
        return False
    return guide.is_expected_on(day=day, course_days=last)


def _grades(
    course: Course, told: ToldFacts, before: dict[Symptom, Severity]
) -> dict[Symptom, Severity]:
    usual = usual_grades(
        plan=course.plan,
        day=told.day,
        place=course.visit.place,
        asks_all=course.visit.asks_all,
        before=before,
    )
    return usual | {symptom: Severity(grade) for symptom, grade in told.grades}


def _send(
    course: Course, told: ToldFacts, said: tuple[SymptomScore, ...], at: datetime
) -> None:
    signs = tuple(SignAnswer(sign=one, answer=Answer.YES) for one in told.signs)
    checkin_operations.submit_check_in(
        plan=course.plan,
        facts=CheckInFacts(
            at=at,
            day=told.day,
            scores=said,
            signs=signs,
            is_worried=told.is_worried,
        ),
        note=told.note,
        form_token=course.token("check-in", told.day),
        by=course.patient,
        at=at,
    )
    if signs:
        # The look of the minute after: an urgent answer is mailed at once.
        escalation.escalate_due(at=min(at + MINUTE, course.now))
