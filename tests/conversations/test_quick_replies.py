"""One-click answers: only approved words, only on their days."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from aftercare.audit.models import AuditEvent
from aftercare.checkins.models import ReasonKind
from aftercare.conversations import operations, queries
from aftercare.conversations.models import LONGEST_TEXT, QuickReply
from aftercare.conversations.operations import Retired, TextRefused
from aftercare.conversations.queries import NotInLibrary
from aftercare.domain.vocabulary import TriageLevel
from aftercare.protocols import queries as protocol_queries
from tests import factories
from tests.conversation_factories import QuickReplyFactory

pytestmark = pytest.mark.django_db

CODE = "microneedling"


def offered(patient, day=3, level=TriageLevel.CONTACT, kind="message"):
    return queries.quick_replies_for(
        patient=patient, protocol_code=CODE, day=day, level=level, kind=kind
    )


def adopted(clinic, nurse, at):
    return operations.adopt_quick_replies(
        clinic=clinic, protocol_code=CODE, by=nurse.user, at=at
    )


# --- the library ----------------------------------------------------------------------


@pytest.mark.parametrize("reply", queries.library_replies(protocol_code=CODE))
def test_what_we_ship_keeps_the_rules_of_wording(reply):
    protocol = protocol_queries.parsed(text=protocol_queries.library_text(code=CODE))
    assert 0 <= reply.first_day <= reply.last_day <= protocol.course_days
    assert reply.lowest_level <= reply.highest_level <= TriageLevel.CONTACT
    assert reply.kind in {"", *ReasonKind.values}
    # ED is the editor's judgement, which the clinician signs; anything else is a source.
    assert all(key == "ED" or key in protocol.sources for key in reply.sources)
    assert len(reply.text) <= LONGEST_TEXT
    assert set(re.findall(r"{.*?}", reply.text)) <= {
        "{first_name}",
        "{phone}",
        "{clinic}",
    }
    # Whatever is said, there is a way to reach a person (clinical facts, 6.1).
    assert "{phone}" in reply.text
    forbidden = r"normal for you|\bsafe\b|nothing to worry|all clear|infect|herpes"
    assert not re.search(forbidden, reply.text, re.I)


def test_reassuring_words_are_never_for_contact():
    replies = queries.library_replies(protocol_code=CODE)
    soothing = [r for r in replies if "Keep to your plan" in r.text]
    assert soothing
    assert all(r.highest_level < TriageLevel.CONTACT for r in soothing)


def test_codes_are_given_once():
    codes = [r.code for r in queries.library_replies(protocol_code=CODE)]
    assert len(codes) == len(set(codes))


def test_what_we_do_not_ship():
    with pytest.raises(NotInLibrary):
        queries.library_replies(protocol_code="../secrets")


# --- adopted, approved, in other words ---------------------------------------------------


def test_what_is_adopted_is_offered_only_once_approved(clinic, patient, nurse, at):
    rows = adopted(clinic, nurse, at)
    assert len(rows) == len(queries.library_replies(protocol_code=CODE))
    assert offered(patient) == ()
    first = next(row for row in rows if row.code == "come_today")
    operations.approve_quick_reply(quick_reply=first, by=nurse.user, at=at)
    (one,) = offered(patient)
    assert one.text.startswith("Hi Amara, thank you for telling us.")
    assert clinic.phone in one.text
    first.refresh_from_db()
    assert (first.approved_by, first.approved_at) == (nurse.user, at)


def test_adopting_twice_changes_nothing(clinic, nurse, at):
    rows = adopted(clinic, nurse, at)
    operations.retire_quick_reply(quick_reply=rows[0], by=nurse.user, at=at)
    assert adopted(clinic, nurse, at) == ()
    assert QuickReply.objects.count() == len(rows)


def test_other_words_wait_for_their_own_approval(patient, nurse, at):
    row = QuickReplyFactory(clinic=patient.clinic)
    assert len(offered(patient)) == 1
    new = operations.reword_quick_reply(
        quick_reply=row, text="Other words. {phone}", by=nurse.user, at=at
    )
    assert offered(patient) == ()
    assert queries.quick_replies_of(clinic=patient.clinic, protocol_code=CODE) == (new,)
    operations.approve_quick_reply(quick_reply=new, by=nurse.user, at=at)
    (one,) = offered(patient)
    assert one.text == f"Other words. {patient.clinic.phone}"
    with pytest.raises(Retired):
        operations.approve_quick_reply(quick_reply=row, by=nurse.user, at=at)
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "quick_reply.retired",
        "quick_reply.reworded",
        "quick_reply.approved",
    }


def test_the_first_signature_stays(clinic, nurse, at):
    row = QuickReplyFactory(clinic=clinic, approved_by=None, approved_at=None)
    second = factories.MembershipFactory(clinic=clinic).user
    approve = operations.approve_quick_reply
    assert approve(quick_reply=row, by=nurse.user, at=at)
    assert not approve(quick_reply=row, by=second, at=at + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.approved_by, row.approved_at) == (nurse.user, at)
    line = AuditEvent.objects.get(action="quick_reply.approved")
    assert line.actor_id == nurse.user.pk


def test_bad_words_leave_the_old_ones(patient, nurse, at):
    row = QuickReplyFactory(clinic=patient.clinic)
    with pytest.raises(TextRefused):
        operations.reword_quick_reply(quick_reply=row, text=" ", by=nurse.user, at=at)
    assert len(offered(patient)) == 1


# --- for whom, on which days -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "fits"), [(1, False), (2, True), (5, True), (6, False)]
)
def test_only_on_its_days(patient, day, fits):
    QuickReplyFactory(clinic=patient.clinic, first_day=2, last_day=5)
    assert bool(offered(patient, day=day)) is fits


@pytest.mark.parametrize(("level", "fits"), [(0, False), (1, True), (2, False)])
def test_only_for_its_levels(patient, level, fits):
    QuickReplyFactory(clinic=patient.clinic, lowest_level=1, highest_level=1)
    assert bool(offered(patient, level=level)) is fits


def test_only_for_its_kind(patient):
    QuickReplyFactory(clinic=patient.clinic, kind="silent")
    assert not offered(patient, kind="message")
    assert offered(patient, kind="silent")


def test_only_of_the_patients_clinic(patient, nurse, other_nurse):
    row = QuickReplyFactory(clinic=other_nurse.clinic)
    assert offered(patient) == ()
    assert queries.get_quick_reply(member=other_nurse, quick_reply_id=row.pk) == row
    with pytest.raises(Http404):
        queries.get_quick_reply(member=nurse, quick_reply_id=row.pk)


def test_a_name_is_never_read_as_a_pattern(patient):
    QuickReplyFactory(clinic=patient.clinic, text="Hi {first_name}, {0} {x.y} {phone}")
    patient.name = "{phone!r} Sample"
    (one,) = offered(patient)
    assert one.text == f"Hi {{phone!r}}, {{0}} {{x.y}} {patient.clinic.phone}"


def test_the_database_holds_one_in_use(patient):
    QuickReplyFactory(clinic=patient.clinic, code="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuickReplyFactory(clinic=patient.clinic, code="a")
