from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.clinics.models import Invitation, Patient
from aftercare.foundation import clock
from aftercare.outbox.models import Delivery
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


class TestDoors:
    def test_nobody_is_asked_to_sign_in(self, client_for):
        assert client_for(None).get(NEW).status_code == 302

    @pytest.mark.parametrize("who", ["patient"])
    def test_patients_find_nothing(self, client_for, request, who):
        assert client_for(request.getfixturevalue(who)).get(NEW).status_code == 404

    @pytest.mark.parametrize("path", [NEW, NEW + "matches/", NEW + "preview/"])
    def test_wrong_verb(self, desk, path):
        assert desk.delete(path).status_code == 405

    @pytest.mark.parametrize("path", ["matches/", "preview/"])
    def test_parts_are_posted(self, desk, path):
        assert desk.get(NEW + path).status_code == 405

    def test_another_clinic_s_patient_is_not_there(self, desk, other_clinic, posted):
        stranger = factories.PatientFactory(clinic=other_clinic)
        assert desk.get(NEW, {"patient": stranger.pk}).status_code == 404
        sent = desk.post(NEW, posted(patient=str(stranger.pk)))
        assert sent.status_code == 404
        assert not Treatment.objects.exists()

    def test_nonsense_for_an_id(self, desk):
        assert desk.get(NEW, {"patient": "x"}).status_code == 404

    @pytest.mark.parametrize("role", ["owner", "clinician", "nurse", "front_desk"])
    def test_every_role_may_enter(self, client_for, nurse, version, role):
        nurse.role = role
        nurse.save()
        assert client_for(nurse).get(NEW).status_code == 200

    def test_without_a_published_plan_it_says_what_to_do(self, client_for, nurse):
        html = page(client_for(nurse).get(NEW), 409)
        assert "There is no published plan" in html


class TestDefaults:
    def test_a_repeat_patient_saves_with_one_press(self, desk, patient, version, pen):
        last = factories.TreatmentFactory(
            patient=patient,
            protocol_version=version,
            device=pen,
            area=None,
            fitzpatrick=4,
            is_sensitive=True,
            risk_factors=["diabetes"],
            cartridge_lot="OLD-LOT",
            ended_at=factories.AT - timedelta(days=40),
        )
        factories.TreatedAreaFactory(treatment=last, area="cheeks", depth_mm="1.25")
        factories.TreatedAreaFactory(treatment=last, area="chin", depth_mm="1.25")
        factories.TreatedAreaFactory(treatment=last, area="nose", depth_mm="0.5")
        html = page(desk.get(NEW, {"patient": patient.pk}))
        data = form_data(html)
        assert data["areas"] == ["cheeks", "nose", "chin"]
        assert (data["depth_mm"], data["depth_nose"]) == ("1.25", "0.5")
        assert data["device"] == str(pen.pk)
        assert (data["day"], data["end_time"]) == ("today", "10:30")
        assert data["fitzpatrick"] == "4"
        assert data["risk_factors"] == ["diabetes"]
        assert data["cartridge_lot"] == ""
        saved = desk.post(NEW, data | {"do": "save"})
        new = Treatment.objects.exclude(pk=last.pk).get()
        assert saved.url == f"/staff/treatments/{new.pk}/?saved=1"
        assert new.is_sensitive
        assert [str(a.depth_mm) for a in new.areas.order_by("area")] == [
            "1.25",
            "1.25",
            "0.50",
        ]

    def test_a_new_patient_gets_the_clinic_s_last_device(
        self, desk, version, pen, patient
    ):
        other = factories.DeviceFactory(
            clinic=version.clinic,
            name="Zed roller",
            usual_depth_mm="0.50",
            kind="roller",
        )
        factories.TreatmentFactory(
            patient=patient, protocol_version=version, device=other
        )
        data = form_data(page(desk.get(NEW)))
        assert data["device"] == str(other.pk)
        assert (data["depth_mm"], data["passes"]) == ("0.5", "3")
        assert data.get("areas", []) == []

    def test_me_unless_i_am_at_the_front_desk(self, client_for, nurse, version, clinic):
        data = form_data(page(client_for(nurse).get(NEW)))
        assert data["practitioner"] == str(nurse.pk)
        desk = factories.MembershipFactory(clinic=clinic, role="front_desk")
        data = form_data(page(client_for(desk).get(NEW)))
        assert data["practitioner"] == str(nurse.pk)

    def test_now_is_the_clinic_s_now(self, client_for, nurse, version):
        nurse.clinic.zone = "Asia/Tokyo"
        nurse.clinic.save()
        data = form_data(page(client_for(nurse).get(NEW)))
        assert data["end_time"] == "18:30"


