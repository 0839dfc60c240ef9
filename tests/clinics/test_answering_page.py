"""The clinic's page about how it answers: only owners, each change written down, nothing lost."""

from __future__ import annotations

import re

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.clinics import queries
from aftercare.clinics.models import Clinic, OpeningHours
from aftercare.foundation import clock
from tests import checkin_factories as rows
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/staff/clinic/"
WAY = "/staff/clinic/answering/"


@pytest.fixture(autouse=True)
def _now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def owner(clinic):
    user = factories.UserFactory(name="Olga Field")
    return factories.MembershipFactory(clinic=clinic, role="owner", user=user)


@pytest.fixture
def boss(client_for, owner):
    return client_for(owner)


def words(*people, **changes):
    named = {f"who_{n}": str(one.pk) for n, one in enumerate(people)}
    return {"compares": "on", "goal": "2", "unit": "hours"} | named | changes


def html(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def now_of(clinic):
    return Clinic.objects.get(pk=clinic.pk)


def chosen(page):
    """Who stands on each place of the list, as the page shows it."""
    selects = re.findall(r'<select name="who_\d".*?</select>', page, re.S)
    found = [re.search(r"selected>(.*?)<", one) for one in selects]
    return [one[1] if one else "Nobody" for one in found]


def test_doors(boss, client_for, nurse, patient, other_clinic, clinic):
    assert boss.get(WAY).status_code == 405
    stranger = factories.MembershipFactory(clinic=other_clinic, role="owner")
    for who, status in [(None, 302), (patient, 404), (nurse, 403), (stranger, 302)]:
        sent = client_for(who).post(WAY, words(goal="9"))
        assert sent.status_code == status
    assert now_of(clinic).reply_goal_minutes == 120


def test_others_read_it(client_for, nurse):
    page = html(client_for(nurse).get(PAGE))
    assert "Only an owner can change this page." in page
    assert "Save how we answer" not in page
    assert re.search(r'name="goal" value="2"[^>]*disabled', page)


def test_saved_and_written_down(boss, clinic, owner, nurse):
    sent = boss.post(
        WAY, words(nurse, owner, compares="off", goal="45", unit="minutes"), follow=True
    )
    page = html(sent)
    assert "Saved. It holds for check-ins from now on." in page
    fresh = now_of(clinic)
    assert (fresh.compares, fresh.reply_goal_minutes) == (False, 45)
    assert queries.escalation_ladder(clinic=clinic) == (nurse, owner)
    line = AuditEvent.objects.get(action="clinic.changed")
    assert line.detail["fields"] == ["compares", "reply_goal_minutes", "contacts"]
    assert chosen(page)[:2] == [
        "Mia Field, Aesthetic nurse",
        "Olga Field, Aesthetic nurse",
    ]
    assert 'name="goal" value="45"' in page


def test_the_same_again_is_no_change(boss, nurse):
    for _ in range(2):
        boss.post(WAY, words(nurse))
    assert AuditEvent.objects.filter(action="clinic.changed").count() == 1


def test_nothing_else_of_the_clinic_is_touched(boss, clinic):
    boss.post(WAY, words(goal=""))
    fresh = now_of(clinic)
    assert (fresh.name, fresh.phone) == (clinic.name, clinic.phone)
    assert OpeningHours.objects.filter(clinic=clinic).count() == 5


def test_empty_promises_nothing(boss, clinic):
    page = html(boss.post(WAY, words(goal=""), follow=True))
    assert now_of(clinic).reply_goal_minutes is None
    assert "Nothing is promised." in page


def test_what_is_promised_now(boss, clinic):
    assert "somebody looks by 12:30 pm today." in html(boss.get(PAGE))
    boss.post(WAY, words(goal="8"))
    assert "somebody looks by 8:30 am Monday." in html(boss.get(PAGE))
    clinic.opening_hours.all().delete()
    assert "no opening hours in which you could look" in html(boss.get(PAGE))


def test_places_left_empty_in_between_do_not_count(boss, clinic, nurse, owner):
    boss.post(WAY, words() | {"who_1": str(nurse.pk), "who_3": str(owner.pk)})
    assert queries.escalation_ladder(clinic=clinic) == (nurse, owner)


def test_a_longer_list_keeps_all_its_places(boss, clinic):
    people = [factories.MembershipFactory(clinic=clinic) for _ in range(6)]
    for position, one in enumerate(people):
        rows.EscalationContactFactory(
            clinic=clinic, membership=one, position=position + 1
        )
    page = html(boss.get(PAGE))
    assert len(chosen(page)) == 7
    assert chosen(page)[6] == "Nobody"
    boss.post(WAY, words(*people[::-1]))
    assert queries.escalation_ladder(clinic=clinic) == tuple(people[::-1])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"goal": "soon"}, "Type a whole number"),
        ({"goal": "0"}, "A promise takes some time"),
        ({"goal": "41"}, "more than a week of opening hours"),
        ({"goal": "2401", "unit": "minutes"}, "more than a week of opening hours"),
        ({"goal": "9" * 30}, "more than a week of opening hours"),
        ({"compares": ""}, "Choose whether check-ins are compared."),
        ({"unit": "days"}, "There is a problem"),
        ({"who_3": "nonsense"}, "not on your staff any more"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(
    boss, clinic, nurse, owner, wrong, said
):
    page = html(boss.post(WAY, words(owner, nurse) | wrong))
    assert said in page
    assert "<title>Error: " in page
    assert f'name="goal" value="{wrong.get("goal", "2")}"' in page
    assert chosen(page)[:2] == [
        "Olga Field, Aesthetic nurse",
        "Mia Field, Aesthetic nurse",
    ]
    assert now_of(clinic).reply_goal_minutes == 120
    assert not AuditEvent.objects.filter(action="clinic.changed").exists()


def test_nobody_stands_on_it_twice(boss, clinic, nurse):
    page = html(boss.post(WAY, words(nurse, nurse)))
    assert "Mia Field stands here twice. Choose each person once." in page
    assert not clinic.escalation_contacts.exists()


def test_strangers_and_who_left_cannot_be_named(boss, clinic, other_nurse, at):
    gone = factories.MembershipFactory(clinic=clinic, ended_at=at)
    for one in (other_nurse, gone):
        assert "not on your staff any more" in html(boss.post(WAY, words(one)))
    assert not clinic.escalation_contacts.exists()


def test_the_other_form_stays_as_it_is_saved(boss):
    page = html(boss.post(WAY, words(goal="soon")))
    assert 'value="Willow Lane Skin Clinic"' in page
    page = html(boss.post(PAGE, {"name": ""}))
    assert 'name="goal" value="2"' in page


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow(boss, clinic, count, django_assert_num_queries):
    for position in range(count):
        rows.EscalationContactFactory(clinic=clinic, position=position + 1)
    boss.get(PAGE)
    with django_assert_num_queries(9):
        boss.get(PAGE)
