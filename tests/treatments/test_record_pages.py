from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.foundation import clock
from aftercare.treatments import queries
from aftercare.treatments.models import Correction, Treatment
from tests import factories
from tests.treatments.browser import form_data, page


@pytest.fixture(autouse=True)
def _now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def treatment(patient, version, nurse, pen):
    return factories.TreatmentFactory(
        patient=patient,
        protocol_version=version,
        practitioner=nurse,
        device=pen,
        cartridge_lot="LOT-1",
    )


def address(treatment, name="detail"):
    return reverse(f"treatments:{name}", args=[treatment.pk])


PAGES = ["detail", "correct", "stop", "paper"]


class TestDoors:
    @pytest.mark.parametrize("name", PAGES)
    def test_works(self, client_for, owner, treatment, name):
        page(client_for(owner).get(address(treatment, name)))

    @pytest.mark.parametrize("name", PAGES)
    def test_anonymous_signs_in(self, client_for, treatment, name):
        assert client_for(None).get(address(treatment, name)).status_code == 302

    @pytest.mark.parametrize("name", PAGES)
    def test_another_clinic_and_patients_find_nothing(
        self, client_for, other_nurse, patient, treatment, name
    ):
        for stranger in (other_nurse, patient):
            client = client_for(stranger)
            assert client.get(address(treatment, name)).status_code == 404
            assert client.post(address(treatment, name)).status_code in (404, 405)

    @pytest.mark.parametrize("name", PAGES)
    def test_wrong_verb(self, client_for, owner, treatment, name):
        assert client_for(owner).delete(address(treatment, name)).status_code == 405

    @pytest.mark.parametrize("name", ["correct", "stop"])
    @pytest.mark.parametrize(
        ("role", "status"),
        [("owner", 200), ("clinician", 200), ("nurse", 403), ("front_desk", 403)],
    )
    def test_only_who_answers_for_it_changes_it(
        self, client_for, nurse, treatment, name, role, status
    ):
        nurse.role = role
        nurse.save()
        assert client_for(nurse).get(address(treatment, name)).status_code == status
        html = page(client_for(nurse).get(address(treatment)))
        assert (address(treatment, name) in html) == (status == 200)


class TestDetail:
    def test_the_title_says_the_day(self, client_for, nurse, treatment):
        html = page(client_for(nurse).get(address(treatment)))
        assert "Amara Example is on day 3." in html
        assert "LOT-1" in html
        assert "Full face 1.5 mm, 3 passes" in html

    def test_right_after_saving_what_happens_next(
        self, client_for, nurse, treatment, newcomer, version
    ):
        html = page(client_for(nurse).get(address(treatment), {"saved": "1"}))
        assert "Saved. What happens next" in html
        assert "They have an account." in html
        new = factories.TreatmentFactory(patient=newcomer, protocol_version=version)
        html = page(client_for(nurse).get(address(new), {"saved": "1"}))
        assert "It goes to lena@example.com." in html
        assert "once they have signed in" in html

    def test_without_email_paper_and_the_address(
        self, client_for, nurse, treatment, patient
    ):
        patient.user, patient.email = None, ""
        patient.save()
        html = page(client_for(nurse).get(address(treatment), {"saved": "1"}))
        assert "Give them the printed sheet." in html
        assert address(treatment, "paper") in html
        assert f"https://testserver{reverse('accounts:sign_in')}" in html

    @pytest.mark.parametrize(
        ("days", "title"),
        [
            (-5, "The visit of Amara Example is still to come."),
            (50, "The plan of Amara Example is over."),
        ],
    )
    def test_before_and_after(
        self, client_for, nurse, treatment, at, monkeypatch, days, title
    ):
        monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=days))
        assert title in page(client_for(nurse).get(address(treatment)))

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow_with_corrections(
        self, client_for, nurse, treatment, count, django_assert_max_num_queries
    ):
        for n in range(count):
            factories.CorrectionFactory(treatment=treatment, field=f"notes{n}")
        client = client_for(nurse)
        client.get(address(treatment))
        with django_assert_max_num_queries(10):
            client.get(address(treatment))


