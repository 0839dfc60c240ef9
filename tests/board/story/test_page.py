"""The page of a patient: its doors, its head, its tabs, what it costs and what it leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.audit.models import AuditEvent
from aftercare.foundation import clock
from tests import checkin_factories as rows
from tests import factories
from tests.conversation_factories import ConversationFactory, MessageFactory
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
TABS = ["course", "messages", "treatments", "record"]
MOST_QUERIES = 15


class TestDoors:
    @pytest.mark.parametrize("tab", TABS)
    def test_every_tab(self, desk, client_for, patient, other_nurse, treatment, tab):
        way = f"{reverse('board:patient', args=[patient.pk])}?tab={tab}"
        assert "Amara Example is on day 3." in page(desk.get(way))
        assert client_for(None).get(way).status_code == 302
        assert client_for(patient).get(way).status_code == 404
        assert client_for(other_nurse).get(way).status_code == 404
        assert desk.post(way).status_code == 405

    @pytest.mark.parametrize("role", ["owner", "clinician", "nurse", "front_desk"])
    def test_everybody_of_the_clinic(self, client_for, clinic, story, treatment, role):
        member = factories.MembershipFactory(clinic=clinic, role=role)
        html = story(browser=client_for(member))
        assert ("Raise an adverse event" in html) == (role != "front_desk")

    def test_an_unknown_tab_is_the_course(self, story, treatment):
        html = story("nonsense")
        assert 'href="' + reverse("board:patient", args=[treatment.patient_id]) in html
        assert '?tab=course" aria-current="page"' in html


class TestHead:
    def test_day_treatment_contact_and_what_to_do(self, story, treatment, patient):
        patient.phone = "0117 496 0123"
        patient.save()
        html = story()
        assert "Full face, 1.5 mm · Pen · Tue 12 May, 10:30 · Mia Field" in html
        assert 'href="tel:01174960123"' in html
        assert f'href="mailto:{patient.email}"' in html
        assert f"{reverse('treatments:new')}?patient={patient.pk}" in html
        assert reverse("board:raise_event", args=[patient.pk]) in html
        assert "?tab=messages#write" in html
        assert "No adverse event, and nothing" in html

    def test_who_has_no_account_is_invited(self, story, healing, at):
        html = story(of=healing("Bo Sample", user=False))
        assert "Send the invitation" in html
        assert "Correct the email" in html

    def test_who_has_not_agreed(self, story, treatment, patient):
        patient.user.consents.all().delete()
        assert "Signed in, has not agreed yet" in story()

    def test_mail_that_comes_back(self, story, treatment, patient, at):
        from aftercare.outbox import addresses
        from aftercare.outbox.models import BadAddress

        addresses.mark_bad(
            address=patient.user.email,
            kind=BadAddress.Kind.BOUNCED,
            cause="There is no such mailbox.",
            reply="550",
            at=at,
        )
        assert "Emails come back" in story("record")


class TestReading:
    def test_it_leaves_one_line_a_member_and_hour(
        self, story, treatment, patient, nurse, clinic, client_for, monkeypatch, at
    ):
        for tab in TABS:
            story(tab)
        line = AuditEvent.objects.get(action="record.read")
        assert (line.actor_id, line.record_type, line.record_id, line.clinic_id) == (
            nurse.user.pk,
            "Patient",
            patient.pk,
            clinic.pk,
        )
        story(browser=client_for(factories.MembershipFactory(clinic=clinic)))
        assert AuditEvent.objects.filter(action="record.read").count() == 2
        monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=1))
        story()
        assert AuditEvent.objects.filter(action="record.read").count() == 3

    def test_a_stranger_s_try_leaves_none(self, client_for, other_nurse, patient):
        way = reverse("board:patient", args=[patient.pk])
        client_for(other_nurse).get(way)
        assert not AuditEvent.objects.filter(action="record.read").exists()


def everything(patient, treatment, nurse, at, count):
    """So many rows of everything the page shows."""
    for n in range(count):
        when = at - timedelta(hours=n)
        row = rows.CheckInFactory(
            treatment=treatment, day=n, answered_at=when, own_point="1.00"
        )
        for symptom in ("redness", "swelling", "itch"):
            rows.SymptomReportFactory(check_in=row, symptom=symptom)
        rows.SignReportFactory(check_in=row, answer="yes")
        rows.RuleHitFactory(check_in=row)
        row.clearance = rows.ClearanceFactory(treatment=treatment)
        row.save()
        more = factories.TreatmentFactory(
            patient=patient,
            protocol_version=treatment.protocol_version,
            practitioner=nurse,
            ended_at=at - timedelta(days=60 + n),
        )
        factories.CorrectionFactory(treatment=more)
        factories.ReminderFactory(treatment=more, rule_code="spf_morning", day=n)
        rows.AdverseEventFactory(treatment=more)
        talk = ConversationFactory(
            patient=patient,
            treatment=more,
            closed_by=nurse.user,
            closed_at=at,
            outcome="seen",
        )
        MessageFactory(conversation=talk, seen_by=nurse.user, seen_at=at)
        rows.ReviewFactory(
            patient=patient, closed_at=at, closed_by=nurse.user, outcome="seen"
        )
        AuditEvent.objects.create(
            at=when,
            actor_id=factories.UserFactory().pk,
            action="check_in.sent",
            record_type="CheckIn",
            record_id=row.pk,
            clinic_id=patient.clinic_id,
        )


@pytest.mark.parametrize(
    ("tab", "most"),
    [("course", 13), ("messages", 14), ("treatments", 13), ("record", 14)],
)
@pytest.mark.parametrize("count", [1, 5])
def test_at_most_fifteen_queries_with_one_row_and_with_many(
    story, patient, treatment, nurse, at, tab, most, count, django_assert_num_queries
):
    everything(patient, treatment, nurse, at, count)
    story(tab)
    with django_assert_num_queries(most):
        story(tab)
    assert most <= MOST_QUERIES


@pytest.mark.parametrize("tab", TABS)
def test_without_an_account_no_more(story, healing, tab, django_assert_max_num_queries):
    patient = healing("Bo Sample", user=False)
    factories.InvitationFactory(patient=patient)
    story(tab, of=patient)
    with django_assert_max_num_queries(MOST_QUERIES):
        story(tab, of=patient)
