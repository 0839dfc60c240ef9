from __future__ import annotations

import re
from datetime import timedelta

import pytest

from aftercare.clinics.models import Patient
from aftercare.foundation import clock
from aftercare.treatments.models import Treatment
from tests import factories
from tests.treatments.browser import form_data, page

NEW = "/staff/treatments/new/"


@pytest.fixture(autouse=True)
def _now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def desk(client_for, nurse, version):
    return client_for(nurse)


MISTAKES = {
    "no area": ({"areas": []}, "Choose at least one area."),
    "depth": ({"depth_mm": "12"}, "Write the depth in mm, between 0.1 and 9.99."),
    "depth words": ({"depth_mm": "deep"}, "Write the depth in mm"),
    "passes": ({"passes": "99"}, "Write the number of passes, 1 to 30."),
    "email": ({"email": "rosa@"}, "Write the email like name@example.com."),
    "email as name": ({"name": "rosa@example.com"}, "Put the email in its own box"),
    "nobody": ({"name": " "}, "Choose a patient, or write the new patient"),
    "time": ({"end_time": "25:99"}, "Write the time as hours and minutes."),
    "no date": ({"day": "other"}, "Write day, month and year."),
    "date": ({"day": "other", "other_day": "31 02 2026"}, "Write day, month and year."),
    "no device": ({"device": "other"}, "Choose what kind of device it was."),
    "nothing chosen": ({"device": ""}, "Choose the device."),
    "lost depth": ({"depth_neck": "1"}, "Tick neck too, or clear this."),
}


class TestMistakes:
    @pytest.mark.parametrize("case", MISTAKES)
    def test_says_what_to_do_and_keeps_what_was_typed(self, desk, posted, case):
        wrong, words = MISTAKES[case]
        data = posted(name="Rosa Sample", notes="kept words") | wrong
        html = page(desk.post(NEW, data))
        assert "There is a problem" in html
        assert words in html
        assert "kept words" in html
        assert "<title>Error: " in html
        assert not Treatment.objects.exists()
        assert not Patient.objects.exists()

    def test_every_describedby_has_its_target(self, desk, posted):
        html = page(desk.post(NEW, posted(depth_mm="12", end_time="", email="x")))
        targets = " ".join(re.findall(r'aria-describedby="([^"]*)"', html)).split()
        ids = set(re.findall(r'id="([^"]*)"', html))
        assert targets
        assert set(targets) <= ids

    def test_every_line_of_the_summary_leads_somewhere(self, desk, posted):
        html = page(desk.post(NEW, posted(areas=[], depth_neck="x", end_time="")))
        summary = html.split('id="problems"')[1].split("</div>")[0]
        links = re.findall(r'href="#([^"]*)"', summary)
        assert len(links) >= 3
        assert set(links) <= set(re.findall(r'id="([^"]*)"', html))

    def test_a_decimal_comma_is_fine(self, desk, posted, patient):
        desk.post(NEW, posted(patient=str(patient.pk), depth_mm="1,25"))
        assert str(Treatment.objects.get().areas.get().depth_mm) == "1.25"

    def test_somebody_who_is_here_already_is_named(self, desk, posted, newcomer):
        html = page(desk.post(NEW, posted(name="L", email="LENA@example.com")))
        assert "Lena Example is already here with this email." in html

    def test_an_area_less_than_last_time_takes_its_own_depth_along(
        self, desk, patient, version
    ):
        last = factories.TreatmentFactory(
            patient=patient,
            protocol_version=version,
            area=None,
            ended_at=factories.AT - timedelta(days=40),
        )
        for area, depth in (("cheeks", "1.5"), ("chin", "1.5"), ("neck", "1")):
            factories.TreatedAreaFactory(treatment=last, area=area, depth_mm=depth)
        data = form_data(page(desk.get(NEW, {"patient": patient.pk})))
        assert data["depth_neck"] == "1"
        sent = desk.post(NEW, data | {"areas": ["cheeks", "chin"], "do": "save"})
        assert sent.status_code == 302


class TestKeepIt:
    def test_everything_is_carried_and_kept_on_a_yes(self, desk, posted, newcomer):
        data = posted(
            patient=str(newcomer.pk),
            depth_mm="3.5",
            end_time="23:00",
            notes="carried words",
            risk_factors=["pregnancy", "diabetes"],
            areas=["cheeks", "chin"],
        )
        html = page(desk.post(NEW, data))
        assert not Treatment.objects.exists()
        assert "Cheeks 3.5 mm is more than 2.5 mm" in html
        assert "Chin 3.5 mm is more than 2.5 mm" in html
        assert "The end time, Fri 15 May 2026, 23:00, is still to come." in html
        assert "Pregnant or breastfeeding" in html
        carried = form_data(html)
        assert {k: v for k, v in carried.items() if k not in ("kept", "do")} == {
            k: v for k, v in data.items() if k != "do"
        }
        assert desk.post(NEW, carried | {"do": "save"}).status_code == 302
        treatment = Treatment.objects.get()
        assert treatment.notes == "carried words"
        assert treatment.risk_factors == ["pregnancy", "diabetes"]

    def test_change_goes_back_with_everything_and_asks_again(
        self, desk, posted, patient
    ):
        data = posted(patient=str(patient.pk), depth_mm="3.5", notes="carried words")
        carried = form_data(page(desk.post(NEW, data)))
        html = page(desk.post(NEW, carried | {"do": "change"}))
        back = form_data(html)
        assert (back["depth_mm"], back["notes"]) == ("3.5", "carried words")
        assert "There is a problem" not in html
        assert "Is this right?" in page(desk.post(NEW, back | {"do": "save"}))

    def test_a_yes_to_one_value_is_none_to_another(self, desk, posted, patient):
        data = posted(patient=str(patient.pk), depth_mm="3.5")
        carried = form_data(page(desk.post(NEW, data)))
        html = page(desk.post(NEW, carried | {"depth_mm": "4", "do": "save"}))
        assert "4 mm is more than" in html
        assert not Treatment.objects.exists()

    def test_a_second_treatment_too_soon(self, desk, posted, patient, version):
        factories.TreatmentFactory(patient=patient, protocol_version=version)
        html = page(desk.post(NEW, posted(patient=str(patient.pk))))
        assert "There is a treatment on 12 May 2026, 3 days apart." in html
        assert "Keep both treatments" in html


def test_a_token_that_is_none_is_a_mistake_not_a_crash(desk, posted, patient):
    html = page(desk.post(NEW, posted(patient=str(patient.pk)) | {"form_token": "x"}))
    assert "There is a problem" in html
