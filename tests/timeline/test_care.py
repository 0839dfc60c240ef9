"""Care today: ticked, taken back, and never overdue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from tests import factories

pytestmark = pytest.mark.django_db


def at_hour(hour, minute=0):
    """Wall time in London on the suite's day (BST)."""
    return time_machine.travel(
        datetime(2026, 5, 15, hour - 1, minute, tzinfo=UTC), tick=False
    )


def state_of(html, task):
    line = html.split(f'id="task-{task}"')[0].rsplit("<li", 1)[1]
    return line.split('class="task')[1].split('"')[0].strip() or "todo"


def detail_of(html, task):
    return html.split(f'id="task-{task}"')[1].split("<small>")[1].split("</small>")[0]


def test_a_tick_and_its_undo(client_for, treated, patient):
    plan = treated(patient, days=3)
    client = client_for(patient)
    path = f"/care/{plan.pk}/spf/morning/done/"
    assert path in client.get("/today/").content.decode()
    client.post(path, {"done": "yes"})
    html = client.get("/today/").content.decode()
    assert state_of(html, "spf") == "is-done"
    assert detail_of(html, "spf") == "Done at 10:30 am. Again at 1 pm."
    client.post(path, {"done": "no"})
    assert state_of(client.get("/today/").content.decode(), "spf") != "is-done"


def test_what_is_due_first_is_the_one_highlighted(client_for, treated, patient):
    treated(patient, days=3)
    html = client_for(patient).get("/today/").content.decode()
    assert html.count("is-now") == 1
    assert html.count(">Now<") == 1


def test_the_count_follows(visit, treated, patient):
    plan = treated(patient, days=3)
    assert "0 of 3 done" in visit("/today/").html
    factories.CompletionFactory(treatment=plan, care_task="washing", day=3, slot="1")
    assert "1 of 3 done" in visit("/today/").html


def test_the_next_turn_opens_the_row_again(visit, treated, patient):
    plan = treated(patient, days=3)
    factories.CompletionFactory(treatment=plan, care_task="spf", day=3, slot="morning")
    assert state_of(visit("/today/").html, "spf") == "is-done"
    with at_hour(13, 1):
        html = visit("/today/").html
    assert state_of(html, "spf") != "is-done"
    assert f"/care/{plan.pk}/spf/midday/done/" in html


def test_yesterdays_tick_is_not_todays(visit, treated, patient):
    plan = treated(patient, days=3)
    factories.CompletionFactory(treatment=plan, care_task="washing", day=2, slot="1")
    assert state_of(visit("/today/").html, "washing") != "is-done"


def test_before_its_first_turn_a_task_says_when(visit, treated, patient):
    treated(patient, days=3)
    with at_hour(7):
        html = visit("/today/").html
    assert detail_of(html, "spf") == "At 8 am, again at 1 pm"


def test_the_patients_own_time_is_shown(visit, treated, patient):
    treated(patient, days=3)
    factories.ReminderChoiceFactory(user=patient.user, times={"spf_top_up": "14:15"})
    with at_hour(9):
        html = visit("/today/").html
    assert "Again at 2:15 pm." in detail_of(html, "spf")


def test_a_task_that_must_wait_cannot_be_ticked(visit, treated, patient):
    treated(patient, days=0, hours=2)
    html = visit("/today/").html
    assert state_of(html, "washing") == "is-waiting"
    assert detail_of(html, "washing") == "From today, 2:30 pm"
    assert "/washing/" not in html


def test_all_done_says_so_plainly(visit, treated, patient):
    plan = treated(patient, days=20)
    factories.CompletionFactory(treatment=plan, care_task="spf", day=20, slot="morning")
    assert "That is all for now." in visit("/today/").words


def test_habits_are_not_counted(visit, treated, patient):
    treated(patient, days=3)
    html = visit("/today/").html
    assert "All day today" in html
    assert 'id="task-hat"' not in html


def test_nothing_is_ever_overdue(visit, treated, patient):
    treated(patient, days=3)
    with at_hour(23):
        words = visit("/today/").words.lower()
    assert "overdue" not in words
    assert "missed" not in words


def test_only_a_tick_is_read_out(client_for, treated, patient):
    treated(patient, days=3)
    client = client_for(patient)
    renewed = {"HX-Request": "true", "HX-Trigger": "care"}
    assert "data-say" not in client.get("/today/", headers=renewed).content.decode()
    assert (
        "data-say"
        in client.get("/today/", headers={"HX-Request": "true"}).content.decode()
    )
    assert "data-say" not in client.get("/today/").content.decode()


def test_htmx_gets_the_part_and_everybody_else_the_page(client_for, treated, patient):
    plan = treated(patient, days=3)
    client = client_for(patient)
    path = f"/care/{plan.pk}/spf/morning/done/"
    part = client.post(
        path, {"done": "yes"}, follow=True, headers={"HX-Request": "true"}
    ).content.decode()
    assert part.lstrip().startswith("<section")
    assert "<html" not in part
    assert 'id="check-spf"' in part
    assert "data-say" in part
    assert "<html" in client.post(path, {"done": "no"}, follow=True).content.decode()
