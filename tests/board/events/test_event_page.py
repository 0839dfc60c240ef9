"""One event: its page for everybody of the clinic, and for nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests import checkin_factories as rows
from tests import factories
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db

PAGES = ["event", "event_report"]
ACTS = ["acknowledge", "contact", "note", "resolve"]


def href(event, name="event"):
    return reverse(f"board:{name}", args=[event.pk])


class TestDoors:
    @pytest.mark.parametrize("name", PAGES)
    def test_pages(self, desk, client_for, patient, other_nurse, event, name):
        page(desk.get(href(event, name)))
        assert client_for(None).get(href(event, name)).status_code == 302
        assert client_for(patient).get(href(event, name)).status_code == 404
        assert client_for(other_nurse).get(href(event, name)).status_code == 404
        assert desk.post(href(event, name)).status_code == 405

    @pytest.mark.parametrize("name", ACTS)
    def test_steps(self, desk, client_for, patient, other_nurse, event, name):
        way = href(event, f"event_{name}")
        assert desk.get(way).status_code == 405
        assert client_for(None).post(way).status_code == 302
        assert client_for(patient).post(way).status_code == 404
        assert client_for(other_nurse).post(way).status_code == 404
        assert event.steps.count() == 1

    def test_the_front_desk_sees_and_notes_and_does_not_act(
        self, client_for, clinic, event
    ):
        member = factories.MembershipFactory(clinic=clinic, role="front_desk")
        browser = client_for(member)
        html = page(browser.get(href(event)))
        assert "A nurse, a clinician or an owner takes it in hand." in html
        assert "I have it in hand" not in html
        assert "Add the note" in html
        for name in ("acknowledge", "contact", "resolve"):
            assert browser.post(href(event, f"event_{name}")).status_code == 403
        assert event.steps.count() == 1

    @pytest.mark.parametrize("role", ["owner", "clinician", "nurse"])
    def test_who_treats_acts(self, client_for, clinic, event, shown, role):
        member = factories.MembershipFactory(clinic=clinic, role=role)
        sent = client_for(member).post(
            href(event, "event_acknowledge"),
            {"shown": str(shown(event)), "form_token": str(uuid4())},
        )
        assert sent.url == href(event)
        event.refresh_from_db()
        assert event.acknowledged_by == member.user


class TestPage:
    def test_what_was_told_with_rule_answer_and_what_is_usual(self, desk, event):
        html = page(desk.get(href(event)))
        assert "<h1>Amara Example: urgent, nobody has it in hand.</h1>" in html
        assert "Raised Fri 15 May, 10:10 on day 3, 20 min ago." in html
        assert "Possible infection" in html
        assert "Strong, worse than yesterday" in html
        assert "usual: not there to slight" in html
        assert "Yellow or green pus" in html
        assert "No to 1 sign" in html
        assert "It throbs." in html

    def test_the_treatment(self, desk, event):
        html = page(desk.get(href(event)))
        for fact in ("Fine pen", "LOT-77", "Full face 1.5 mm, 3 passes", "Mia Field"):
            assert fact in html

    def test_the_history_in_order_with_who_and_when(self, desk, event, nurse, at):
        rows.AdverseEventStepFactory(event=event, kind="notified", at=at, reports=1)
        rows.AdverseEventStepFactory(
            event=event, kind="note", at=at, reports=1, note="<b>Bold", by=nurse.user
        )
        html = page(desk.get(href(event)))
        history = html.split('<ol class="steps">')[1].split("</ol>")[0]
        told = [
            history.index("Raised by a check-in"),
            history.index("A mail went to the next person"),
            history.index("&lt;b&gt;Bold"),
        ]
        assert told == sorted(told)
        assert "Mia Field, Fri 15 May, 10:30" in history

    def test_who_has_it_and_how_it_ended(self, desk, event, nurse, at):
        event.acknowledged_at, event.acknowledged_by = at, nurse.user
        event.next_notice_at = None
        event.save()
        html = page(desk.get(href(event)))
        assert "Amara Example: urgent, Mia Field has it in hand." in html
        assert "I have it in hand" not in html
        event.resolved_at, event.resolved_by = at, nurse.user
        event.save()
        html = page(desk.get(href(event)))
        assert "Amara Example: closed." in html
        assert "Close the event" not in html
        assert "Add the note" in html

    def test_the_phone_is_one_press_away(self, desk, event, patient):
        assert "no phone number" in page(desk.get(href(event)))
        patient.phone = "+44 117 496 0123"
        patient.save()
        assert 'href="tel:+441174960123"' in page(desk.get(href(event)))

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow(
        self, desk, event, treatment, at, count, django_assert_num_queries
    ):
        for n in range(count):
            more = rows.CheckInFactory(treatment=treatment, day=4 + n)
            rows.SymptomReportFactory(check_in=more)
            rows.AdverseEventStepFactory(
                event=event, kind="reported_again", check_in=more, reports=2 + n
            )
        desk.get(href(event))
        with django_assert_num_queries(12):
            desk.get(href(event))
