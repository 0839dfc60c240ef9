"""Ticking off from Today, and the reminder that shows itself on an open page."""

from __future__ import annotations

from uuid import uuid4

import pytest
import time_machine

from aftercare.reminders.models import Completion
from tests.factories import AT, TreatmentFactory
from tests.reminders.conftest import london

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


def path(treatment, task="spf", slot="morning", act="done"):
    return f"/care/{treatment.pk}/{task}/{slot}/{act}/"


def open_ticks():
    return Completion.objects.filter(undone_at__isnull=True)


def test_a_tick_and_back(client_for, patient, treatment):
    browser = client_for(patient)
    answer = browser.post(path(treatment), {"done": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    assert (open_ticks().get().day, open_ticks().get().done_at) == (3, AT)
    browser.post(path(treatment), {"done": "no"})
    assert not open_ticks().exists()
    browser.post(path(treatment))
    browser.post(path(treatment, act="undo"))
    assert not open_ticks().exists()


def test_one_press_ticks_both_treatments(client_for, patient, treatment):
    second = TreatmentFactory(
        patient=patient, protocol_version=treatment.protocol_version
    )
    client_for(patient).post(f"{path(treatment)}?also={second.pk}", {"done": "yes"})
    assert {c.treatment_id for c in open_ticks()} == {treatment.pk, second.pk}


def test_only_ones_own(client_for, another_patient, nurse, treatment):
    for who in (another_patient, nurse):
        assert client_for(who).post(path(treatment)).status_code == 404
    mine = TreatmentFactory(
        patient=another_patient, protocol_version=treatment.protocol_version
    )
    answer = client_for(another_patient).post(f"{path(mine)}?also={treatment.pk}")
    assert answer.status_code == 404
    assert not Completion.objects.exists()


@pytest.mark.parametrize("wrong", [{"task": "moon"}, {"slot": "midnight"}])
def test_what_the_plan_does_not_have_is_404(client_for, patient, treatment, wrong):
    assert client_for(patient).post(path(treatment, **wrong)).status_code == 404


@pytest.mark.parametrize("also", ["x", str(uuid4())], ids=["word", "stranger"])
def test_nonsense_beside_it_is_404(client_for, patient, treatment, also):
    assert client_for(patient).post(f"{path(treatment)}?also={also}").status_code == 404
    assert not Completion.objects.exists()


def test_a_get_changes_nothing(client_for, patient, treatment):
    for act in ("done", "undo"):
        assert client_for(patient).get(path(treatment, act=act)).status_code == 405
    assert client_for(None).post(path(treatment)).status_code == 302
    assert not Completion.objects.exists()


def at_one(client):
    """Ten minutes after the one o'clock reminder."""
    with time_machine.travel(london(15, 13, 20), tick=False):
        return client.get("/reminders/now/").content.decode().strip()


def test_an_open_page_shows_the_reminder_of_the_moment(
    client_for, patient, treatment, engine
):
    engine.plan()
    engine.run(london(15, 13, 15))
    browser = client_for(patient)
    assert "Time for" in at_one(browser)
    assert browser.get("/reminders/now/").content.decode().strip() == ""


def test_done_or_stopped_it_goes_away(client_for, patient, treatment, engine):
    engine.plan()
    engine.run(london(15, 13, 15))
    browser = client_for(patient)
    for task in ("spf", "moisturiser"):
        assert "Time for" in at_one(browser)
        browser.post(path(treatment, task=task, slot="midday"), {"done": "yes"})
    assert at_one(browser) == ""


def test_nobody_sees_anothers(client_for, another_patient, treatment, engine):
    engine.plan()
    engine.run(london(15, 13, 15))
    assert at_one(client_for(another_patient)) == ""


def test_the_same_reminder_is_not_said_twice(client_for, patient, treatment, engine):
    engine.plan()
    engine.run(london(15, 13, 15))
    amara = client_for(patient)
    shown = at_one(amara).split('name="shown" value="')[1].split('"')[0]
    with time_machine.travel(london(15, 13, 21), tick=False):
        assert amara.get("/reminders/now/", {"shown": shown}).status_code == 204
        assert amara.get("/reminders/now/", {"shown": "another"}).status_code == 200
    later = amara.get("/reminders/now/", {"shown": shown})
    assert (later.status_code, later.content.strip()) == (200, b"")