class TestFinding:
    def test_find_shows_who_is_here_and_keeps_the_rest(
        self, desk, posted, newcomer, other_clinic
    ):
        factories.PatientFactory(clinic=other_clinic, name="Lena Stranger")
        html = page(desk.post(NEW, posted(name="lena", do="find", notes="kept words")))
        assert f"choose:{newcomer.pk}" in html
        assert "Stranger" not in html
        assert "kept words" in html
        assert "There is a problem" not in html

    def test_the_part_for_scripts_says_the_same(self, desk, newcomer):
        html = page(desk.post(NEW + "matches/", {"name": "LENA"}))
        assert f"choose:{newcomer.pk}" in html
        assert "Nobody here" in page(desk.post(NEW + "matches/", {"name": "l"}))

    def test_choosing_brings_their_defaults_and_keeps_what_was_changed(
        self, desk, posted, patient, version
    ):
        last = factories.TreatmentFactory(
            patient=patient, protocol_version=version, area=None
        )
        factories.TreatedAreaFactory(treatment=last, area="neck", depth_mm="1.00")
        shown = form_data(page(desk.get(NEW)))
        typed = shown | {
            "name": "ama",
            "notes": "typed before choosing",
            "do": f"choose:{patient.pk}",
        }
        data = form_data(page(desk.post(NEW, typed)))
        assert data["patient"] == str(patient.pk)
        assert data["areas"] == ["neck"]
        assert data["depth_mm"] == "1"
        assert data["notes"] == "typed before choosing"
        assert data["form_token"] == shown["form_token"]

    def test_someone_else_goes_back_to_nobody(self, desk, posted, patient):
        html = page(desk.post(NEW, posted(patient=str(patient.pk), do="someone-else")))
        assert 'name="name"' in html
        assert "patient" not in form_data(html)


class TestSaving:
    def test_a_new_person_is_written_down_and_invited(self, desk, posted, clinic):
        sent = desk.post(
            NEW,
            posted(name="Rosa Sample", email="rosa@example.com", phone="0117 496 0001"),
        )
        treatment = Treatment.objects.get()
        assert (
            sent.url == f"{reverse('treatments:detail', args=[treatment.pk])}?saved=1"
        )
        rosa = Patient.objects.get(name="Rosa Sample")
        assert (rosa.clinic, rosa.email) == (clinic, "rosa@example.com")
        assert Invitation.objects.get().patient == rosa
        assert Delivery.objects.get().to == "rosa@example.com"

    def test_who_has_an_account_gets_no_invitation(self, desk, posted, patient):
        desk.post(NEW, posted(patient=str(patient.pk)))
        assert Treatment.objects.count() == 1
        assert not Invitation.objects.exists()

    def test_who_has_no_email_is_saved_all_the_same(self, desk, posted):
        desk.post(NEW, posted(name="Rosa Sample"))
        assert Treatment.objects.count() == 1
        assert not Delivery.objects.exists()

    def test_a_running_invitation_is_not_replaced(self, desk, posted, newcomer):
        open_one = factories.InvitationFactory(patient=newcomer)
        desk.post(NEW, posted(patient=str(newcomer.pk)))
        assert Invitation.objects.get() == open_one

    def test_sent_twice_it_is_one_treatment_one_person_one_letter(self, desk, posted):
        data = posted(name="Rosa Sample", email="rosa@example.com")
        first, second = desk.post(NEW, data), desk.post(NEW, data)
        assert first.url == second.url
        assert Treatment.objects.count() == 1
        assert Patient.objects.filter(name="Rosa Sample").count() == 1
        assert Delivery.objects.count() == 1

    def test_yesterday_and_another_day(self, desk, posted, patient):
        data = {"patient": str(patient.pk), "end_time": "18:15"}
        desk.post(NEW, posted(**data, day="yesterday"))
        assert (
            Treatment.objects.get().ended_at.isoformat() == "2026-05-14T17:15:00+00:00"
        )
        Treatment.objects.get().areas.all().delete()
        Treatment.objects.all().delete()
        desk.post(NEW, posted(**data, day="other", other_day="2 May 2026"))
        assert str(Treatment.objects.get().treated_on) == "2026-05-02"

    def test_a_kind_without_a_device(self, desk, posted, patient):
        desk.post(
            NEW, posted(patient=str(patient.pk), device="other", device_kind="roller")
        )
        treatment = Treatment.objects.get()
        assert (treatment.device, treatment.device_kind) == (None, "roller")

    def test_the_device_says_its_kind(self, desk, posted, patient, pen):
        desk.post(NEW, posted(patient=str(patient.pk), device_kind="roller"))
        assert Treatment.objects.get().device_kind == pen.kind == "pen"


class TestPreview:
    def test_the_part_shows_tonight(self, desk, posted):
        html = page(desk.post(NEW + "preview/", posted()))
        assert "Tonight" in html
        assert "Warm, tight" in html
        assert "Moisturiser, Fri 15 May, 20:30" in html

    def test_without_a_plan_yet_it_says_what_is_missing(self, desk, posted):
        html = page(desk.post(NEW + "preview/", posted(areas=[])))
        assert "Choose an area and a time" in html

    def test_the_button_does_the_same_without_a_script(self, desk, posted):
        html = page(desk.post(NEW, posted(name="Rosa", notes="kept", do="preview")))
        assert "Warm, tight" in html
        assert "kept" in html
        assert "There is a problem" not in html


def test_saving_needs_neither_broker_nor_mail(desk, posted, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    sent = desk.post(NEW, posted(name="Rosa Sample", email="rosa@example.com"))
    assert sent.status_code == 302
    assert Delivery.objects.get().state == "queued"
