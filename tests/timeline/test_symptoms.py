"""Is this normal? For the patient's own day, in words, never a score."""

from __future__ import annotations

import pytest

from aftercare.domain.vocabulary import Symptom
from aftercare.timeline.signs import FEEL_FIRST

pytestmark = pytest.mark.django_db


def test_every_symptom_has_its_place_and_colour_comes_last():
    assert sorted(FEEL_FIRST) == sorted(Symptom)
    assert FEEL_FIRST[-2:] == (Symptom.ERYTHEMA, Symptom.TRANSIENT_DARKENING)


def test_all_symptoms_on_one_screen(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/normal/")
    assert page.h1 == "What do you see or feel?"
    for symptom in Symptom:
        assert f"/normal/{symptom.value}/" in page.links


@pytest.mark.parametrize("symptom", list(Symptom))
def test_every_symptom_has_its_page(visit, treated, patient, symptom):
    treated(patient, days=3)
    page = visit(f"/normal/{symptom.value}/")
    for row in ("Feels", "Looks", "Helps", "Avoid", "Eases"):
        assert row in page.texts
    assert "Not like this? Ask us" in page.html
    assert "This is general information." in page.words


def test_expected_today(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/normal/peeling/")
    assert 'class="pill"' in page.html
    assert "Expected today" in page.html
    assert "If it gets worse or worries you, contact your clinic." in page.words


def test_not_expected_any_more_asks_for_the_clinic(visit, treated, patient):
    """No swelling is expected from day 4 on after a standard treatment (facts 2.1)."""
    treated(patient, days=4)
    page = visit("/normal/swelling/")
    assert "Not expected today: ask us" in page.html
    assert 'class="pill call"' in page.html


def test_the_same_page_for_another_day(visit, treated, patient):
    treated(patient, days=4)
    assert "Expected on day 2" in visit("/normal/swelling/", day="2").html
    assert "Not expected on day 30: ask us" in visit("/normal/swelling/", day="30").html


@pytest.mark.parametrize("day", ["99", "-1", "x", "", "\N{SUPERSCRIPT TWO}"])
def test_a_day_that_is_none_falls_back_or_has_no_level(visit, treated, patient, day):
    treated(patient, days=4)
    page = visit("/normal/swelling/", day=day)
    assert "Expected on" not in page.html


def test_after_the_course_there_is_no_level(visit, treated, patient):
    treated(patient, days=50)
    page = visit("/normal/swelling/")
    assert 'class="pill' not in page.html


def test_without_a_plan_the_text_stays_without_a_level(visit, version, patient):
    page = visit("/normal/swelling/")
    assert 'class="pill' not in page.html
    assert "Feels" in page.texts


def looks(page):
    start = page.html.index("<dt>Looks</dt>")
    return page.html[start : page.html.index("</dd>", start)]


def test_ones_own_tone_comes_first(visit, treated, patient):
    treated(patient, days=3)
    assert looks(visit("/normal/redness/")).index("On white skin") < looks(
        visit("/normal/redness/")
    ).index("On brown or black skin")
    patient.tone = "dark_brown"
    patient.save(update_fields=["tone"])
    page = visit("/normal/redness/")
    assert looks(page).index("On brown or black skin") < looks(page).index(
        "On white skin"
    )
    assert 'aria-current="true">Dark brown or black' in page.html


def test_another_tone_can_be_looked_at(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/normal/redness/", tone="medium_brown")
    assert looks(page).index("On brown or black skin") < looks(page).index(
        "On white skin"
    )
    patient.refresh_from_db()
    assert patient.tone == ""


def test_the_ladder_marks_a_range_and_no_number(visit, treated, patient):
    treated(patient, days=3)
    html = visit("/normal/peeling/").html
    ladder = html.split('class="facts ladder"')[1].split("</dl>")[0]
    assert ladder.count("is-expected") == 3
    assert "Very severe" in ladder


def test_deeper_needles_keep_it_expected_longer(visit, treated, patient):
    from tests import factories

    plan = treated(patient, days=5, area=None)
    factories.TreatedAreaFactory(treatment=plan, depth_mm="2.50")
    assert "Expected today" in visit("/normal/swelling/").html


def test_it_ends_in_a_way_to_ask(visit, treated, patient):
    treated(patient, days=3)
    assert "/messages/new/" in visit("/normal/peeling/").links
    assert "/messages/new/" in visit("/normal/").links


def test_todays_own_answer_stands_on_the_page(visit, treated, tell, patient):
    plan = treated(patient, days=4)
    tell(plan, 4, swelling=1, peeling=1, redness=None)
    said = "From your check-in today: "
    assert f"{said}slight, inside usual." in visit("/normal/peeling/").words
    assert f"{said}slight, above usual." in visit("/normal/swelling/").words
    assert f"{said}not sure." in visit("/normal/redness/").words
    assert said not in visit("/normal/itch/").words
    assert said not in visit("/normal/swelling/", day="2").words


def test_yesterdays_answer_is_not_todays(visit, treated, tell, patient):
    tell(treated(patient, days=4), 3, swelling=1)
    assert "From your check-in" not in visit("/normal/swelling/").words


def test_without_comparing_the_answer_is_only_repeated(visit, treated, tell, patient):
    patient.clinic.compares = False
    patient.clinic.save()
    tell(treated(patient, days=4), 4, swelling=1)
    page = visit("/normal/swelling/").words
    assert "From your check-in today: slight." in page
