"""The list of events, and raising one by hand from a patient's page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from aftercare.checkins.models import AdverseEvent
from tests import checkin_factories as rows
from tests import factories
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
LIST = "/staff/events/"
STILL_OPEN = {"resolved_at": None, "resolved_by": None}


@pytest.fixture
def happened(healing, at):
    """`happened("Ana Sample", level=3, minutes=10)`: one event of somebody; more to the row."""

    def one(name, *, level=3, minutes=10, note="It burns.", **more):
        treatment = healing(name).treatments.get()
        event = rows.AdverseEventFactory(
            treatment=treatment,
            level=level,
            raised_at=at - timedelta(minutes=minutes),
            reports=1,
            **more,
        )
        rows.AdverseEventStepFactory(event=event, note=note, reports=1)
        return event

    return one


def ended(at, nurse):
    who = {"acknowledged_by": nurse.user, "resolved_by": nurse.user}
    return {
        "acknowledged_at": at,
        "resolved_at": at,
        "next_notice_at": None,
        **who,
    }


class TestList:
    def test_doors(self, desk, client_for, patient, other_nurse, happened):
        happened("Ana Sample")
        assert "Ana Sample" in page(desk.get(LIST))
        assert "Ana Sample" not in page(client_for(other_nurse).get(LIST))
        assert client_for(None).get(LIST).status_code == 302
        assert client_for(patient).get(LIST).status_code == 404
        assert desk.post(LIST).status_code == 405

    def test_the_title_is_the_answer(self, desk, happened, nurse, at):
        assert "No adverse event is open." in page(desk.get(LIST))
        one = happened("Ana Sample")
        assert "1 event waits for somebody." in page(desk.get(LIST))
        one.acknowledged_at, one.acknowledged_by = at, nurse.user
        one.next_notice_at = None
        one.save()
        html = page(desk.get(LIST))
        assert "1 event is in hand." in html
        assert "Mia Field has it in hand" in html

    def test_urgent_first_then_the_longest_then_what_is_closed(
        self, desk, happened, nurse, at
    ):
        happened("Cleo Closed", level=4, **ended(at, nurse))
        happened("Una Urgent", minutes=5)
        happened("Una Longer", minutes=100)
        happened("Emma Emergency", level=4, minutes=1)
        html = page(desk.get(LIST))
        order = ("Emma Emergency", "Una Longer", "Una Urgent", "Cleo Closed")
        places = [html.index(name) for name in order]
        assert places == sorted(places)
        assert "<b>1 h 40</b><small>Fri 15 May, 08:50</small>" in html
        assert "Emergency · Day 3" in html
        assert "Closed by Mia Field" in html
        assert "It burns." in html

    def test_what_a_check_in_told(self, desk, event):
        html = page(desk.get(LIST))
        assert "Possible infection" in html
        assert "Urgent · Day 3" in html

    def test_closed_ones_come_a_page_at_a_time(self, desk, happened, nurse, at):
        for n in range(26):
            happened(f"Ana {n:02}", minutes=n, **ended(at, nurse))
        first = page(desk.get(LIST))
        assert first.count('<li class="row event') == 25
        second = page(desk.get(LIST, {"page": "2"}))
        assert second.count('<li class="row event') == 1
        assert "Ana 25" in second

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow(
        self, desk, happened, nurse, at, count, event, django_assert_num_queries
    ):
        for n in range(count):
            happened(f"Ana {n}")
            happened(f"Bo {n}", **ended(at, nurse))
            happened(f"Cy {n}", **ended(at, nurse) | STILL_OPEN)
        desk.get(LIST)
        with django_assert_num_queries(10):
            desk.get(LIST)


class TestRaise:
    @pytest.fixture
    def way(self, patient):
        return reverse("board:raise_event", args=[patient.pk])

    @pytest.fixture
    def words(self, treatment):
        return {
            "level": "3",
            "treatment": str(treatment.pk),
            "note": "Called: it <burns>.",
            "form_token": str(uuid4()),
        }

    def test_doors(self, desk, client_for, patient, other_nurse, clinic, way, words):
        page(desk.get(way))
        front = factories.MembershipFactory(clinic=clinic, role="front_desk")
        for who, status in [
            (None, 302),
            (patient, 404),
            (other_nurse, 404),
            (front, 403),
        ]:
            assert client_for(who).get(way).status_code == status
            assert client_for(who).post(way, words).status_code == status
        assert desk.put(way).status_code == 405
        assert not AdverseEvent.objects.exists()

    def test_it_is_in_the_hands_of_who_raised_it(self, desk, way, words, nurse):
        sent = desk.post(way, words)
        made = AdverseEvent.objects.get()
        assert sent.url == reverse("board:event", args=[made.pk])
        assert (made.level, made.raised_by, made.acknowledged_by) == (
            3,
            nurse.user,
            nurse.user,
        )
        assert "Called: it &lt;burns&gt;." in page(desk.get(sent.url))

    def test_sent_twice_is_one(self, desk, way, words):
        assert desk.post(way, words).url == desk.post(way, words).url
        assert AdverseEvent.objects.get().steps.count() == 1

    def test_an_open_event_takes_it_as_a_step(self, desk, event, way, words):
        assert desk.post(way, words).url == reverse("board:event", args=[event.pk])
        assert [s.kind for s in event.steps.order_by("reports")] == [
            "raised",
            "reported_again",
        ]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"level": ""}, "Choose how urgent it is."),
            ({"level": "0"}, "There is a problem"),
            ({"note": " "}, "Write in a few words what happened."),
            ({"note": "a\x07b"}, "There is a sign in it that cannot be kept."),
            ({"treatment": str(uuid4())}, "Choose a treatment of this patient."),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_lost(
        self, desk, way, words, wrong, said
    ):
        html = page(desk.post(way, words | wrong))
        assert said in html
        if "note" not in wrong:
            assert "Called: it &lt;burns&gt;.</textarea>" in html
        assert not AdverseEvent.objects.exists()

    def test_a_stranger_s_treatment_cannot_be_named(self, desk, way, words):
        strange = factories.TreatmentFactory()
        html = page(desk.post(way, words | {"treatment": str(strange.pk)}))
        assert "Choose a treatment of this patient." in html

    def test_a_copy_that_was_sent_for_another(self, desk, way, words, healing):
        other = rows.AdverseEventFactory(treatment=healing("Ana").treatments.get())
        rows.AdverseEventStepFactory(event=other, form_token=words["form_token"])
        html = page(desk.post(way, words))
        assert "Your words are kept" in html
        assert words["form_token"] not in html

    def test_without_a_treatment_there_is_nothing_to_raise(self, desk, clinic):
        nobody = factories.PatientFactory(clinic=clinic)
        html = page(desk.get(reverse("board:raise_event", args=[nobody.pk])))
        assert "There is no treatment yet." in html
