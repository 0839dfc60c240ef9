"""The course and its days with the patient's own answers, and what last time was like."""

from __future__ import annotations

import pytest

from aftercare.domain.vocabulary import Symptom
from tests.timeline.reading import read

pytestmark = pytest.mark.django_db


def table(page):
    """Rows of the whole course by the name of the day."""
    head, cells = page.tables[:5], page.tables[5:]
    rows = [cells[i : i + 5] for i in range(0, len(cells), 5)]
    return head, {row[0]: row for row in rows}


def test_the_title_says_how_it_went_so_far(visit, treated, tell, patient):
    plan = treated(patient, days=3)
    assert visit("/course/").h1 == "You are on day 3 of 42."
    tell(plan, 1, swelling=1)
    assert visit("/course/").h1 == "You are on day 3 of 42. All inside usual."
    tell(plan, 3, level=1, swelling=3)
    assert visit("/course/").h1 == "You are on day 3 of 42."


def test_an_unsure_day_is_not_called_inside(visit, treated, tell, patient):
    tell(treated(patient, days=3), 3, swelling=None)
    assert visit("/course/").h1 == "You are on day 3 of 42."


def test_before_the_first_check_in_its_place_is_named(visit, treated, tell, patient):
    plan = treated(patient, days=0, hours=5)
    assert "Your first check-in appears here." in visit("/course/").words
    tell(plan, 0, swelling=1)
    assert "Your first check-in appears here." not in visit("/course/").words


def test_the_table_has_a_word_for_every_day_so_far(visit, treated, tell, patient):
    plan = treated(patient, days=4)
    tell(plan, 0, swelling=1)
    tell(plan, 1, level=1, swelling=3, tenderness_pain=3)
    tell(plan, 2, swelling=None)
    head, rows = table(visit("/course/"))
    assert head == ["Day", "Date", "You", "Usual range", "In words"]
    assert [rows[name][2] for name in ("Treatment day", "Day 1", "Day 2", "Day 3")] == [
        "Inside usual",
        "Above usual",
        "Checked in",
        "No check-in",
    ]
    assert rows["Day 4"][2] == "No check-in yet"
    assert rows["Day 5"][2] == ""


def test_one_feeling_at_a_time(visit, treated, tell, patient):
    plan = treated(patient, days=4)
    tell(plan, 0, swelling=2, redness=2)
    tell(plan, 1, redness=1)
    tell(plan, 2, swelling=None)
    tell(plan, 4, level=2, swelling=1)
    page = visit("/course/", feel="swelling")
    _, rows = table(page)
    assert [rows[f"Day {n}"][2] for n in (1, 2, 3, 4)] == [
        "Checked in",
        "Not sure",
        "No check-in",
        "Slight, above usual",
    ]
    assert rows["Treatment day"][2] == "Clear, inside usual"
    assert rows["Day 4"][3] == "Not there"
    assert page.html.count('class="dot"') == 1
    assert page.html.count('class="odd"') == 1


def test_the_choices_are_the_plans_own_and_feel_comes_first(visit, treated, patient):
    treated(patient, days=3)
    html = visit("/course/", week="1", feel="redness").html
    nav = html.split('class="feels')[1].split("</nav>")[0]
    names = [part.split("</a>")[0].split(">")[-1] for part in nav.split("<a ")[1:]]
    assert names == [
        "All",
        "Dry",
        "Tight",
        "Sore",
        "Hot or burning",
        "Puffiness",
        "Pink or darker colour",
    ]
    assert 'feel=redness" aria-current="true">Pink' in nav
    assert "week=1&amp;feel=swelling" in nav
    assert (
        "/course/?week=2&feel=redness"
        in visit("/course/", week="1", feel="redness").links
    )


@pytest.mark.parametrize("feel", ["itch", "x", "", "swelling' OR 1"])
def test_a_feeling_that_is_none_is_everything(visit, treated, patient, feel):
    treated(patient, days=3)
    page = visit("/course/", feel=feel)
    assert 'aria-current="true">All' in page.html


def test_without_comparing_the_table_only_says_that_they_checked_in(
    visit, treated, tell, patient
):
    patient.clinic.compares = False
    patient.clinic.save()
    tell(treated(patient, days=3), 2, swelling=3)
    page = visit("/course/", feel="swelling")
    _, rows = table(page)
    assert rows["Day 2"][2] == "Checked in"
    assert rows["Day 1"][2] == "No check-in"
    assert 'class="feels' not in page.html
    assert 'class="dot"' not in page.html
    assert "inside usual" not in page.html


