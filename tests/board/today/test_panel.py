"""The panel: what is shown of one person, and that a look changes nothing."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests import checkin_factories, conversation_factories
from tests.board.today.people import answered, href, waits, wrote
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(somebody, nurse):
    """Somebody whose last check-in stands above what is usual, with a rule that fired."""
    treatment = somebody("Ana Sample", days=4, practitioner=nurse)
    treatment.patient.tone = "medium_brown"
    treatment.patient.phone = "0117 496 0200"
    treatment.patient.save()
    last = answered(treatment, 1.0, 0.9, 0.8, 0.7, 3.0, level=2)
    before = treatment.check_ins.get(day=3)
    sore = {"symptom": "tenderness_pain", "band_low": 0, "band_high": 1}
    checkin_factories.SymptomReportFactory(check_in=before, severity=1, **sore)
    checkin_factories.SymptomReportFactory(check_in=last, severity=3, **sore)
    checkin_factories.SymptomReportFactory(
        check_in=last, symptom="itch", severity=1, band_low=0, band_high=2, trend="same"
    )
    checkin_factories.SignReportFactory(check_in=last, sign="pus", answer="not_sure")
    checkin_factories.SignReportFactory(check_in=last, sign="fever", answer="no")
    checkin_factories.RuleHitFactory(
        check_in=last, code="C20", level=2, staff_words="Two or more above the band"
    )
    return waits(treatment, hours=1.7, check_in=last, why="Two or more above the band")


class TestShown:
    def test_head_and_answers_beside_what_is_usual(self, desk, told):
        html = page(desk.get(href(told)))
        assert "Ana Sample</h1>" in html
        assert "Day 4 of 42. Full face, 1.5 mm, Pen, 11 May, Mia Field." in html
        assert "Waiting 1 h 42" in html
        assert "Medium brown skin" in html
        assert 'href="tel:01174960200"' in html
        lines = re.findall(
            r'<div( class="above")?><dt>(.*?)</dt><dd class="said">(.*?)</dd>'
            r'<dd class="usual">(.*?)</dd>',
            html,
        )
        above = ' class="above"'
        assert lines == [
            (above, "Sore", "Strong, was slight", "usual: up to slight"),
            (above, "Yellow or green pus", "Not sure", "not usual"),
            ("", "Itchy", "Slight, about the same", "usual: up to clear"),
        ]
        assert "No to 1 sign" in html
        assert "<code>C20</code> Two or more above the band" in html
        assert "Above what is usual on day 4." in html

    def test_the_list_stands_beside_it_with_its_row_marked(self, desk, told, somebody):
        waits(somebody("Bea Sample"))
        html = page(desk.get(href(told)))
        current = re.findall(
            r'<li class="row[^>]*aria-current="true">.*?</li>', html, re.S
        )
        assert len(current) == 1
        assert "Ana Sample" in current[0]
        assert len(re.findall("<h1", html)) == 1

    def test_a_swap_gets_the_panel_alone_and_going_back_the_whole(self, desk, told):
        swapped = page(desk.get(href(told), headers={"HX-Request": "true"}))
        assert "<h1" not in swapped
        assert "<title>Ana Sample waits for 1 h 42" in swapped
        assert 'id="waiting"' not in swapped
        back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        assert 'id="waiting"' in page(desk.get(href(told), headers=back))

    def test_messages_wish_event_and_skin(self, desk, somebody):
        treatment = somebody("Ana Sample")
        review = wrote(treatment, "Is <this> usual?")
        conversation_factories.SessionRequestFactory(
            treatment=treatment, preferred_days=[0, 4], part_of_day="morning"
        )
        event = checkin_factories.AdverseEventFactory(treatment=treatment)
        html = page(desk.get(href(review)))
        assert "Is &lt;this&gt; usual?" in html
        assert "Mondays or Fridays, morning. From 12 Jun." in html
        assert reverse("board:event", args=[event.pk]) in html

    def test_quick_replies_are_those_approved_for_this_day_and_level(
        self, desk, told, clinic
    ):
        offer = conversation_factories.QuickReplyFactory
        offer(clinic=clinic, label="Come in", text="Hi {first_name}.")
        offer(clinic=clinic, label="Later", first_day=10)
        offer(clinic=clinic, label="Unsigned", approved_at=None, approved_by=None)
        html = page(desk.get(href(told)))
        assert 'data-fill="Hi Ana."' in html
        assert "Later" not in html
        assert "Unsigned" not in html
        told.level = 3
        told.save()
        assert "data-fill" not in page(desk.get(href(told)))

    def test_without_an_account_they_are_called(self, desk, somebody):
        treatment = somebody("Ana Sample", user=False)
        html = page(desk.get(href(waits(treatment))))
        assert "has no account and cannot read messages. Call them." in html
        assert "<textarea" not in html
        assert "No phone number is written down." in html

    def test_who_is_writing_and_who_has_seen_it(self, desk, told, other, at):
        told.holder, told.held_at = other.user, at
        told.seen_by, told.seen_at = other.user, at
        told.save()
        html = page(desk.get(href(told)))
        assert "Nia is writing." in html
        assert "Take over" in html
        assert "Seen by Nia, 10:30" in html
        assert "I have seen it" not in html

    def test_before_the_first_check_in(self, desk, somebody):
        review = waits(somebody("Ana Sample"), kind="silent", level=0)
        html = page(desk.get(href(review)))
        assert "No check-in that can be drawn yet." in html
        assert "Ana Sample is silent" in html


class TestDoors:
    ACTS = (
        "send",
        "close",
        "reopen",
        "take_over",
        "fill",
        "clear",
        "see",
        "hold",
        "release",
    )

    def test_looking_changes_nothing(self, desk, told):
        for verb in ("get", "head"):
            getattr(desk, verb)(href(told))
        told.refresh_from_db()
        assert told.seen_at is None

    def test_strangers(self, client_for, other_nurse, patient, told):
        assert client_for(other_nurse).get(href(told)).status_code == 404
        assert client_for(patient).get(href(told)).status_code == 404
        assert client_for(None).get(href(told)).status_code == 302

    @pytest.mark.parametrize("act", ACTS)
    def test_acts_are_posted_by_the_clinic_s_own(
        self, desk, client_for, other_nurse, patient, told, act
    ):
        version = told.version
        assert desk.get(href(told, act)).status_code == 405
        for who, status in ((other_nurse, 404), (patient, 404), (None, 302)):
            assert client_for(who).post(href(told, act)).status_code == status
        told.refresh_from_db()
        assert (told.version, told.closed_at, told.seen_at) == (version, None, None)

    def test_the_panel_itself_takes_no_post(self, desk, told):
        assert desk.post(href(told)).status_code == 405
        for name in ("today", "today_new", "closed"):
            assert desk.post(reverse(f"board:{name}")).status_code == 405


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow(desk, told, count, django_assert_num_queries):
    treatment = told.treatment
    for n in range(count):
        row = checkin_factories.CheckInFactory(treatment=treatment, day=10 + n)
        checkin_factories.SymptomReportFactory(check_in=row)
        talk = conversation_factories.ConversationFactory(
            patient=treatment.patient,
            topic=("skin", "care", "visit", "other", "skin")[n],
            treatment=treatment if n == 4 else None,
        )
        conversation_factories.MessageFactory(conversation=talk)
        checkin_factories.ReviewReasonFactory(review=told, kind="note")
    swap = {"HX-Request": "true"}
    desk.get(href(told), headers=swap)
    with django_assert_num_queries(20):
        desk.get(href(told), headers=swap)


class TestNew:
    def new(self, desk, at, **ask):
        return desk.get(reverse("board:today_new"), {"since": at.isoformat(), **ask})

    def test_counts_what_came_and_says_it_once(self, desk, somebody, at):
        assert self.new(desk, at).status_code == 204
        waits(somebody("Ana Sample"), hours=-1)
        html = page(self.new(desk, at))
        assert 'data-say="1 new on the list"' in html
        assert "1 new<span" in html
        assert self.new(desk, at, said=1).status_code == 204

    @pytest.mark.parametrize(
        "since", ["", "nonsense", "2026-05-15T10:00:00", "0001-01-01T00:00:00+14:00"]
    )
    def test_nonsense_is_nothing_new(self, desk, since):
        answer = desk.get(reverse("board:today_new"), {"since": since})
        assert answer.status_code == 204

    def test_another_clinic_hears_nothing(self, client_for, other_nurse, somebody, at):
        waits(somebody("Ana Sample"), hours=-1)
        assert self.new(client_for(other_nurse), at).status_code == 204
