"""Messages, treatments and the record log of a patient."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from aftercare.audit import trail
from aftercare.conversations.models import Message
from tests import checkin_factories as rows
from tests import factories
from tests.conversation_factories import (
    ConversationFactory,
    MessageFactory,
    SessionRequestFactory,
)
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


class TestMessages:
    def test_what_was_written_in_order_with_its_state(
        self, story, patient, treatment, nurse, at
    ):
        talk = ConversationFactory(
            patient=patient, treatment=treatment, waiting_since=at
        )
        MessageFactory(conversation=talk, text="Is this <usual>?", sent_at=at)
        MessageFactory(
            conversation=talk,
            author=nurse.user,
            is_from_staff=True,
            text="Many people notice it.",
            sent_at=at + timedelta(minutes=5),
        )
        html = story("messages")
        assert "Their skin" in html
        assert "Waits for an answer since Fri 15 May, 10:30" in html
        first, second = html.index("Is this &lt;usual&gt;?"), html.index("Many people")
        assert first < second
        assert "Nobody has seen it." in html
        assert "Mia Field, Fri 15 May, 10:35. Not read yet." in html

    def test_who_saw_and_how_it_was_closed(self, story, patient, nurse, at):
        talk = ConversationFactory(
            patient=patient, closed_at=at, closed_by=nurse.user, outcome="spoke"
        )
        MessageFactory(
            conversation=talk, seen_at=at, seen_by=nurse.user, answered_at=at
        )
        html = story("messages")
        assert "Spoke, Mia Field, 15 May" in html
        assert "Seen by Mia Field, Fri 15 May, 10:30, answered." in html

    def test_the_last_sixty_and_the_wishes(self, story, patient, treatment, at):
        talk = ConversationFactory(patient=patient)
        for n in range(61):
            MessageFactory(
                conversation=talk, text=f"No {n:02}.", sent_at=at + timedelta(minutes=n)
            )
        SessionRequestFactory(treatment=treatment)
        html = story("messages")
        assert "No 00." not in html
        assert "No 01." in html
        assert "Only the last messages are shown here." in html
        assert "Asked for the next visit on 15 May: waits for an answer." in html

    def test_another_patient_s_words_are_not_here(self, story, another_patient):
        MessageFactory(
            conversation=ConversationFactory(patient=another_patient), text="Mine."
        )
        assert "Mine." not in story("messages")


class TestWriting:
    @pytest.fixture
    def way(self, patient):
        return reverse("board:write", args=[patient.pk])

    @pytest.fixture
    def words(self):
        return {
            "topic": "care",
            "text": "We moved <to> 12.",
            "form_token": str(uuid4()),
        }

    def test_doors(self, desk, client_for, patient, other_nurse, way, words):
        assert desk.get(way).status_code == 405
        for who, status in [(None, 302), (patient, 404), (other_nurse, 404)]:
            assert client_for(who).post(way, words).status_code == status
        assert not Message.objects.exists()

    def test_the_first_word_and_twice_is_once(
        self, desk, story, way, words, treatment, nurse
    ):
        for _ in range(2):
            sent = desk.post(way, words)
            assert sent.url.endswith("?tab=messages")
        message = Message.objects.get()
        assert (message.author, message.conversation.topic) == (nurse.user, "care")
        assert message.conversation.treatment == treatment
        html = page(desk.get(sent.url))
        assert "Sent. It stands in their messages now." in html
        assert "We moved &lt;to&gt; 12." in html

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"text": "  "}, "Write a few words first."),
            ({"text": "a\x07"}, "There is a sign in it that we cannot keep."),
            ({"topic": "x"}, "There is a problem"),
            ({"form_token": ""}, "Your words are kept"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_lost(
        self, desk, way, words, wrong, said
    ):
        html = page(desk.post(way, words | wrong))
        assert said in html
        assert "<title>Error: " in html
        if "text" not in wrong:
            assert "We moved &lt;to&gt; 12.</textarea>" in html
        assert not Message.objects.exists()

    def test_whoever_cannot_read_it_is_called(self, desk, story, way, words, patient):
        patient.user.is_active = False
        patient.user.save()
        assert "Call them instead." in story("messages")
        html = page(desk.post(way, words))
        assert "nobody would read this" in html
        assert "We moved &lt;to&gt; 12." in html

    def test_a_copy_of_somebody_else(self, desk, way, words, patient):
        MessageFactory(form_token=words["form_token"])
        html = page(desk.post(way, words))
        assert "Your words are kept" in html
        assert words["form_token"] not in html

    def test_what_waits_is_answered_on_the_board(self, story, patient):
        review = rows.ReviewFactory(patient=patient)
        html = story("messages")
        assert "Answer on the board" in html
        assert reverse("board:review", args=[review.pk]) in html
        assert "<textarea" not in html


class TestTreatments:
    def test_treatments_corrections_and_reminders(self, story, treatment, at):
        factories.CorrectionFactory(treatment=treatment)
        factories.ReminderFactory(
            treatment=treatment,
            rule_code="spf_morning",
            state="missed",
            finished_at=at,
            reason="The mail host was away.",
        )
        factories.ReminderFactory(treatment=treatment, rule_code="spf_top_up")
        html = story("treatments")
        assert "Full face 1.5 mm, 3 passes" in html
        assert "<del>A1</del>" in html
        assert "Missed. The mail host was away." in html
        assert "Next: Sun cream, Fri 15 May, 13:00" in html
        assert f"?tab=course&amp;of={treatment.pk}" in html

    def test_nothing_entered_yet(self, story, clinic):
        html = story("treatments", of=factories.PatientFactory(clinic=clinic))
        assert "Nothing is entered yet." in html


class TestRecordLog:
    @pytest.fixture
    def act(self, nurse, at):
        """`act("treatment.entered", treatment)`: one line in the audit."""

        def wrote(action, record, clinic=None, minutes=0, **detail):
            trail.record(
                by=nurse.user,
                action=action,
                record=record,
                at=at + timedelta(minutes=minutes),
                clinic_id=(clinic or nurse.clinic).pk,
                detail=detail,
            )

        return wrote

    def test_who_did_what_and_when_in_words(self, story, act, patient, treatment, at):
        check_in = rows.CheckInFactory(treatment=treatment)
        event = rows.AdverseEventFactory(treatment=treatment)
        act("treatment.corrected", treatment, fields=["cartridge_lot"])
        act("check_in.sent", check_in, minutes=1)
        act("adverse_event.noted", event, minutes=2)
        act("message.replied", ConversationFactory(patient=patient), minutes=3)
        act("review.seen", rows.ReviewFactory(patient=patient), minutes=4)
        act("session.asked", SessionRequestFactory(treatment=treatment), minutes=5)
        act("patient.invited", patient, minutes=6)
        act("something.new_here", patient, minutes=7)
        html = story("record")
        told = [
            "Something, new here",
            "Sent an invitation",
            "Asked for the next visit",
            "Looked at what waited on the board",
            "Wrote to the patient",
            "Added a note to an adverse event",
            "Sent a check-in",
            "Corrected a treatment: cartridge lot",
            "Opened this page",
        ]
        places = [html.index(words) for words in told]
        assert places[:-1] == sorted(places[:-1])
        assert "Mia Field, Fri 15 May 2026, 10:36" in html
        assert str(check_in.pk) not in html

    def test_nobody_else_s_lines(
        self, story, act, treatment, another_patient, other_clinic
    ):
        act("patient.added", another_patient)
        act("patient.added", treatment.patient, clinic=other_clinic)
        assert "Added the patient" not in story("record")

    def test_thirty_a_page(self, story, act, treatment):
        for n in range(31):
            act("treatment.corrected", treatment, minutes=n)
        first = story("record")
        assert first.count("Corrected a treatment") == 30
        assert 'href="?tab=record&amp;page=2"' in first
        second = story("record", page="2")
        assert second.count("Corrected a treatment") == 1
        assert "There are no more lines." in story("record", page="7")
