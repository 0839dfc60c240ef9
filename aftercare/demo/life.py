"""What happened since each visit: check-ins, messages, events, wishes, in their order.

Through the operations that patients and staff use, each at the instant it happened.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aftercare.demo import answering, mishaps, talking
from aftercare.demo.course import Course
from aftercare.reminders import operations as reminder_operations
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from accounts.models import User
    from aftercare.clinics.models import Patient
    from aftercare.demo.course import Act
    from aftercare.demo.facts import PatientFacts, VisitFacts
    from aftercare.treatments.models import Treatment


def live(*, facts: PatientFacts, patient: Patient, staff: User, at: datetime) -> None:
    """Everything after the visits of one patient, up to now; the oldest first."""
    visits = sorted(facts.visits, key=lambda visit: -visit.day)
    treatments = reversed(treatment_queries.treatments_of(patient=patient))
    acts: list[Act] = []
    for visit, treatment in zip(visits, treatments, strict=True):
        acts += _acts(_course(facts, visit, treatment, staff, at))
    for when, act in sorted(acts, key=lambda one: one[0]):
        if when <= at:
            act(when)


def _course(
    facts: PatientFacts,
    visit: VisitFacts,
    treatment: Treatment,
    staff: User,
    at: datetime,
) -> Course:
    user = treatment.patient.user
    if user is None:
        raise ValueError(facts.name)
    return Course(
        name=facts.email,
        treatment=treatment,
        plan=treatment_queries.care_plan_of(treatment=treatment),
        visit=visit,
        patient=user,
        staff=staff,
        now=at,
    )


def _acts(course: Course) -> Iterator[Act]:
    visit = course.visit
    yield from answering.check_ins(course=course)
    yield from talking.messages(course=course)
    if visit.event:
        yield from mishaps.event(course=course, facts=visit.event)
    if visit.wish:
        yield talking.wish(course=course, facts=visit.wish)
    if visit.done_today:
        yield course.moment(day=course.today), partial(_done, course)


def _done(course: Course, at: datetime) -> None:
    for care_task, slot in course.visit.done_today:
        reminder_operations.mark_done(
            plan=course.plan, care_task=care_task, slot=slot, at=at, by=course.patient
        )
