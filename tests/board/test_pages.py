from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.clinics.models import Invitation
from aftercare.outbox.models import Delivery
from tests import factories
from tests.treatments.browser import page

LISTS = ["patients", "invitations", "reminders"]


class TestDoors:
    @pytest.mark.parametrize("name", LISTS)
    def test_works_when_empty(self, desk, name):
        page(desk.get(reverse(f"board:{name}")))

    @pytest.mark.parametrize("name", LISTS)
    def test_anonymous_and_patients(self, client_for, patient, name):
        assert client_for(None).get(reverse(f"board:{name}")).status_code == 302
        assert client_for(patient).get(reverse(f"board:{name}")).status_code == 404

    @pytest.mark.parametrize("name", LISTS)
    def test_wrong_verb(self, desk, name):
        assert desk.delete(reverse(f"board:{name}")).status_code == 405
        posted = desk.post(reverse(f"board:{name}")).status_code
        assert posted == (200 if name == "patients" else 405)  # its search is posted

    def test_one_patient(self, desk, client_for, patient, other_nurse):
        href = reverse("board:patient", args=[patient.pk])
        page(desk.get(href))
        assert client_for(None).get(href).status_code == 302
        assert client_for(other_nurse).get(href).status_code == 404
        assert client_for(patient).get(href).status_code == 404
        assert desk.post(href).status_code == 405

    def test_inviting(self, desk, client_for, other_nurse, clinic):
        patient = factories.PatientFactory(clinic=clinic)
        href = reverse("board:invite", args=[patient.pk])
        assert desk.get(href).status_code == 405
        assert client_for(None).post(href).status_code == 302
        assert client_for(other_nurse).post(href).status_code == 404
        assert not Invitation.objects.exists()

    def test_another_clinic_s_people_are_on_no_list(
        self, client_for, other_nurse, healing
    ):
        patient = healing("Ana Sample")
        factories.InvitationFactory(patient=patient)
        factories.ReminderFactory(treatment=patient.treatments.get())
        for name in LISTS:
            html = page(client_for(other_nurse).get(reverse(f"board:{name}")))
            assert "Ana Sample" not in html


class TestInvitations:
    def test_one_press_sends_again(self, desk, clinic, at):
        patient = factories.PatientFactory(clinic=clinic, name="Bo Sample")
        old = factories.InvitationFactory(
            patient=patient, invited_at=at - timedelta(days=9)
        )
        html = page(desk.get(reverse("board:invitations")))
        assert "1 has not signed in yet." in html
        assert "The link is too old" in html
        sent = desk.post(
            reverse("board:invite", args=[patient.pk]), {"back": "invitations"}
        )
        assert sent.url == reverse("board:invitations")
        old.refresh_from_db()
        assert old.replaced_at == at
        assert Delivery.objects.get().to == patient.email
        html = page(desk.get(sent.url))
        assert f"Invitation sent to {patient.email}." in html
        assert html.count("Send again") == 1

    def test_from_the_story_it_goes_back_there(self, desk, clinic):
        patient = factories.PatientFactory(clinic=clinic)
        sent = desk.post(reverse("board:invite", args=[patient.pk]))
        assert sent.url == reverse("board:patient", args=[patient.pk])

    def test_who_is_in_is_not_asked_again(self, desk, patient):
        desk.post(reverse("board:invite", args=[patient.pk]))
        assert not Invitation.objects.exists()

    def test_accepted_ones_come_last(self, desk, clinic, patient, at):
        factories.InvitationFactory(patient=patient, accepted_at=at)
        waiting = factories.PatientFactory(clinic=clinic, name="Bo Waiting")
        factories.InvitationFactory(patient=waiting, invited_at=at - timedelta(days=3))
        html = page(desk.get(reverse("board:invitations")))
        assert html.index("Bo Waiting") < html.index("Amara Example")
        assert "Signed in 15 May" in html

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow(self, desk, clinic, count, django_assert_num_queries):
        for _ in range(count):
            factories.InvitationFactory(patient__clinic=clinic)
        desk.get(reverse("board:invitations"))
        with django_assert_num_queries(7):
            desk.get(reverse("board:invitations"))


class TestReminders:
    @pytest.fixture
    def rows(self, healing, at):
        treatment = healing("Ana Sample").treatments.get()

        def one(state, **more):
            ended = (
                {}
                if state == "planned"
                else {"finished_at": at, "reason": f"why {state}"}
            )
            return factories.ReminderFactory(
                treatment=treatment, rule_code=state, state=state, **ended | more
            )

        return [one(s) for s in ("planned", "sent", "failed", "missed", "cancelled")]

    def test_every_state_with_its_reason(self, desk, rows):
        html = page(desk.get(reverse("board:reminders")))
        assert "2 reminders did not go out." in html
        for state in ("failed", "missed", "cancelled"):
            assert f"why {state}" in html
        assert "Sent 10:30" in html
        assert "Planned for 13:00" in html

    def test_by_state(self, desk, rows):
        html = page(desk.get(reverse("board:reminders"), {"state": "missed"}))
        assert "why missed" in html
        assert "Sent 10:30" not in html
        html = page(desk.get(reverse("board:reminders"), {"state": "nonsense"}))
        assert "Sent 10:30" in html

    def test_the_health_line_names_the_oldest(self, desk, rows, at):
        html = page(desk.get(reverse("board:reminders")))
        assert "Nothing is waiting" in html
        rows[0].due_at = at - timedelta(hours=2)
        rows[0].save()
        html = page(desk.get(reverse("board:reminders")))
        assert "1 waiting</b><small>The oldest since Fri 15 May, 08:30<" in html

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow(self, desk, healing, count, django_assert_num_queries):
        for n in range(count):
            treatment = healing(f"Ana {n}").treatments.get()
            factories.ReminderFactory(treatment=treatment)
        desk.get(reverse("board:reminders"))
        with django_assert_num_queries(10):
            desk.get(reverse("board:reminders"))
