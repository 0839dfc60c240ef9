"""The walls round check-ins, messages, reviews and events, with ids that exist.

`test_walls` asks for every address with the id of a treatment; here each address gets the
id of the very thing it is about, made by the operations that make it.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import AdverseEvent, CheckInDraft, Review
from aftercare.conversations import operations as conversation_operations
from aftercare.conversations.models import Topic
from aftercare.conversations.operations import Draft
from aftercare.domain.check_in import Answer, SignAnswer
from aftercare.domain.vocabulary import WarningSign
from aftercare.treatments import queries as treatment_queries
from tests import conversation_factories, factories
from tests.checkins.conftest import score, told
from tests.house.test_routes import NOBODY, ROUTES
from tests.house.test_walls import LOOKED, everything, plan

__all__ = ["plan"]

pytestmark = pytest.mark.django_db

SECRET = "Nobody else is to read this."  # noqa: S105 - words, not a password
HERE = ("check-in/", "messages/", "staff/reviews/", "staff/events/", "staff/clinic/replies/", "staff/patients/")  # fmt: skip
IDS = [(n, p) for n, p in ROUTES if str(NOBODY) in p and p.startswith(HERE)]
PATIENTS = [(n, p) for n, p in IDS if n.startswith("timeline:")]
STAFFS = [(n, p) for n, p in IDS if n.startswith("board:")]
# What any of these forms might be sent with.
SENT = {
    "version": 1,
    "text": "Hello.",
    "note": "A note.",
    "outcome": "spoke",
    "level": "3",
    "answer": "none",
    "act": "discard",
}


@pytest.fixture
def told_urgent(plan, patient, at):
    """Amara's urgent check-in of this morning, with a note."""
    signs = (SignAnswer(sign=WarningSign.PUS, answer=Answer.YES),)
    return checkin_operations.submit_check_in(
        plan=treatment_queries.care_plan_of(treatment=plan),
        facts=told(at, score(severity=2), signs=signs),
        note=SECRET,
        form_token=uuid4(),
        by=patient.user,
        at=at,
    )


@pytest.fixture
def ids(plan, patient, nurse, told_urgent, at):
    """By the beginning of an address: the ids that belong into it, in their order."""
    written = conversation_operations.ask(
        patient=patient,
        topic=Topic.SKIN,
        treatment=plan,
        draft=Draft(text=SECRET, form_token=uuid4()),
        by=patient.user,
        at=at,
    )
    begun = CheckInDraft.objects.create(
        treatment=plan, begun_at=at, changed_at=at, begun_by=patient.user
    )
    reply = conversation_factories.QuickReplyFactory(clinic=patient.clinic)
    return {
        "check-in/result/": [told_urgent.pk],
        "check-in/pages/": [plan.pk, begun.pk],
        "check-in/": [begun.pk],
        "messages/": [written.conversation_id],
        "staff/reviews/": [Review.objects.get().pk],
        "staff/events/": [AdverseEvent.objects.get().pk],
        "staff/clinic/replies/": [reply.pk],
        "staff/patients/": [patient.pk],
    }


def real(path, ids):
    """The address with the ids of what it is about."""
    found = next(keys for start, keys in ids.items() if path.startswith(start))
    for key in found:
        path = path.replace(str(NOBODY), str(key), 1)
    return "/" + path.replace("/nothing/", "/sore/")


def is_silent(answer):
    return b"Amara" not in answer.content and SECRET.encode() not in answer.content


def test_the_ids_lead_their_owners_somewhere(client_for, ids, patient, nurse):
    """So that what follows tests walls and not empty addresses."""
    for who, listed in ((patient, PATIENTS), (nurse, STAFFS)):
        browser = client_for(who)
        found = {name: browser.get(real(p, ids)).status_code for name, p in listed}
        assert set(found.values()) <= {200, 302, 405}, found
        assert list(found.values()).count(200) >= 3


@pytest.mark.parametrize("who", ["patient", "nurse", None])
def test_a_look_changes_nothing(client_for, request, ids, who):
    browser = client_for(who and request.getfixturevalue(who))
    before = everything()
    for name, path in IDS:
        browser.get(real(path, ids))
        browser.head(real(path, ids))
        assert everything() == before, name


def test_who_reads_a_record_is_written_down(client_for, ids, nurse):
    for name in ("board:patient", "board:event_report"):
        client_for(nurse).get(real(dict(STAFFS)[name], ids))
    lines = AuditEvent.objects.filter(action__in=LOOKED)
    assert set(lines.values_list("action", flat=True)) == set(LOOKED)
    assert {line.actor_id for line in lines} == {nurse.user.pk}


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("who", ["another_patient", "other_nurse", "nurse"])
def test_nobody_elses_check_in_or_message_is_there(client_for, request, ids, who, verb):
    browser = client_for(request.getfixturevalue(who))
    before = everything()
    for name, path in PATIENTS:
        answer = getattr(browser, verb)(real(path, ids), SENT)
        assert answer.status_code in {302, 403, 404, 405}, name
        assert is_silent(answer), name
        assert answer.headers.get("Location", "/") in {"/", "/today/", "/welcome/"}
    assert everything() == before


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("who", ["patient", "another_patient", "other_nurse"])
def test_nobody_elses_review_event_or_reply_is_there(
    client_for, request, ids, who, verb
):
    person = request.getfixturevalue(who)
    if who == "other_nurse":
        person.role = "owner"
        person.save(update_fields=["role"])
        factories.ProtocolVersionFactory(clinic=person.clinic)
    browser = client_for(person)
    before = everything()
    for name, path in STAFFS:
        answer = getattr(browser, verb)(
            real(path, ids), {**SENT, "form_token": uuid4()}
        )
        assert answer.status_code in {403, 404, 405}, name
        assert is_silent(answer), name
    assert everything() == before


@pytest.mark.parametrize("who", ["patient", "nurse", None])
def test_no_form_is_taken_without_its_token(request, ids, who):
    browser = Client(enforce_csrf_checks=True)
    if who:
        browser.force_login(request.getfixturevalue(who).user)
    before = everything()
    for name, path in IDS:
        status = browser.post(real(path, ids), SENT).status_code
        assert status in {403, 405}, name
    assert everything() == before
