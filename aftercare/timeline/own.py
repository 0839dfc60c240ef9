"""What the patient's own answers say on a page: against usual, against yesterday, last time.

Where the clinic does not compare, nothing is held against anything: not even yesterday.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.own_course import against_yesterday, own_course
from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline.hill_points import ABOVE, INSIDE, NOT_ALL
from aftercare.timeline.signs import FEEL_FIRST
from aftercare.timeline.words import joined, lower_case

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from aftercare.checkins.queries import ToldDay
    from aftercare.domain.own_course import OwnCourse
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Severity, Symptom
    from aftercare.timeline.hill import Hill
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

# As many as one sentence holds; the strongest come first.
MOST_TOLD = 4
STANDS = {
    INSIDE: ("expected", "you are inside usual today."),
    ABOVE: ("watch", "you are above usual today."),
    NOT_ALL: ("watch", "not all is as usual today."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Today's check-in in a sentence or two; level is a pill's kind."""

    level: str
    text: str
    changes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """The same recovery day of the treatment before."""

    title: str
    text: str


def marks_of(day: PatientDay, one: PlanForPatient) -> tuple[ToldDay, ...]:
    """The own line of a plan."""
    return _told(day, one.plan.treatment_id) if day.clinic.compares else ()


def told_of(day: PatientDay, one: PlanForPatient) -> tuple[ToldDay, ...]:
    """Every check-in of a plan that was read for the page, whatever may be said of it."""
    return _told(day, one.plan.treatment_id)


def told_on(day: PatientDay, one: PlanForPatient, number: int) -> ToldDay | None:
    told = _told(day, one.plan.treatment_id)
    return next((each for each in told if each.day == number), None)


def _told(day: PatientDay, treatment_id: UUID) -> tuple[ToldDay, ...]:
    return day.told.get(treatment_id, ())


def standing(day: PatientDay, one: PlanForPatient, hill: Hill) -> Standing | None:
    """Where today's check-in stands; the words are those of the hill."""
    number = one.plan.recovery_day(day.at)
    own = next((point.own for point in hill.points if point.day == number), "")
    if own not in STANDS:
        return None
    level, text = STANDS[own]
    return Standing(level=level, text=text, changes=_changes(day, one, number))


def _changes(day: PatientDay, one: PlanForPatient, number: int) -> str:
    """Better only when something eased and nothing at all speaks against it."""
    told = _told(day, one.plan.treatment_id)
    today = next(each for each in told if each.day == number)
    found = against_yesterday(
        today=today.facts, earlier=(each.facts for each in told if each.day < number)
    )
    protocol = one.plan.protocol
    if found.up:
        return f"New or stronger than yesterday: {_names(protocol, found.up)}."
    if found.is_better and today.level == TriageLevel.EXPECTED:
        return f"Getting better. Less than yesterday: {_names(protocol, found.down)}."
    return ""


def _names(protocol: Protocol, symptoms: Iterable[Symptom]) -> str:
    """`sore, puffiness and 3 more`: as many as one sentence holds."""
    ordered = sorted(symptoms, key=FEEL_FIRST.index)
    names = [lower_case(protocol.guide(one).name) for one in ordered]
    if len(names) > MOST_TOLD:
        names[MOST_TOLD - 1 :] = [f"{len(names) - MOST_TOLD + 1} more"]
    return joined(names)


def last_time(day: PatientDay, number: int) -> LastTime | None:
    """What was answered on this recovery day last time, and by when it was gone."""
    if day.before is None:
        return None
    plan = day.before.plan
    course = own_course(
        protocol=plan.protocol,
        check_ins=(each.facts for each in _told(day, plan.treatment_id)),
        last_day=plan.protocol.course_days,
    )
    grades = course.grades_on(number)
    if not grades:
        return None
    there = _strongest(grades)
    name = f"day {number}" if number else "treatment day"
    text = (
        f"You told us: {_graded(plan.protocol, there)}.{_gone(course, there)}"
        if there
        else "You told us that nothing of it was there."
    )
    return LastTime(title=f"Last time on {name}", text=text)


def _strongest(
    grades: Iterable[tuple[Symptom, Severity]],
) -> tuple[tuple[Symptom, Severity], ...]:
    there = [pair for pair in grades if pair[1]]
    there.sort(key=lambda pair: (-pair[1], FEEL_FIRST.index(pair[0])))
    return tuple(there[:MOST_TOLD])


def _graded(protocol: Protocol, grades: Iterable[tuple[Symptom, Severity]]) -> str:
    return joined(
        [
            f"{lower_case(protocol.guide(symptom).name)}"
            f" ({protocol.severity_word(grade).label.lower()})"
            for symptom, grade in grades
        ]
    )


def _gone(course: OwnCourse, grades: tuple[tuple[Symptom, Severity], ...]) -> str:
    """Behind a day without a check-in it may have gone sooner: "by", never "on"."""
    days = [course.series(symptom).gone_by for symptom, _ in grades]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return ""
    what = "It" if len(days) == 1 else "All of it"
    return f" {what} was gone by day {max(known)}."
