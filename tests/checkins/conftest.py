"""A patient on day 3, and rules that say what the test wants them to say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from aftercare.checkins import operations, queries
from aftercare.domain import triage
from aftercare.domain.assessment import Assessment, Comparison, FiredRule
from aftercare.domain.check_in import CheckInFacts, SymptomScore
from aftercare.domain.expected_bands import ExpectedBand
from aftercare.domain.vocabulary import Severity, Symptom, TriageLevel
from aftercare.outbox.models import Delivery
from aftercare.treatments import queries as treatment_queries
from tests import checkin_factories as rows
from tests import factories

if TYPE_CHECKING:
    from aftercare.treatments.models import Treatment

EXPECTED = TriageLevel.EXPECTED
EYE = TriageLevel.KEEP_AN_EYE
CONTACT = TriageLevel.CONTACT
URGENT = TriageLevel.URGENT
EMERGENCY = TriageLevel.EMERGENCY
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def treatment(patient, nurse) -> Treatment:
    """Amara's; the treatment ended three days before `at`."""
    return factories.TreatmentFactory(patient=patient, practitioner=nurse)


@pytest.fixture
def plan(treatment):
    return treatment_queries.care_plan_of(treatment=treatment)


class Rules:
    """Stands in for the rule engine, which has tests of its own; keeps what it was asked."""

    def __init__(self):
        self.level = EXPECTED
        self.by_course = None
        self.look_again_hours = None
        self.asked = []

    def say(self, level):
        self.level = level

    def __call__(self, *, facts, course, compares=True):
        self.asked.append((facts, course, compares))
        level = self.by_course(course) if self.by_course else self.level
        fired = () if level is EXPECTED else (_fired(level),)
        held = course.uncleared or EXPECTED
        return Assessment(
            level=max(level, held),
            fired=fired,
            comparisons=tuple(_compared(s) for s in facts.scores) if compares else (),
            protocol_version=course.plan.protocol.version,
            is_compared=compares,
            is_held=held > level,
            look_again_hours=self.look_again_hours,
        )


def _fired(level):
    return FiredRule(
        code=f"{level.name[0]}1",
        level=level,
        patient=f"You told us something at level {int(level)}.",
        staff=f"Rule of level {int(level)}",
        symptoms=(Symptom.OEDEMA,),
        sources=("ED",),
    )


def _compared(score):
    return Comparison(
        symptom=score.symptom,
        severity=score.severity or Severity.NONE,
        band=ExpectedBand(low=0, high=2),
        excess=0,
        level=EXPECTED,
        was_unsure=score.severity is None,
    )


@pytest.fixture
def rules(monkeypatch):
    engine = Rules()
    monkeypatch.setattr(triage, "assess", engine)
    return engine


def score(symptom=Symptom.OEDEMA, severity=1, **more):
    grade = None if severity is None else Severity(severity)
    return SymptomScore(symptom=symptom, severity=grade, **more)


def told(at, *scores, **more):
    """One check-in's answers; swelling 1 when the test does not care."""
    return CheckInFacts(at=at, day=99, scores=scores or (score(),), **more)


@pytest.fixture
def send(plan, patient, rules):
    """`send(at)`, `send(at, level=URGENT, note="...", worried=True)`: a check-in."""

    def submit(at, *, level=EXPECTED, note="", worried=False, token=None, facts=None):
        rules.say(level)
        return operations.submit_check_in(
            plan=plan,
            facts=facts or told(at, is_worried=worried),
            note=note,
            form_token=token or uuid4(),
            by=patient.user,
            at=at,
        )

    return submit


@pytest.fixture
def ladder(clinic):
    """Two people with names to escalate to, and one who has left."""
    gone = factories.MembershipFactory(clinic=clinic, ended_at=factories.AT)
    rows.EscalationContactFactory(clinic=clinic, membership=gone, position=1)
    people = []
    for n, name in ((2, "ann"), (3, "ben")):
        user = factories.UserFactory(email=f"{name}@clinic.example")
        member = factories.MembershipFactory(clinic=clinic, user=user)
        rows.EscalationContactFactory(clinic=clinic, membership=member, position=n)
        people.append(member)
    return people


def mailed():
    return list(Delivery.objects.order_by("created_at").values_list("to", flat=True))


def last_step(event):
    """The step a page shows last."""
    return queries.steps_of(event=event)[-1].pk


def act(name, event, by, at, *, shown=None, token=None, **words):
    """One act about an adverse event from a page of now, or one that showed `shown` last."""
    facts = {"event": event, "by": by, "at": at, **words}
    if name != "note_on_event":
        facts["shown"] = shown or last_step(event)
    if name != "acknowledge_event":
        facts["form_token"] = token or uuid4()
    return getattr(operations, name)(**facts)