def test_a_day_says_what_was_answered(visit, treated, tell, patient):
    from tests import checkin_factories

    plan = treated(patient, days=4)
    row = tell(
        plan, 2, swelling=3, redness=None, is_worried=True, note="It <b>itches</b>."
    )
    checkin_factories.SignReportFactory(check_in=row, sign="pus", answer="yes")
    checkin_factories.SignReportFactory(check_in=row, sign="fever", answer="no")
    page = visit("/course/2/")
    told = page.section("What you told us")
    assert "Puffiness Strong, above usual" in told
    assert "Pink or darker colour Not sure" in told
    assert told.index("Puffiness") < told.index("Pink")
    assert told.count("Yes") == 1
    assert "You were worried about it." in told
    assert "It &lt;b&gt;itches&lt;/b&gt;." in page.html
    assert "At 9:30 am" in page.html
    assert f"/check-in/result/{row.pk}/" in page.links
    assert "What you told us" not in visit("/course/3/").words


def test_what_was_replaced_is_not_what_counts(visit, treated, tell, patient):
    from tests import checkin_factories

    plan = treated(patient, days=3)
    new = tell(plan, 2, swelling=1)
    checkin_factories.CheckInFactory(
        treatment=plan, day=2, replaced_by=new, note="The first try"
    )
    assert "The first try" not in visit("/course/2/").html


@pytest.fixture
def again(treated, tell, patient):
    """The face 60 days ago, with answers, and again 3 days ago."""
    before = treated(patient, days=60)
    tell(before, 3, tenderness_pain=1, peeling=2, redness=1, swelling=0)
    tell(before, 5, tenderness_pain=0, peeling=1, redness=0)
    tell(before, 8, peeling=0)
    return before, treated(patient, days=3)


def test_last_time_on_this_day(visit, again):
    said = (
        "You told us: peeling or flaking (clear), sore (slight) and"
        " pink or darker colour (slight). All of it was gone by day 8."
    )
    for path in ("/today/", "/course/", "/course/3/"):
        assert visit(path).section("Last time on day 3") == said, path


def test_last_time_on_a_day_to_come(visit, again):
    page = visit("/course/5/")
    assert page.section("Last time on day 5").startswith(
        "You told us: peeling or flaking (slight). It was gone by day 8."
    )
    quiet = visit("/course/8/").section("Last time on day 8")
    assert quiet.startswith("You told us that nothing of it was there.")
    assert "Last time" not in visit("/course/4/").words


def test_what_was_never_seen_to_go_has_no_end(visit, treated, tell, patient):
    tell(treated(patient, days=60), 3, redness=2)
    treated(patient, days=3)
    said = visit("/today/").section("Last time on day 3")
    assert said == "You told us: pink or darker colour (clear)."


def test_another_place_on_the_body_is_no_last_time(visit, treated, tell, patient):
    tell(treated(patient, days=60, area__area="neck"), 3, redness=2)
    treated(patient, days=3)
    assert "Last time" not in visit("/today/").words


def test_the_first_treatment_has_no_last_time(visit, treated, tell, patient):
    tell(treated(patient, days=3), 3, redness=1)
    for path in ("/today/", "/course/", "/course/3/"):
        assert "Last time" not in visit(path).words


def test_another_persons_last_time_is_not_mine(
    visit, treated, tell, patient, another_patient
):
    tell(treated(another_patient, days=60), 3, redness=2)
    treated(patient, days=3)
    assert "Last time" not in visit("/today/").words


@pytest.mark.parametrize("path", ["/course/", "/course/?feel=swelling"])
def test_many_check_ins_cost_no_more_queries(
    client_for, treated, tell, patient, django_assert_max_num_queries, path
):
    plan = treated(patient, days=12)
    tell(plan, 0, swelling=1)
    client = client_for(patient)
    client.get(path)
    with django_assert_max_num_queries(20) as one:
        client.get(path)
    for day in range(1, 12):
        tell(plan, day, **{symptom.value: 1 for symptom in list(Symptom)[:5]})
    with django_assert_max_num_queries(20) as many:
        assert read(client.get(path)).html.count("<circle") + 1
    assert len(many) == len(one)
