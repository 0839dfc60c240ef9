"""What is done on the panel besides answering, and every reason why it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.checkins.models import Clearance
from aftercare.conversations.models import Conversation, Message, SessionRequest
from tests import checkin_factories, factories
from tests.board.today.people import answered, href, sent, waits, wishes
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
NEW = "Something new came while you had this open."


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