class TestCorrecting:
    def test_the_form_holds_what_is_written_down(self, client_for, owner, treatment):
        data = form_data(page(client_for(owner).get(address(treatment, "correct"))))
        assert data["areas"] == ["full_face"]
        assert (data["day"], data["other_day"]) == ("other", "12 05 2026")
        assert (data["end_time"], data["cartridge_lot"]) == ("10:30", "LOT-1")

    def test_sent_as_it_was_it_changes_nothing(self, client_for, owner, treatment, at):
        Treatment.objects.update(ended_at=treatment.ended_at + timedelta(seconds=27))
        client = client_for(owner)
        data = form_data(page(client.get(address(treatment, "correct"))))
        client.post(address(treatment, "correct"), data | {"reason": "look"})
        treatment.refresh_from_db()
        assert treatment.version == 1
        assert not Correction.objects.exists()

    def test_old_struck_new_who_when_and_why(self, client_for, owner, treatment):
        client = client_for(owner)
        data = form_data(page(client.get(address(treatment, "correct"))))
        changed = data | {"cartridge_lot": "LOT-7", "reason": "misread the label"}
        sent = client.post(address(treatment, "correct"), changed)
        assert sent.url == address(treatment)
        html = page(client.get(sent.url))
        assert "<del>LOT-1</del>" in html
        assert "<ins>LOT-7</ins>" in html
        assert "Olga Meadow, Fri 15 May 2026, 10:30. misread the label" in html

    def test_it_needs_a_reason(self, client_for, owner, treatment):
        client = client_for(owner)
        data = form_data(page(client.get(address(treatment, "correct"))))
        html = page(
            client.post(address(treatment, "correct"), data | {"notes": "kept words"})
        )
        assert "Write in a few words why it is corrected." in html
        assert "kept words" in html

    def test_an_unlikely_new_value_is_asked_about_an_old_one_is_not(
        self, client_for, owner, treatment
    ):
        treatment.areas.update(depth_mm="3.50")
        client = client_for(owner)
        data = form_data(page(client.get(address(treatment, "correct"))))
        data |= {"reason": "why"}
        html = page(
            client.post(address(treatment, "correct"), data | {"depth_mm": "4"})
        )
        assert "Is this right?" in html
        kept = client.post(address(treatment, "correct"), form_data(html))
        assert kept.status_code == 302
        again = client.get(address(treatment, "correct"))
        data = form_data(page(again)) | {"reason": "why", "notes": "new"}
        assert client.post(address(treatment, "correct"), data).status_code == 302

    def test_change_goes_back_to_the_form(self, client_for, owner, treatment):
        client = client_for(owner)
        data = form_data(page(client.get(address(treatment, "correct"))))
        data |= {"reason": "why", "depth_mm": "4"}
        asked = form_data(page(client.post(address(treatment, "correct"), data)))
        html = page(
            client.post(address(treatment, "correct"), asked | {"do": "change"})
        )
        assert form_data(html)["depth_mm"] == "4"
        assert "There is a problem" not in html

    def test_two_people_at_once(self, client_for, owner, treatment):
        client = client_for(owner)
        data = form_data(page(client.get(address(treatment, "correct"))))
        data |= {"reason": "why"}
        client.post(address(treatment, "correct"), data | {"notes": "first"})
        html = page(
            client.post(address(treatment, "correct"), data | {"notes": "second"})
        )
        assert "Somebody changed this treatment meanwhile." in html
        treatment.refresh_from_db()
        assert treatment.notes == "first"

    def test_a_retired_device_and_somebody_who_left_can_stay(
        self, client_for, owner, treatment, pen, nurse, at
    ):
        pen.is_retired = True
        pen.save()
        nurse.ended_at = at
        nurse.save()
        data = form_data(page(client_for(owner).get(address(treatment, "correct"))))
        assert (data["device"], data["practitioner"]) == (str(pen.pk), str(nurse.pk))


class TestStopping:
    def test_it_ends_with_a_reason(self, client_for, owner, treatment, patient, at):
        client = client_for(owner)
        assert "Write in a few words" in page(
            client.post(address(treatment, "stop"), {"reason": " "})
        )
        client.post(address(treatment, "stop"), {"reason": "entered twice"})
        html = page(client.get(address(treatment)))
        assert "The plan of Amara Example was stopped." in html
        assert "Stopped Fri 15 May 2026, 10:30: entered twice" in html
        assert queries.current_plans_for(user=patient.user, at=at) == ()

    @pytest.mark.parametrize("name", ["stop", "correct"])
    def test_what_is_stopped_is_closed(self, client_for, owner, treatment, at, name):
        treatment.stopped_at, treatment.stopped_reason = at, "entered twice"
        treatment.save()
        sent = client_for(owner).post(address(treatment, name), {"reason": "again"})
        assert "Nothing was changed." in page(sent, 409)


def test_the_paper_has_days_care_dates_and_numbers_but_no_name(
    client_for, nurse, treatment
):
    html = page(client_for(nurse).get(address(treatment, "paper")))
    assert "Tue 12 May" in html
    assert "0117 496 0123" in html
    assert "999" in html
    assert "Amara" not in html
