"""The demo: seeded once, stepped into with one press, its clock turned by the visitor alone."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management.base import CommandError
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from aftercare.clinics.models import Clinic, Invitation, Membership, Patient, Role
from aftercare.demo import mailbox
from aftercare.demo.clinics import CLINICS, emails
from aftercare.demo.management.commands import demo_sign_ins, seed_demo
from aftercare.demo.seed import seed
from aftercare.demo.travel import moved, place_in_time
from aftercare.treatments.models import Treatment
from tests import factories
from tests.timeline.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def be(client, name):
    user = User.objects.get(name=name)
    return client.post(f"/demo/be/{user.pk}/")


def counts():
    return [
        m.objects.count() for m in (Clinic, Membership, Patient, Treatment, Invitation)
    ]


@pytest.mark.usefixtures("seeded")
def test_seeding_twice_changes_nothing(at):
    before = counts()
    assert seed(at=at) is False
    assert counts() == before


@pytest.mark.usefixtures("seeded")
def test_two_clinics_every_role_and_a_dozen_patients():
    assert Clinic.objects.values("zone").distinct().count() == 2
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert set(Clinic.objects.values_list("reply_goal_minutes", flat=True)) == {120}
    assert Patient.objects.count() >= 12
    assert Patient.objects.filter(user=None).exists()
    assert {row["device_kind"] for row in Treatment.objects.values("device_kind")} >= {
        "pen",
        "roller",
        "rf_pen",
        "rf_stamp",
    }


def test_everybody_is_plainly_fictional():
    assert all(one.endswith(("@example.com", ".example")) for one in emails())
    assert all(clinic.reply_to.endswith(".example") for clinic in CLINICS)


@pytest.mark.usefixtures("seeded")
def test_every_patient_has_a_today(client):
    for patient in Patient.objects.exclude(user=None):
        client.post(f"/demo/be/{patient.user_id}/")
        page = read(client.get("/today/"))
        assert page.h1, patient.name


@pytest.mark.usefixtures("seeded")
def test_all_the_honest_variants_are_there(client):
    expected = {
        "Amara Example": "Day 3",
        "Bea Sample": "Treatment day",
        "Dora Placeholder": "Neck, day 12",
        "Farid Nobody": "in Lisbon",
        "Ivy Fictional": "Your plan is finished.",
        "Jonas Someday": "Your visit is on",
        "Kemi Notyet": "Nothing to do yet.",
    }
    for name, words in expected.items():
        be(client, name)
        assert words in read(client.get("/today/")).words, name


@pytest.mark.usefixtures("seeded")
def test_one_press_signs_in(client):
    page = read(client.get("/demo/"))
    assert "Hugo Invented. Day 4, face. Not signed in yet" in page.words
    assert be(client, "Amara Example")["Location"] == "/"
    assert client.get("/today/").status_code == 200
    assert be(client, "Mia Meadow")["Location"] == "/"


@pytest.mark.usefixtures("seeded")
def test_only_the_demos_people_can_be_stepped_into(client):
    stranger = factories.UserFactory()
    assert client.post(f"/demo/be/{stranger.pk}/").status_code == 404
    assert client.get(f"/demo/be/{stranger.pk}/").status_code == 405


@pytest.mark.usefixtures("seeded")
def test_the_clock_turns_for_this_visitor_only(client, client_for):
    be(client, "Amara Example")
    client.post("/demo/clock/", {"move": "day_ahead", "next": "/today/"})
    assert "Day 4" in read(client.get("/today/")).words
    client.post("/demo/clock/", {"move": "jump", "day": "10"})
    assert "Day 10" in read(client.get("/today/")).words
    other = client_for(User.objects.get(name="Amara Example"))
    assert "Day 3" in read(other.get("/today/")).words
    client.post("/demo/clock/", {"move": "day_back"})
    assert "Day 9" in read(client.get("/today/")).words
    client.post("/demo/clock/", {"move": "today"})
    assert "Day 3" in read(client.get("/today/")).words


@pytest.mark.usefixtures("seeded")
def test_what_is_ticked_belongs_to_the_day_shown(client):
    be(client, "Amara Example")
    client.post("/demo/clock/", {"move": "jump", "day": "10"})
    plan = Treatment.objects.get(patient__name="Amara Example")
    client.post(f"/care/{plan.pk}/spf/morning/done/", {"done": "yes"})
    assert plan.completions.get(care_task="spf").day == 10


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "javascript:1"]
)
def test_the_clock_leads_back_to_our_own_pages_only(client, path):
    answer = client.post("/demo/clock/", {"move": "day_ahead", "next": path})
    assert answer["Location"] == "/"


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("day", ["", "x", "-3", "9999"])
def test_a_jump_to_nowhere_breaks_nothing(client, day):
    assert client.post("/demo/clock/", {"move": "jump", "day": day}).status_code == 302
    be(client, "Amara Example")
    assert client.post("/demo/clock/", {"move": "jump", "day": day}).status_code == 302
    assert client.get("/today/").status_code == 200


@pytest.mark.usefixtures("demo")
def test_turning_is_a_post(client):
    assert client.get("/demo/clock/").status_code == 405
    assert client.post("/demo/").status_code == 405


def test_where_in_time_we_are():
    assert place_in_time(0) == "Today"
    assert place_in_time(27) == "1 day 3 hours ahead"
    assert place_in_time(-48) == "2 days back"
    assert moved(hours=0, move="hours_back") == -3
    assert moved(hours=365 * 24, move="day_ahead") == 365 * 24


def test_production_has_no_demo(settings):
    with pytest.raises(NoReverseMatch):
        reverse("demo:people", urlconf="aftercare.urls")
    assert not any(
        "demo" in name for name in settings.MIDDLEWARE + settings.INSTALLED_APPS
    )
    assert mailbox.may_read(None) is False


@pytest.mark.parametrize("command", [seed_demo.Command, demo_sign_ins.Command])
def test_the_commands_refuse_outside_the_demo(command):
    with pytest.raises(CommandError):
        command(stdout=StringIO()).handle()


@pytest.mark.usefixtures("seeded")
def test_the_commands_say_what_they_did():
    out = StringIO()
    seed_demo.Command(stdout=out).handle()
    demo_sign_ins.Command(stdout=out).handle()
    said = out.getvalue()
    assert "The demo was ready." in said
    assert "mia@willowlane.example" in said
    assert "/mailbox/" in said
