"""Everything that is done on the panel, and every reason why it is not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from aftercare.checkins.models import Clearance
from aftercare.conversations.models import Conversation, Message, SessionRequest
from tests import checkin_factories, conversation_factories, factories
from tests.board.today.people import answered, waits, wishes, wrote
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
NEW = "Something new came while you had this open."


def href(review, act=""):
    name = f"board:review_{act}" if act else "board:review"
    return reverse(name, args=[review.pk])


def sent(review, **more):
    """What the page's form would post."""
    talk = Conversation.objects.filter(patient=review.patient).first()
    last = talk.messages.last() if talk else None
    return {
        "version": review.version,
        "form_token": uuid4(),
        "conversation": talk.pk if talk else "",
        "shown": last.pk if last else "",
        "text": "",
        **more,
    }


@pytest.fixture
def other(clinic):
    user = factories.UserFactory(name="Nia Stone")
    return factories.MembershipFactory(clinic=clinic, user=user)


@pytest.fixture
def review(somebody):
    return wrote(somebody("Ana Sample"), "Is this usual?")


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
        assert why in html or "Null characters" in html
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


class TestClose:
    @pytest.mark.parametrize("outcome", ["seen", "spoke", "booked"])
    def test_without_a_word(self, desk, review, outcome):
        data = sent(review, outcome=outcome)
        assert desk.post(href(review, "close"), data).url == reverse("board:today")
        review.refresh_from_db()
        assert review.outcome == outcome
        assert Conversation.objects.get().outcome == outcome

    def test_booked_in_answers_the_wish(self, desk, somebody):
        row = wishes(somebody("Ana Sample"))
        assert (
            desk.post(href(row, "close"), sent(row, outcome="seen")).status_code == 422
        )
        desk.post(href(row, "close"), sent(row, outcome="booked"))
        assert SessionRequest.objects.get().outcome == "booked"

    @pytest.mark.parametrize("outcome", ["", "returned", "nonsense"])
    def test_only_what_staff_give(self, desk, review, outcome):
        html = page(
            desk.post(href(review, "close"), sent(review, outcome=outcome)), 422
        )
        assert "Choose how it ended" in html
        review.refresh_from_db()
        assert review.closed_at is None

    def test_not_what_nobody_has_read(self, desk, review):
        data = sent(review, outcome="seen", text="Half a sentence")
        review.version += 1
        review.save()
        html = page(desk.post(href(review, "close"), data), 409)
        assert NEW in html
        assert "Half a sentence</textarea>" in html


class TestReopen:
    def test_from_the_list_of_today_and_from_the_panel(self, desk, review):
        desk.post(href(review, "close"), sent(review, outcome="spoke"))
        html = page(desk.get(reverse("board:closed")))
        assert "1 person is answered today." in html
        assert "Spoke, Mia Field" in html
        assert "Spoke. Closed by Mia Field at 10:30." in page(desk.get(href(review)))
        answer = desk.post(href(review, "reopen"), sent(review))
        assert answer.url == href(review)
        review.refresh_from_db()
        assert review.closed_at is None
        assert Conversation.objects.get().waiting_since is not None

    def test_nothing_was_closed_today(self, desk, review, at):
        review.closed_at = at - timedelta(days=1)
        review.closed_by, review.outcome = factories.UserFactory(), "seen"
        review.save()
        assert "Nothing was closed today." in page(desk.get(reverse("board:closed")))

    def test_not_beside_a_newer_one(self, desk, review):
        desk.post(href(review, "close"), sent(review, outcome="seen"))
        waits(review.treatment)
        html = page(desk.post(href(review, "reopen"), sent(review)), 409)
        assert "They wait with something newer." in html


class TestSeeAndHold:
    def test_a_look_is_written_down_once(self, desk, client_for, review, nurse, other):
        swap = {"HX-Request": "true"}
        html = page(desk.post(href(review, "see"), sent(review), headers=swap))
        assert "Seen by Mia, 10:30" in html
        client_for(other).post(href(review, "see"), sent(review))
        review.refresh_from_db()
        assert review.seen_by == nurse.user
        assert Message.objects.get().seen_by == nurse.user

    def test_without_a_script_it_leads_back(self, desk, review):
        assert desk.post(href(review, "see"), sent(review)).url == href(review)

    def test_not_what_came_after_the_page(self, desk, review):
        desk.post(href(review, "see"), sent(review, version=review.version - 1))
        review.refresh_from_db()
        assert review.seen_at is None

    def test_writing_is_told_and_ends(self, desk, client_for, review, nurse, other):
        assert desk.post(href(review, "hold")).status_code == 204
        review.refresh_from_db()
        assert review.holder == nurse.user
        html = page(client_for(other).post(href(review, "hold")))
        assert "Mia Field is writing as well." in html
        client_for(other).post(href(review, "release"))
        review.refresh_from_db()
        assert review.holder == nurse.user
        assert desk.post(href(review, "release")).status_code == 204
        review.refresh_from_db()
        assert review.holder is None

    def test_writing_to_what_is_closed_says_so(self, desk, review):
        desk.post(href(review, "close"), sent(review, outcome="seen"))
        html = page(desk.post(href(review, "hold")))
        assert "Somebody has closed this already." in html


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


class TestClear:
    @pytest.fixture
    def urgent(self, somebody):
        treatment = somebody("Ana Sample")
        last = answered(treatment, 2.0, level=3)
        return waits(treatment, level=3, check_in=last)

    @pytest.fixture
    def clinician(self, client_for, clinic):
        member = factories.MembershipFactory(clinic=clinic, role="clinician")
        return client_for(member)

    def test_with_what_was_known(self, clinician, urgent):
        assert "Take “Urgent” back" in page(clinician.get(href(urgent)))
        data = sent(urgent, received_last=urgent.check_in.pk, note="Looked at it.")
        assert clinician.post(href(urgent, "clear"), data).url == href(urgent)
        assert Clearance.objects.get().note == "Looked at it."
        html = page(clinician.post(href(urgent, "clear"), data), 409)
        assert "no urgent level left" in html

    def test_not_when_another_check_in_came(self, clinician, urgent):
        data = sent(urgent, received_last=urgent.check_in.pk, note="Kept note")
        checkin_factories.CheckInFactory(treatment=urgent.treatment, day=1)
        html = page(clinician.post(href(urgent, "clear"), data), 409)
        assert NEW in html
        assert "Kept note</textarea>" in html
        assert not Clearance.objects.exists()

    def test_the_front_desk_takes_nothing_back(self, client_for, clinic, urgent):
        member = factories.MembershipFactory(clinic=clinic, role="front_desk")
        data = sent(urgent, received_last=urgent.check_in.pk)
        browser = client_for(member)
        assert "Take “Urgent” back" not in page(browser.get(href(urgent)))
        assert browser.post(href(urgent, "clear"), data).status_code == 403
        assert not Clearance.objects.exists()
