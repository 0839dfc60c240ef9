"""An answer from the panel: sent once, or not at all and no word lost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from aftercare.conversations.models import Conversation, Message, SessionRequest
from tests import conversation_factories
from tests.board.today.people import href, sent, waits, wishes, wrote
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
NEW = "Something new came while you had this open."


class TestSend:
    def test_answers_the_message_and_closes_everything(self, desk, review, nurse, at):
        data = sent(review, text="Yes, keep to your plan.")
        answer = desk.post(href(review, "send"), data)
        assert answer.url == reverse("board:today")
        assert "Sent to Ana. Closed." in page(desk.get(answer.url))
        review.refresh_from_db()
        assert (review.outcome, review.closed_by) == ("answered", nurse.user)
        talk = Conversation.objects.get()
        assert (talk.outcome, talk.waiting_since) == ("answered", None)
        asked, said = talk.messages.all()
        assert (asked.answered_at, said.text) == (at, "Yes, keep to your plan.")

    def test_writes_first_where_nobody_has_written(self, desk, somebody):
        treatment = somebody("Ana Sample")
        row = waits(treatment)
        desk.post(href(row, "send"), sent(row, text="Come in at noon."))
        message = Message.objects.get()
        assert message.is_from_staff
        assert message.conversation.treatment == treatment

    def test_the_same_copy_twice_is_one_message(self, desk, review):
        data = sent(review, text="Yes.")
        for _ in range(2):
            assert desk.post(href(review, "send"), data).status_code == 302
        assert Message.objects.filter(is_from_staff=True).count() == 1

    def test_other_words_in_a_copy_that_was_sent_are_not_sent(self, desk, review):
        data = sent(review, text="Yes.")
        desk.post(href(review, "send"), data)
        again = data | {"text": "Yes. And rest."}
        html = page(desk.post(href(review, "send"), again), 409)
        assert "Somebody has closed this already." in html
        assert "Yes. And rest.</textarea>" in html
        desk.post(href(review, "reopen"), {"version": 1, "form_token": uuid4()})
        again |= {"version": review.version + 1}
        html = page(desk.post(href(review, "send"), again), 409)
        assert "was sent already" in html
        assert "Yes. And rest.</textarea>" in html
        review.refresh_from_db()
        assert review.closed_at is None

    def test_something_new_keeps_the_words_and_shows_the_new(self, desk, review):
        data = sent(review, text="Yes, it is.")
        talk = Conversation.objects.get()
        conversation_factories.MessageFactory(
            conversation=talk, text="And now it weeps"
        )
        review.version += 1
        review.save()
        html = page(desk.post(href(review, "send"), data), 409)
        assert NEW in html
        assert "Yes, it is.</textarea>" in html
        assert "And now it weeps" in html
        assert f'name="version" value="{review.version}"' in html
        assert not Message.objects.filter(is_from_staff=True).exists()

    def test_another_is_writing_until_it_is_taken_over(
        self, desk, review, other, nurse, at
    ):
        review.holder, review.held_at = other.user, at
        review.save()
        data = sent(review, text="Mine.")
        html = page(desk.post(href(review, "send"), data), 409)
        assert "Nia is writing. Nothing was sent." in html
        html = page(desk.post(href(review, "take_over"), data))
        assert "Mine.</textarea>" in html
        assert "Take over" not in html
        review.refresh_from_db()
        assert review.holder == nurse.user
        assert desk.post(href(review, "send"), data).status_code == 302

    def test_somebody_was_faster(self, desk, client_for, review, other):
        data = sent(review, text="Second.")
        first = sent(review, text="First.")
        client_for(other).post(href(review, "send"), first)
        html = page(desk.post(href(review, "send"), data), 409)
        assert "Somebody has closed this already." in html
        assert "Second.</textarea>" in html
        again = page(desk.post(href(review, "reopen"), data))
        assert "Open again." in again
        assert "Second.</textarea>" in again
        assert Message.objects.filter(is_from_staff=True).get().text == "First."

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (" \n", "Write a few words first."),
            ("x" * 2001, "This has 2,001 letters and signs."),
            ("a\x00b", "There is a sign in it that we cannot keep."),
        ],
    )
    def test_words_that_are_none(self, desk, review, text, why):
        html = page(desk.post(href(review, "send"), sent(review, text=text)), 422)
        assert why in html
        review.refresh_from_db()
        assert review.closed_at is None

    def test_no_account_no_message(self, desk, somebody):
        row = waits(somebody("Ana Sample", user=False))
        html = page(desk.post(href(row, "send"), sent(row, text="Hello.")), 409)
        assert "They have no account and cannot read messages. Call them." in html
        row.refresh_from_db()
        assert row.closed_at is None

    def test_another_patient_s_conversation_is_not_answered(
        self, desk, review, somebody
    ):
        wrote(somebody("Bea Sample"), "Mine")
        foreign = Conversation.objects.get(patient__name="Bea Sample")
        data = sent(review, text="Hello.", conversation=foreign.pk)
        assert desk.post(href(review, "send"), data).status_code == 409
        assert not foreign.messages.filter(is_from_staff=True).exists()

    def test_a_wish_is_answered_with_it(self, desk, somebody):
        row = wishes(somebody("Ana Sample"))
        data = sent(row, text="We will call you.")
        html = page(desk.post(href(row, "send"), data), 422)
        assert "Say what becomes of it" in html
        assert not Message.objects.exists()
        desk.post(href(row, "send"), data | {"wish": "declined"})
        assert SessionRequest.objects.get().outcome == "declined"
        assert Message.objects.get().conversation.topic == "visit"

    @pytest.mark.parametrize(
        "field", ["version", "form_token", "shown", "conversation"]
    )
    def test_a_broken_copy_loses_nothing(self, desk, review, field):
        data = sent(review, text="Kept words.") | {field: "nonsense"}
        html = page(desk.post(href(review, "send"), data), 422)
        assert "This copy of the page is too old." in html
        assert "Kept words.</textarea>" in html


class TestFill:
    def test_without_a_script_a_quick_reply_fills_the_box(self, desk, review, clinic):
        one, two = (
            conversation_factories.QuickReplyFactory(clinic=clinic, text=text)
            for text in ("Hi {first_name}.", "Call us.")
        )
        fill = href(review, "fill")
        html = page(desk.post(fill, sent(review, reply=one.pk)))
        assert "Hi Ana.</textarea>" in html
        html = page(desk.post(fill, sent(review, reply=two.pk, text="Hi Ana.")))
        assert ">Call us.</textarea>" in html
        html = page(desk.post(fill, sent(review, reply=two.pk, text="My own words")))
        assert "My own words\n\nCall us.</textarea>" in html

    def test_another_clinic_s_reply_fills_nothing(self, desk, review, other_clinic):
        foreign = conversation_factories.QuickReplyFactory(clinic=other_clinic)
        data = sent(review, reply=foreign.pk, text="Mine")
        assert "Mine</textarea>" in page(desk.post(href(review, "fill"), data))
