"""The patient writes: once, whole, and somebody has to look."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aftercare.audit.models import AuditEvent
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind, ReviewReason
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Conversation, Message, Topic
from aftercare.conversations.operations import (
    FormOfAnother,
    NotOfThisPatient,
    TextRefused,
)
from aftercare.domain.vocabulary import TriageLevel
from tests import factories
from tests.conversation_factories import ConversationFactory
from tests.conversations.conftest import draft

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_message_is_kept_and_the_clinic_owes_an_answer(asked, patient, treatment, at):
    message = asked(text="  My cheek\r\nfeels tight.  ")
    about = message.conversation
    assert message.text == "My cheek\nfeels tight."
    assert (message.author, message.is_from_staff) == (patient.user, False)
    assert (about.patient, about.clinic) == (patient, patient.clinic)
    assert (about.treatment, about.topic) == (treatment, "skin")
    assert about.opened_at == about.last_message_at == about.waiting_since == at
    assert about.unread_since is None


def test_it_is_on_the_list_of_what_a_person_looks_at(asked, patient, treatment, at):
    about = asked().conversation
    review = checkin_queries.open_review_of(patient=patient)
    (reason,) = checkin_queries.reasons_of(review=review)
    assert review.level == TriageLevel.CONTACT
    assert (reason.kind, reason.object_id) == (ReasonKind.MESSAGE, about.pk)
    assert (reason.treatment, reason.at) == (treatment, at)
    assert review.promised_by == at + 2 * HOUR


def test_two_messages_are_one_reason(asked, patient, at):
    asked()
    asked(at=at + HOUR)
    assert ReviewReason.objects.count() == 1
    review = checkin_queries.open_review_of(patient=patient)
    assert (review.raised_at, review.promised_by) == (at, at + 2 * HOUR)


def test_the_audit_names_ids_and_no_word(asked, patient, at):
    message = asked(text="a secret")
    line = AuditEvent.objects.get(action="message.sent")
    assert (line.actor_id, line.at) == (patient.user.pk, at)
    assert (line.record_id, line.clinic_id) == (
        message.conversation_id,
        patient.clinic_id,
    )
    assert line.detail == {"message": str(message.pk)}


# --- the same form twice is one message (I26) ----------------------------------------


def test_the_same_form_twice_is_one_message(asked):
    token = uuid4()
    first = asked(token=token)
    assert asked(token=token) == first
    assert Message.objects.count() == Conversation.objects.count() == 1
    assert AuditEvent.objects.filter(action="message.sent").count() == 1


def test_both_copies_at_once_are_one_message(asked, monkeypatch):
    """The other copy is written between our look and our own row."""
    token = uuid4()
    first = asked(token=token)
    looks = iter([None, first])
    monkeypatch.setattr(
        operations.drafts, "_written_with", lambda *_: next(looks), raising=True
    )
    assert asked(token=token) == first
    assert Message.objects.count() == 1


def test_another_error_of_the_database_is_not_swallowed(asked, monkeypatch):
    def broken(**_):
        raise IntegrityError("something else")

    monkeypatch.setattr(operations.writing, "note", broken)
    with pytest.raises(IntegrityError, match="something else"):
        asked()
    assert not Message.objects.exists()
    assert not Conversation.objects.exists()
    assert not ReviewReason.objects.exists()


def test_the_form_of_another_shows_and_writes_nothing(asked, another_patient, at):
    token = uuid4()
    asked(token=token)
    with pytest.raises(FormOfAnother):
        operations.ask(
            patient=another_patient,
            topic=Topic.SKIN,
            treatment=None,
            draft=draft(token=token),
            by=another_patient.user,
            at=at,
        )
    assert Message.objects.count() == 1


def test_other_words_in_a_copy_that_was_sent_are_not_taken_for_it(asked):
    token = uuid4()
    asked(token=token)
    with pytest.raises(FormOfAnother):
        asked(text="And since noon it weeps.", token=token)
    assert Message.objects.count() == 1


# --- one open conversation about one thing --------------------------------------------


def test_what_is_about_the_same_joins_it(asked, at):
    first, second = asked(), asked(at=at + HOUR)
    assert first.conversation == second.conversation
    about = second.conversation
    assert (about.waiting_since, about.last_message_at) == (at, at + HOUR)


def test_another_topic_or_treatment_is_another_conversation(asked):
    found = {
        asked().conversation_id,
        asked(topic=Topic.VISIT).conversation_id,
        asked(treatment=None).conversation_id,
        asked(treatment=None, topic=Topic.VISIT).conversation_id,
    }
    assert len(found) == 4


@pytest.mark.parametrize("with_treatment", [True, False])
def test_the_database_holds_one_open_one(patient, treatment, with_treatment):
    about = treatment if with_treatment else None
    ConversationFactory(patient=patient, treatment=about)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConversationFactory(patient=patient, treatment=about)


def test_after_it_was_closed_a_question_opens_a_new_one(asked, answered):
    first = asked()
    answered(first, closes=True)
    assert asked().conversation != first.conversation


def test_writing_into_a_closed_one_opens_it_again(asked, answered, now_of, patient, at):
    first = asked()
    answered(first, closes=True)
    again = operations.write(
        conversation=now_of(first), draft=draft(), by=patient.user, at=at + HOUR
    )
    about = now_of(again)
    assert about == first.conversation
    assert (about.closed_at, about.closed_by, about.outcome) == (None, None, "")
    assert about.waiting_since == at + HOUR
    assert checkin_queries.open_review_of(patient=patient) is not None


def test_or_goes_to_the_one_that_is_open_meanwhile(
    asked, answered, now_of, patient, at
):
    first = asked()
    answered(first, closes=True)
    newer = asked(at=at + HOUR)
    third = operations.write(
        conversation=now_of(first), draft=draft(), by=patient.user, at=at + 2 * HOUR
    )
    assert third.conversation == newer.conversation
    assert now_of(first).closed_at is not None


# --- strangers --------------------------------------------------------------------------


def test_nobody_writes_in_the_name_of_a_patient(asked, patient, nurse, at):
    about = asked().conversation
    for stranger in (nurse.user, factories.UserFactory()):
        with pytest.raises(NotOfThisPatient):
            operations.write(conversation=about, draft=draft(), by=stranger, at=at)
        with pytest.raises(NotOfThisPatient):
            operations.ask(
                patient=patient,
                topic=Topic.SKIN,
                treatment=None,
                draft=draft(),
                by=stranger,
                at=at,
            )
    assert Message.objects.count() == 1


def test_the_treatment_is_the_patients_own(asked, treatment, another_patient):
    other = factories.TreatmentFactory(
        patient=another_patient, protocol_version=treatment.protocol_version
    )
    with pytest.raises(NotOfThisPatient):
        asked(treatment=other)
    assert not Conversation.objects.exists()


# --- the text ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b\u2060", "\u00ad"])
def test_nothing_is_no_message(asked, text):
    with pytest.raises(TextRefused) as refused:
        asked(text=text)
    assert refused.value.words == "Write a few words first."
    assert not Message.objects.exists()


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused_with_a_sentence(asked, sign):
    with pytest.raises(TextRefused) as refused:
        asked(text=f"My{sign}cheek")
    assert "a sign in it that we cannot keep" in refused.value.words
    assert not Message.objects.exists()


def test_the_limit_counts_a_line_end_once(asked):
    assert len(asked(text="a\r\n" * 999 + "aa").text) == 2000
    with pytest.raises(TextRefused) as refused:
        asked(text="a" * 2001)
    assert refused.value.words == (
        "This has 2,001 letters and signs. Up to 2,000 fit in one message."
    )


@pytest.mark.parametrize(
    "text", ["👍", "?", "ok", "دبي", "a\tb\n\nc", "<b>&", "e\u0301", "👩🏾\u200d⚕️"]
)
def test_what_people_write_is_kept_as_it_is(asked, text):
    assert asked(text=text).text == text
    assert Message.objects.get().text == text


def test_the_database_refuses_an_empty_message(asked):
    message = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="")


def test_writing_and_answering_cost_few_queries(
    asked, answered, at, django_assert_max_num_queries
):
    """Savepoints are among them: in production the outermost is the transaction."""
    first = asked()
    with django_assert_max_num_queries(18):
        asked(at=at + HOUR)
    with django_assert_max_num_queries(15):
        answered(first)


def test_what_was_sent_is_found_by_its_form(asked, patient, another_patient):
    token = uuid4()
    message = asked(token=token)
    found = queries.message_with(user=patient.user, form_token=token)
    assert found == message
    assert queries.message_with(user=another_patient.user, form_token=token) is None
