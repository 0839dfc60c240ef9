from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.treatments.browser import page


def section(html, title):
    """The group of the list with this heading."""
    return html.split(f"{title} <i>")[1].split("</section>")[0]


class TestPatients:
    def test_the_title_counts_who_is_healing(self, desk, healing, at):
        href = reverse("board:patients")
        assert "Nobody is healing right now." in page(desk.get(href))
        healing("Ana Sample")
        html = page(desk.get(href))
        assert "1 person is healing." in html
        assert "They have signed in." in html
        healing("Bo Sample", user=False)
        healing("Cy Sample", ended_at=at - timedelta(days=43))
        healing("Di Sample", ended_at=at - timedelta(days=42))
        html = page(desk.get(href))
        assert "3 people are healing." in html
        assert "1 has not signed in yet." in html

    def test_each_stands_where_they_belong(self, desk, healing, clinic, at):
        healing("Ana Healing")
        healing("Bo Waiting", user=False)
        healing("Cy Coming", ended_at=at + timedelta(days=2))
        healing("Di Over", ended_at=at - timedelta(days=60))
        factories.PatientFactory(clinic=clinic, name="Ed None")
        html = page(desk.get(reverse("board:patients")))
        assert "Ana Healing" in section(html, "Healing")
        assert "Bo Waiting" in section(html, "Not signed in yet")
        assert "Cy Coming" in section(html, "Visit to come")
        assert "Di Over" in section(html, "Plan over")
        assert "Ed None" in section(html, "No treatment yet")

    def test_a_row_says_day_treatment_device_and_next_reminder(
        self, desk, healing, clinic
    ):
        device = factories.DeviceFactory(clinic=clinic, name="Fine pen")
        patient = healing("Ana Sample", device=device)
        factories.ReminderFactory(treatment=patient.treatments.get())
        html = page(desk.get(reverse("board:patients")))
        assert "Day 3 · Full face, 1.5 mm" in html
        assert "Fine pen" in html
        assert "<b>13:00</b><small>Sun cream, today</small>" in html
        assert 'class="spark"' in html

    @pytest.mark.parametrize(
        ("mail", "words"),
        [
            ("sent", "Invited, not signed in yet"),
            ("queued", "The invitation is on its way"),
            ("failed", "The mail did not arrive"),
        ],
    )
    def test_a_row_says_why_somebody_is_not_in(self, desk, healing, at, mail, words):
        patient = healing("Bo Sample", user=False)
        invitation = factories.InvitationFactory(patient=patient)
        factories.DeliveryFactory(
            kind="invitation",
            about=invitation.pk,
            state=mail,
            finished_at=None if mail == "queued" else at,
            reason="No such address." if mail == "failed" else "",
        )
        html = page(desk.get(reverse("board:patients")))
        assert words in html
        assert ("No such address." in html) == (mail == "failed")

    def test_and_when_nobody_asked_or_can_ask(self, desk, healing):
        healing("Bo Sample", user=False)
        healing("Cy Sample", user=False, email="")
        html = page(desk.get(reverse("board:patients")))
        assert "Not invited yet" in html
        assert "No email" in html

    def test_an_account_without_consent_gets_no_reminders(self, desk, healing):
        patient = healing("Bo Sample")
        patient.user.consents.all().delete()
        html = page(desk.get(reverse("board:patients")))
        assert "Signed in, has not agreed yet" in html

    @pytest.mark.parametrize(
        "words", ["søren", "SOREN", "sample sor", "soren@", "0099"]
    )
    def test_search_by_name_email_and_phone_end(self, desk, clinic, words):
        factories.PatientFactory(
            clinic=clinic,
            name="Sören Sample",
            email="soren@example.com",
            phone="0117 496 0099",
        )
        factories.PatientFactory(clinic=clinic, name="Nobody Else")
        html = page(desk.post(reverse("board:patients"), {"q": words}))
        assert "Sören Sample" in html
        assert "Nobody Else" not in html

    def test_search_without_a_match_offers_the_form(self, desk):
        html = page(desk.post(reverse("board:patients"), {"q": "<zed>"}))
        assert "Nobody found for “&lt;zed&gt;”." in html
        assert reverse("treatments:new") in html

    def test_fifty_a_page(self, desk, clinic):
        for n in range(51):
            factories.PatientFactory(clinic=clinic, name=f"Ana & {n:02}")
        first = page(desk.get(reverse("board:patients")))
        assert "?page=2" in first
        assert first.count('<li class="row') == 50
        second = page(desk.get(reverse("board:patients"), {"page": "2"}))
        assert second.count('<li class="row') == 1

    def test_a_long_search_says_so_and_puts_no_name_in_an_address(self, desk, clinic):
        for n in range(51):
            factories.PatientFactory(clinic=clinic, name=f"Ana & {n:02}")
        found = page(desk.post(reverse("board:patients"), {"q": "ana &"}))
        assert found.count('<li class="row') == 50
        assert "These are the first 50." in found
        assert "?page" not in found
        assert "q=ana" not in found

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow(self, desk, healing, count, django_assert_num_queries):
        for n in range(count):
            patient = healing(f"Ana {n}")
            factories.ReminderFactory(treatment=patient.treatments.get())
            waiting = healing(f"Bo {n}", user=False)
            factories.InvitationFactory(patient=waiting)
        desk.get(reverse("board:patients"))
        with django_assert_num_queries(18):
            desk.get(reverse("board:patients"))
