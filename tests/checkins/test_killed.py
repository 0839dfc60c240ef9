"""A check-in, its acknowledgement and its escalation under SIGKILL, statement by statement."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import escalation, operations
from aftercare.checkins.models import AdverseEvent, CheckIn, CheckInDraft, Review
from aftercare.domain.check_in import Answer, SignAnswer
from aftercare.domain.check_in_draft import Telling
from aftercare.domain.vocabulary import Symptom, WarningSign
from aftercare.treatments import queries as treatment_queries
from tests import factories
from tests.checkins.conftest import DAY, MINUTE, act, last_step, score, told
from tests.killing import survives_every_kill, survives_its_commit

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

TOKEN = UUID("11111111-1111-4111-8111-111111111111")
# An urgent answer with a note: one row of each kind.
URGENT_FORM = {
    "AuditEvent": 1,
    "CheckIn": 1,
    "SymptomReport": 2,
    "SignReport": 1,
    "RuleHit": 2,
    "Review": 1,
    "ReviewReason": 3,
    "AdverseEvent": 1,
    "AdverseEventStep": 1,
}


@pytest.fixture
def plan(treatment):
    """Read by the shipped rules."""
    return treatment_queries.care_plan_of(treatment=treatment)


@pytest.fixture
def send(plan, patient, at):
    """`send()`: the one form; `send(token=...)`: another copy of it."""
    facts = told(
        at,
        score(severity=1),
        score(Symptom.TENDERNESS, severity=2),
        signs=(SignAnswer(sign=WarningSign.PUS, answer=Answer.YES),),
        is_worried=True,
    )

    def submit(token=TOKEN):
        return operations.submit_check_in(
            plan=plan,
            facts=facts,
            note="Yellow on the chin.",
            form_token=token,
            by=patient.user,
            at=at,
        )

    return submit


def test_a_check_in_is_whole_or_not_there(send):
    writes = survives_every_kill(send, makes=URGENT_FORM)
    assert writes >= 8
    line = AuditEvent.objects.get(action="check_in.sent")
    assert line.record_type == "CheckIn"


def test_nothing_is_acknowledged_before_the_commit_and_nothing_lost_after(send):
    survives_its_commit(send, makes=URGENT_FORM)


def test_without_a_transaction_half_of_it_would_stay(send):
    """The guard taken away, the test says so."""
    with pytest.raises(AssertionError, match="killed after 1: "):
        survives_every_kill(send, makes=URGENT_FORM, loosely=True)


def test_without_the_token_it_would_be_there_twice(send):
    with pytest.raises(AssertionError, match="changed something"):
        survives_its_commit(send, makes=URGENT_FORM, again=lambda: send(token=uuid4()))


@pytest.fixture
def begun(treatment, patient, at):
    """A draft with all its screens but the last."""
    draft = operations.begin_or_resume(
        treatment=treatment, draft_id=TOKEN, by=patient.user, at=at
    )
    for screen, code in (("sore", "little"), ("swollen", "none"), ("colour", "none")):
        say(draft, screen, code, at)
    return say(draft, "new", "none", at)


def say(draft, screen, code, at):
    telling = Telling(screen=screen, picked=(code,))
    return operations.tell(draft=draft, telling=telling, by=draft.begun_by, at=at)


QUIET_FORM = {"AuditEvent": 1, "CheckIn": 1, "SymptomReport": 3, "SignReport": 5}


@pytest.mark.parametrize("survives", [survives_every_kill, survives_its_commit])
def test_the_last_screen_of_a_draft_sends_it_once(begun, at, survives):
    survives(lambda: say(begun, "worry", "none", at), makes=QUIET_FORM)
    assert CheckInDraft.objects.get().check_in == CheckIn.objects.get()


@pytest.mark.parametrize("survives", [survives_every_kill, survives_its_commit])
def test_a_draft_that_was_left_is_sent_once(begun, at, survives):
    survives(lambda: operations.sweep_left(at=at + DAY), makes=QUIET_FORM)
    assert CheckIn.objects.get().form_token == begun.pk


def test_an_event_is_acknowledged_once(send, nurse, at):
    event = send() and AdverseEvent.objects.get()
    shown = last_step(event)

    def acknowledge():
        act("acknowledge_event", event, nurse.user, at + MINUTE, shown=shown)

    made = {"AuditEvent": 1, "AdverseEventStep": 1}
    assert survives_every_kill(acknowledge, makes=made) == 3
    assert AdverseEvent.objects.get().acknowledged_by == nurse.user


@pytest.mark.parametrize("survives", [survives_every_kill, survives_its_commit])
def test_the_next_person_is_told_once(send, ladder, at, survives):
    """A mail and the row that says so: never one without the other."""
    send()
    after = Review.objects.get().escalates_at

    def sweep():
        escalation.escalate_due(at=after)

    survives_in_two_steps(sweep, survives)
    assert Review.objects.get().told == [str(ladder[0].pk)]


def survives_in_two_steps(sweep, survives):
    """The event's mail first, then the review's: each is a transaction of its own."""
    event = AdverseEvent.objects.get()
    AdverseEvent.objects.update(next_notice_at=event.next_notice_at + DAY)
    survives(sweep, makes={"Delivery": 1})
    AdverseEvent.objects.update(next_notice_at=event.next_notice_at)
    survives(sweep, makes={"Delivery": 1, "AdverseEventStep": 1})
    assert AdverseEvent.objects.get().notices == 1


def test_who_is_silent_is_noticed_once(treatment, at):
    def sweep():
        operations.sweep_silent(at=at)

    made = {"Review": 1, "ReviewReason": 1}
    assert survives_every_kill(sweep, makes=made) == 2
    assert Review.objects.get().patient == treatment.patient
    assert at == factories.AT
