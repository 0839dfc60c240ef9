"""Who may open a check-in, when there is one, and what is said when there is none."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.protocols.models import ProtocolVersion
from tests import factories
from tests.timeline.checking.conftest import FIVE

pytestmark = pytest.mark.django_db
SCREENS = ("", "sore/", "about-new/", "more-symptoms/", "worry/", "close-it/")


@pytest.fixture
def draft(phone):
    phone.go("/check-in/").press("little")
    return CheckInDraft.objects.get()


@pytest.fixture
def result(phone):
    phone.go("/check-in/").taps(*FIVE)
    return f"/check-in/result/{CheckIn.objects.get().pk}/"


def paths(draft):
    yield from (f"/check-in/{draft.pk}/{screen}" for screen in SCREENS)
    yield f"/check-in/pages/{draft.treatment_id}/{draft.pk}/"


def test_a_draft_is_nobody_elses(
    client_for, draft, another_patient, other_clinic, nurse
):
    theirs = factories.PatientFactory(
        clinic=other_clinic, user=factories.UserFactory(agreed=True)
    )
    for who in (another_patient, theirs, nurse):
        for path in paths(draft):
            assert client_for(who).get(path).status_code == 404, path
            assert client_for(who).post(path).status_code in {404, 405}
    draft.refresh_from_db()
    assert list(draft.answers) == ["sore"]


def test_a_result_is_nobody_elses(client_for, result, another_patient, nurse):
    for who in (another_patient, nurse):
        assert client_for(who).get(result).status_code == 404
        assert client_for(who).post(f"{result}again/").status_code == 404


def test_anothers_treatment_cannot_be_begun(
    client_for, treated, phone, another_patient
):
    theirs = treated(another_patient)
    sent = {"plan": str(theirs.pk), "draft": str(uuid4()), "answer": "very"}
    assert phone.client.post("/check-in/", sent).status_code == 404
    assert phone.client.get("/check-in/", {"plan": theirs.pk}).status_code == 404
    assert not CheckInDraft.objects.exists()


def test_another_treatments_key_is_refused(client_for, treated, draft, another_patient):
    mine = treated(another_patient)
    sent = {"plan": str(mine.pk), "draft": str(draft.pk), "answer": "very"}
    assert client_for(another_patient).post("/check-in/", sent).status_code == 404


def test_nobody_signed_in_is_sent_to_the_door(client, result):
    draft = CheckInDraft.objects.get()
    for path in ("/check-in/", *paths(draft), result):
        response = client.get(path)
        assert (response.status_code, "/sign-in/" in response["Location"]) == (
            302,
            True,
        )


def test_before_consent_comes_the_first_run(client_for, treated, clinic, version):
    user = factories.UserFactory()
    patient = factories.PatientFactory(clinic=clinic, user=user)
    treated(patient)
    assert client_for(user).get("/check-in/")["Location"] == "/welcome/"


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_a_wrong_verb_is_refused(phone, draft, verb):
    for path in ("/check-in/", *paths(draft)):
        assert getattr(phone.client, verb)(path).status_code == 405


def test_reading_pages_only_read_and_head_is_a_look(phone, result):
    assert phone.client.post(result).status_code == 405
    assert phone.client.get(f"{result}again/").status_code == 405
    for path in ("/check-in/", result):
        assert phone.client.head(path).status_code == 200
    assert not CheckInDraft.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("screen", ["nothing", "about-nothing", "more"])
def test_a_screen_nobody_knows_is_not_found(phone, draft, screen):
    assert phone.client.get(f"/check-in/{draft.pk}/{screen}/").status_code == 404


def test_rows_nobody_is_asked_lead_on(phone, draft):
    assert phone.go(f"/check-in/{draft.pk}/about-new/").screen == "swollen"


def test_no_copy_is_kept(phone, result):
    for path in ("/check-in/", result):
        assert "no-store" in phone.client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    ("days", "hours", "title"),
    [
        (0, 1, "You can check in from today, 1:30 pm."),
        (-2, 0, "Check-ins start after your visit."),
        (43, 0, "Your plan is finished."),
    ],
)
def test_when_there_is_no_check_in_the_page_says_why(
    phone_of, treated, another_patient, days, hours, title
):
    treated(another_patient, days=days, hours=hours)
    page = phone_of(another_patient).go("/check-in/").page
    assert page.h1 == title
    assert "<form" not in page.html.split("<main")[1].split("</main>")[0]
    assert "tel:01174960123" in page.links


def test_without_a_treatment(phone_of, another_patient):
    page = phone_of(another_patient).go("/check-in/").page
    assert page.h1 == "Nothing to check in yet."


def test_a_plan_from_before_check_ins_has_none(phone_of, treated, another_patient):
    old = treated(another_patient)
    content = old.protocol_version.content
    start = content.index("\n[scoring]\n")
    rules = content.index("\n[check_in]\n")
    sources = content.index("\n# Sources. mark:")
    text = content[:start] + content[sources:]
    assert rules > start
    ProtocolVersion.objects.filter(pk=old.protocol_version_id).update(content=text)
    page = phone_of(another_patient).go("/check-in/").page
    assert page.h1 == "Your plan has no check-in."


def test_two_treatments_ask_which_area(phone, treated, patient):
    neck = treated(patient, days=12, area__area="neck")
    page = phone.go("/check-in/").page
    assert page.h1 == "Which area?"
    assert "Neck" in page.html
    assert "Day 12" in page.words
    phone.go(f"/check-in/?plan={neck.pk}").press("little")
    assert CheckInDraft.objects.get().treatment == neck


def test_the_second_of_a_day_can_add_or_change(phone, result, at):
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        page = phone.go("/check-in/").page
        assert page.h1 == "You checked in at 10:30 am."
        assert result in page.links
        phone.client.post(f"{result}again/", {"act": "change"})
        draft = CheckInDraft.objects.get(ended_at=None)
        assert (str(draft.adds_to_id) in result, draft.only_more) == (True, False)
        assert phone.go(f"/check-in/{draft.pk}/").screen == "sore"
        assert 'class="answer picked"' in phone.page.html


def test_on_another_day_a_new_one_begins(phone, result, at):
    with time_machine.travel(at + timedelta(days=1), tick=False):
        response = phone.client.post(f"{result}again/", {"act": "more"})
        assert response["Location"] == "/check-in/"
    assert not CheckInDraft.objects.filter(ended_at=None).exists()
