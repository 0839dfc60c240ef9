"""Walls, states and counts of queries."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import ReasonKind
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Topic
from aftercare.domain.vocabulary import TriageLevel
from tests import factories
from tests.conversation_factories import (
    ConversationFactory,
    MessageFactory,
    SessionRequestFactory,
)
from tests.conversations.conftest import draft

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SATURDAY = timedelta(days=1)
WEEKEND = timedelta(days=3) - timedelta(hours=2, minutes=30)


# --- walls --------------------------------------------------------------------------------


def test_a_conversation_is_there_for_its_two_sides_only(
    asked, patient, nurse, another_patient, other_nurse
):
    about = asked().conversation
    key = about.pk
    own = queries.get_conversation_for(user=patient.user, conversation_id=str(key))
    assert own == about
    assert queries.get_conversation(member=nurse, conversation_id=key) == about
    for stranger in (another_patient.user, nurse.user, other_nurse.user):
        with pytest.raises(Http404):
            queries.get_conversation_for(user=stranger, conversation_id=key)
    with pytest.raises(Http404):
        queries.get_conversation(member=other_nurse, conversation_id=key)


@pytest.mark.parametrize("key", ["nonsense", "", uuid4()])
def test_nonsense_leads_to_nothing(patient, nurse, key):
    with pytest.raises(Http404):
        queries.get_conversation_for(user=patient.user, conversation_id=key)
    with pytest.raises(Http404):
        queries.get_conversation(member=nurse, conversation_id=key)
    with pytest.raises(Http404):
        queries.get_session_request_for(user=patient.user, request_id=key)
    with pytest.raises(Http404):
        queries.get_session_request(member=nurse, request_id=key)


def test_a_session_request_is_there_for_its_two_sides_only(
    treatment, patient, nurse, another_patient, other_nurse
):
    wish = SessionRequestFactory(treatment=treatment)
    assert queries.get_session_request_for(user=patient.user, request_id=wish.pk)
    assert queries.get_session_request(member=nurse, request_id=wish.pk) == wish
    with pytest.raises(Http404):
        queries.get_session_request_for(user=another_patient.user, request_id=wish.pk)
    with pytest.raises(Http404):
        queries.get_session_request(member=other_nurse, request_id=wish.pk)
    assert queries.open_session_requests(clinic=patient.clinic) == (wish,)
    assert queries.open_session_requests(clinic=other_nurse.clinic) == ()


def test_lists_and_counts_stay_behind_the_wall(
    asked, answered, patient, another_patient, other_clinic
):
    message = asked()
    assert queries.count_waiting(clinic=patient.clinic) == 1
    assert queries.count_waiting(clinic=other_clinic) == 0
    assert queries.waiting_conversations(clinic=other_clinic) == ()
    answered(message)
    assert queries.count_waiting(clinic=patient.clinic) == 0
    assert queries.count_unread(user=patient.user) == 1
    assert queries.count_unread(user=another_patient.user) == 0
    assert queries.conversations_for(user=another_patient.user) == ()
    assert queries.conversations_with(patient=another_patient) == ()


def test_one_person_with_two_clinics_sees_both(asked, patient, other_clinic, at):
    elsewhere = factories.PatientFactory(clinic=other_clinic, user=patient.user)
    second = operations.ask(
        patient=elsewhere,
        topic=Topic.SKIN,
        treatment=None,
        draft=draft(),
        by=patient.user,
        at=at + HOUR,
    )
    first = asked()
    found = [one.last for one in queries.conversations_for(user=patient.user)]
    assert found == [second, first]
    (there,) = queries.waiting_conversations(clinic=other_clinic)
    assert there.last == second


# --- order and what is shown -----------------------------------------------------------


def test_the_longest_wait_comes_first(asked, another_patient, clinic, at):
    first = asked(at=at + HOUR)
    asked(topic=Topic.VISIT, at=at + 2 * HOUR)
    earliest = operations.ask(
        patient=another_patient,
        topic=Topic.OTHER,
        treatment=None,
        draft=draft(),
        by=another_patient.user,
        at=at,
    )
    rows = queries.waiting_conversations(clinic=clinic)
    assert [row.last for row in rows][:2] == [earliest, first]
    (page,) = queries.waiting_conversations(clinic=clinic, start=1, limit=1)
    assert page.last == first


def test_a_list_shows_what_was_written_last(asked, answered, patient):
    reply = answered(asked(), text="Come in.")
    (row,) = queries.conversations_for(user=patient.user)
    assert row.last == reply
    assert row.last.author.name == "Mia Field"


def test_an_empty_one_is_listed_too(patient):
    empty = ConversationFactory(patient=patient)
    (row,) = queries.conversations_with(patient=patient)
    assert (row.conversation, row.last) == (empty, None)


def test_messages_come_in_the_order_they_were_sent(asked, answered, at):
    message = asked(text="one")
    answered(message, text="two")
    asked(text="three", at=at + HOUR)
    lines = queries.messages_of(conversation_id=message.conversation_id)
    assert [line.text for line in lines] == ["one", "two", "three"]
    assert [line.author for line in lines] == [
        "Amara Example",
        "Mia Field",
        "Amara Example",
    ]


def test_the_board_reads_what_waits_of_everybody_at_once(
    asked, answered, treatment, patient, another_patient, at, django_assert_num_queries
):
    first = asked(text="one")
    asked(text="two", at=at + HOUR)
    answered(first, at=at + HOUR)
    asked(text="three", topic=Topic.VISIT, at=at + 2 * HOUR)
    wish = SessionRequestFactory(treatment=treatment)
    people = {patient.pk, another_patient.pk}
    with django_assert_num_queries(1):
        words = queries.waiting_words(patient_ids=people)
    assert {key: one.text for key, one in words.items()} == {patient.pk: "three"}
    assert words[patient.pk].waiting_since == at + 2 * HOUR
    with django_assert_num_queries(1):
        assert queries.waiting_wishes(patient_ids=people) == {patient.pk: wish}
    assert queries.waiting_words(patient_ids=set()) == {}


def test_the_newest_words_nobody_has_answered(asked, answered, patient, at):
    first = asked(text="one")
    second = asked(text="two", at=at + HOUR)
    (words,) = queries.waiting_words(patient_ids={patient.pk}).values()
    assert (words.text, words.waiting_since) == ("two", at)
    assert words.conversation_id == second.conversation_id
    answered(first)
    (words,) = queries.waiting_words(patient_ids={patient.pk}).values()
    assert (words.text, words.waiting_since) == ("two", at + HOUR)
    answered(second)
    assert queries.waiting_words(patient_ids={patient.pk}) == {}


# --- who looks, and by when ---------------------------------------------------------------


def clock(patient, at):
    return queries.reply_clock(patient=patient, at=at)


def test_before_writing_it_says_by_when_somebody_would_look(patient, at):
    found = clock(patient, at)
    assert not found.is_waiting
    assert found.promised_by == at + 2 * HOUR
    assert found.opening.is_open


def test_out_of_hours_it_says_the_next_opening(patient, at):
    """On Saturday: opens on Monday at 8 in London, and two hours after that."""
    saturday = at + SATURDAY
    found = clock(patient, saturday)
    assert not found.opening.is_open
    assert found.opening.opens_at == at + WEEKEND
    assert found.promised_by == at + WEEKEND + 2 * HOUR


def test_what_is_sent_out_of_hours_is_promised_for_then(asked, patient, at):
    asked(at=at + SATURDAY)
    found = clock(patient, at + SATURDAY + HOUR)
    assert found.is_waiting
    assert found.promised_by == at + WEEKEND + 2 * HOUR


def test_a_promise_does_not_move_while_it_runs(asked, patient, at):
    asked()
    asked(at=at + HOUR)
    found = clock(patient, at + HOUR)
    assert found.promised_by == at + 2 * HOUR
    assert (found.seen_at, found.seen_by) == (None, "")


def test_after_the_answer_nobody_waits(asked, answered, patient, at):
    answered(asked())
    found = clock(patient, at + HOUR)
    assert not found.is_waiting
    assert found.promised_by == at + 3 * HOUR
    assert found.seen_by == ""


def silent(patient, at, kind=ReasonKind.SILENT, level=TriageLevel.KEEP_AN_EYE):
    checkin_operations.raise_review(
        patient=patient,
        treatment=None,
        kind=kind,
        level=level,
        at=at,
        object_id=uuid4(),
    )


def test_nobody_waits_for_an_answer_to_silence(patient, at):
    silent(patient, at)
    found = clock(patient, at + HOUR)
    assert not found.is_waiting
    assert found.promised_by == at + 3 * HOUR


def test_somebody_may_wait_below_a_silence(patient, at):
    silent(patient, at)
    silent(patient, at, ReasonKind.SESSION_REQUEST, TriageLevel.EXPECTED)
    assert clock(patient, at + HOUR).is_waiting


@pytest.mark.parametrize("lacks", ["goal", "hours"])
def test_without_a_goal_or_hours_nothing_is_promised(patient, lacks, at):
    if lacks == "hours":
        patient.clinic.opening_hours.all().delete()
    else:
        patient.clinic.reply_goal_minutes = None
        patient.clinic.save(update_fields=["reply_goal_minutes"])
    assert clock(patient, at).promised_by is None


# --- how many queries ---------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50])
def test_pages_cost_the_same_with_one_and_with_fifty(
    clinic, patient, count, at, django_assert_num_queries
):
    for n in range(count):
        person = factories.PatientFactory(
            clinic=clinic, user=factories.UserFactory(), name=f"Person {n}"
        )
        about = ConversationFactory(patient=person, waiting_since=at, unread_since=at)
        MessageFactory(conversation=about)
        SessionRequestFactory(
            patient=person,
            clinic=clinic,
            treatment__patient=person,
            treatment__protocol_version__number=n + 1,
        )
    busy = ConversationFactory(patient=patient)
    for _ in range(count):
        MessageFactory(conversation=busy)
    with django_assert_num_queries(2):
        rows = queries.waiting_conversations(clinic=clinic)
        assert {row.last.author.name for row in rows}
        assert {row.conversation.patient.name for row in rows}
    with django_assert_num_queries(1):
        found = queries.open_session_requests(clinic=clinic)
        assert len({wish.patient.name for wish in found}) == count
    with django_assert_num_queries(1):
        assert len(queries.messages_of(conversation_id=busy.pk)) == count
    with django_assert_num_queries(2):
        queries.conversations_for(user=patient.user)
    with django_assert_num_queries(3):
        clock(patient, at)
