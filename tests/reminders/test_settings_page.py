"""The settings page: each control saves by itself, says so, and works without a script."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
import time_machine

from accounts import operations as account_operations
from accounts import queries as account_queries
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox.models import Delivery
from aftercare.reminders import queries
from tests.factories import AT
from tests.reminders.conftest import london, row, snapshot

pytestmark = pytest.mark.django_db

PAGE = "/reminders/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def amara(client_for, patient, treatment, engine):
    """Amara on day 3 at 10:30, her reminders planned."""
    engine.plan()
    return client_for(patient)


def change(amara, what, **data):
    return amara.post(f"/reminders/change/{what}/", data, follow=True)


def text_of(response):
    words = re.sub(
        r"<(style|script).*?</\1>|<[^>]+>",
        " ",
        response.content.decode(),
        flags=re.DOTALL,
    )
    return " ".join(words.split())


def test_it_answers_when_the_next_one_comes(amara):
    page = text_of(amara.get(PAGE))
    assert (
        "Next: sun cream, 1 pm today, by email" in page
        or "Next: moisturiser, 1 pm today, by email" in page
    )
    assert "Times are in London time." in page


def test_strangers_are_asked_to_sign_in(client_for):
    answer = client_for(None).get(PAGE)
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


@pytest.mark.parametrize(
    "what",
    ["time", "quiet", "pause", "mails", "stop-all", "test", "zone", "address"],
)
def test_a_stranger_and_a_get_change_nothing(client_for, amara, what):
    before = snapshot()
    assert client_for(None).post(f"/reminders/change/{what}/").status_code == 302
    assert amara.get(f"/reminders/change/{what}/").status_code == 405
    assert snapshot() == before
    assert Delivery.objects.count() == 0


def test_an_unknown_control_is_404(amara):
    assert amara.post("/reminders/change/everything/").status_code == 404


def test_a_new_time_is_saved_and_said(amara, patient):
    answer = change(amara, "time", rule="spf_morning", wall="07:45")
    assert answer.redirect_chain == [
        ("/reminders/?saved=time-spf_morning#time-spf_morning", 302)
    ]
    assert 'value="07:45"' in answer.content.decode()
    assert "Saved" in text_of(answer)
    assert queries.choice_of(user=patient.user).times == {"spf_morning": time(7, 45)}


@pytest.mark.parametrize(
    "data", [{"rule": "spf_morning", "wall": "half past"}, {"rule": "spf_morning"}]
)
def test_a_time_that_is_none_is_said_beside_its_field(amara, patient, data):
    answer = change(amara, "time", **data)
    assert answer.status_code == 422
    assert "Type a time, for example 8:30." in text_of(answer)
    assert 'aria-describedby="time-spf_morning-error"' in answer.content.decode()
    assert queries.choice_of(user=patient.user).times == {}


def test_a_rule_of_nobodys_plan_is_refused(amara, patient):
    assert change(amara, "time", rule="evil", wall="07:45").status_code == 422
    assert queries.choice_of(user=patient.user).times == {}


def test_quiet_hours(amara, patient):
    change(amara, "quiet", quiet_from="22:00", quiet_until="06:30")
    found = account_queries.preferences_of(user=patient.user)
    assert (found.quiet_from, found.quiet_until) == (time(22), time(6, 30))
    assert change(amara, "quiet", quiet_from="soon").status_code == 422


@pytest.mark.parametrize(
    ("days", "words"),
    [("1", "Paused until tomorrow, 10:30 am."), ("7", "Paused until Friday 22 May, 10:30 am."), ("", "Paused until you turn them on.")],
)  # fmt: skip
def test_pause_and_resume(amara, patient, days, words):
    assert words in text_of(change(amara, "pause", days=days))
    assert "Paused" not in text_of(change(amara, "resume"))
    assert account_queries.preferences_of(user=patient.user).paused_until is None


def test_a_pause_of_another_length_is_refused(amara):
    assert change(amara, "pause", days="99").status_code == 422


def test_during_a_pause_the_next_one_is_the_first_after_it(amara):
    page = text_of(change(amara, "pause", days="1"))
    assert "1 pm tomorrow, by email" in page


def test_wording(amara, patient):
    change(amara, "wording", wording="clear")
    assert account_queries.preferences_of(user=patient.user).wording == "clear"
    assert change(amara, "wording", wording="loud").status_code == 422


def test_one_kind_off_and_on(amara, patient):
    page = text_of(change(amara, "stop", kind="spf"))
    assert "Next: moisturiser" in page
    assert queries.choice_of(user=patient.user).stopped == {ReminderKind.SPF}
    change(amara, "start", kind="spf")
    assert queries.choice_of(user=patient.user).stopped == frozenset()
    assert change(amara, "stop", kind="everything").status_code == 422


def test_all_off_and_on(amara):
    page = text_of(change(amara, "stop-all"))
    assert "All reminders are off." in page
    assert "Start all again" in page
    assert "Next:" in text_of(change(amara, "start-all"))


def test_a_zone_is_asked_about_and_can_be_declined(amara, patient):
    change(amara, "zone", zone="Europe/Lisbon", answer="no")
    assert account_queries.zones_of(user=patient.user)[-1].zone == "Europe/London"
    page = text_of(change(amara, "zone", zone="Europe/Lisbon", answer="yes"))
    assert "Times are in Lisbon time." in page


@pytest.mark.parametrize("zone", ["", "Moon/Sea", "x" * 300, "../etc/passwd"])
def test_a_zone_that_is_none_changes_nothing(amara, patient, zone):
    assert change(amara, "zone", zone=zone).status_code == 422
    assert account_queries.zones_of(user=patient.user)[-1].zone == "Europe/London"


def test_a_zone_can_be_chosen_by_hand(amara):
    page = amara.get("/reminders/zone/").content.decode()
    assert '<option value="Europe/Lisbon">Europe, Lisbon</option>' in page


def test_send_me_a_test(amara, patient):
    page = text_of(change(amara, "test"))
    assert "On its way." in page
    found = Delivery.objects.get()
    assert (found.kind, found.to) == ("reminder.test", patient.user.email)


def test_what_came_is_told_with_its_reason(amara, engine):
    engine.run(london(15, 13, 30))
    page = text_of(amara.get(PAGE))
    assert "Today, 1 pm Sun cream. Sent 13:30" in page


def test_without_a_plan_the_page_says_so(client_for, another_patient):
    page = text_of(client_for(another_patient).get(PAGE))
    assert "No reminder is planned yet." in page


def test_another_patients_choices_are_not_touched(amara, another_patient):
    change(amara, "stop-all")
    assert queries.choice_of(user=another_patient.user).stopped == frozenset()


def test_the_page_costs_the_same_with_a_long_history(
    amara, engine, django_assert_max_num_queries
):
    engine.run(london(15, 13, 30))
    engine.run(london(15, 20, 45))
    with django_assert_max_num_queries(24):
        amara.get(PAGE)
    assert row("moisturiser_evening").state == "sent"


def test_before_consent_the_page_says_what_is_missing(amara, patient):
    account_operations.withdraw_consent(user=patient.user, at=AT + timedelta(minutes=1))
    page = text_of(amara.get(PAGE))
    assert "Reminders start when you have agreed to them." in page
