"""Two treatments at once: separate hills, merged tasks, and the strictest rule wins."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(treated, patient):
    """The neck 12 days ago and the face 2 days ago."""
    neck = treated(patient, days=12, area=None)
    factories.TreatedAreaFactory(treatment=neck, area="neck")
    return neck, treated(patient, days=2)


def test_the_newer_one_is_the_answer_and_the_other_has_a_line(visit, both):
    page = visit("/today/")
    assert "Day 2" in page.words
    assert any(text.startswith("Neck, day 12: ") for text in page.texts)
    assert page.html.count("hill small") == 2


def test_the_strictest_rule_wins_and_names_its_area(visit, both):
    page = visit("/today/")
    assert "Face: from tomorrow, 10:30 am" in page.words
    assert "Neck: from" not in page.section("Can I…")


def test_a_rule_the_older_one_alone_would_lift_is_not_lifted(
    visit, both, treated, patient
):
    """The neck's 168 hours are over, the face's are not."""
    page = visit("/can-i/")
    assert "Face: from Wednesday 20 May, 10:30 am" in page.words
    assert "Neck: from Wednesday 20 May" not in page.words


def test_tasks_are_merged_by_kind(client_for, both, patient):
    client = client_for(patient)
    html = client.get("/today/").content.decode()
    assert html.count('id="task-moisturiser"') == 1
    action = f"/care/{both[1].pk}/moisturiser/morning/done/?also={both[0].pk}"
    assert action in html or action.replace("morning", "evening") in html


def test_one_tick_counts_for_both(client_for, both, patient):
    client = client_for(patient)
    path = f"/care/{both[1].pk}/spf/morning/done/?also={both[0].pk}"
    client.post(path, {"done": "yes"})
    assert both[0].completions.filter(day=12).exists()
    assert both[1].completions.filter(day=2).exists()
    assert "Done at 10:30 am." in client.get("/today/").content.decode()


def test_each_plan_has_its_own_pages(visit, both):
    assert visit("/course/", plan=both[0].pk).h1 == "You are on day 12 of 42."
    assert visit("/course/", plan=both[1].pk).h1 == "You are on day 2 of 42."


def test_another_patients_plan_cannot_be_chosen(
    client_for, both, another_patient, treated
):
    theirs = treated(another_patient, days=1)
    for path in ("/today/", "/course/", "/course/3/", "/normal/", "/print/", "/help/"):
        mine = client_for(both[0].patient)
        assert mine.get(path, {"plan": theirs.pk}).status_code == 404
        assert mine.get(path, {"plan": "nonsense"}).status_code == 404


def test_a_visit_to_come_does_not_hide_the_running_course(visit, treated, patient):
    treated(patient, days=3)
    treated(patient, days=-10)
    page = visit("/today/")
    assert "Day 3" in page.words
    assert "Face: your visit is on Monday 25 May." in page.words
