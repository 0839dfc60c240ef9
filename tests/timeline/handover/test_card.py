from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import pytest

from accounts.models import ZonePeriod
from tests import factories
from tests.checkin_factories import (
    CheckInFactory,
    RuleHitFactory,
    SignReportFactory,
    SymptomReportFactory,
)
from tests.timeline.reading import read

pytestmark = pytest.mark.django_db

CARD = "/handover/"


@pytest.fixture
def full(treated, patient, clinic):
    """A treatment of which everything was written down."""
    row = treated(
        patient,
        device=factories.DeviceFactory(clinic=clinic, name="Fine pen"),
        cartridge_lot="L0T-77",
        anaesthetic="Lidocaine 5 %",
        anaesthetic_on_at=time(9, 10),
        add_ons=["prp", "peel"],
        products_given="Barrier cream",
        risk_factors=["allergy", "isotretinoin", "diabetes"],
        fitzpatrick=5,
        is_sensitive=True,
        notes="for staff only",
        area__passes=1,
    )
    factories.TreatedAreaFactory(
        treatment=row, area="neck", depth_mm=Decimal("0.50"), passes=None
    )
    return row


@pytest.fixture
def check_in(full):
    row = CheckInFactory(treatment=full, level=2, is_worried=True, note="Since <noon>.")
    SymptomReportFactory(
        check_in=row, symptom="swelling", severity=2, trend="worse", is_one_sided=True
    )
    SymptomReportFactory(check_in=row, symptom="itch", severity=None)
    SymptomReportFactory(check_in=row, symptom="dryness", severity=0)
    SignReportFactory(check_in=row, sign="pus", answer="yes")
    SignReportFactory(check_in=row, sign="fever", answer="no")
    SignReportFactory(check_in=row, sign="hives", answer="not_sure")
    RuleHitFactory(
        check_in=row,
        patient_words="You told us that it swells.",
        staff_words="Possible cellulitis",
    )
    return row


def test_who_where_and_what_was_done(visit, full):
    page = visit(CARD)
    assert page.h1 == "Day 3 after microneedling."
    for words in (
        "Amara Example",
        "As known on 15 May 2026, 10:30 am.",
        "Tuesday 12 May 2026, ended 10:30 am",
        "Pen, Fine pen",
        "L0T-77",
        "Face: 1.5 mm deep, 1 pass",
        "Neck: 0.5 mm deep, passes not recorded",
        "Lidocaine 5 %, put on at 9:10 am",
        "PRP",
        "Peel",
        "Barrier cream",
        "Allergy: metal, anaesthetic, adhesive, skincare, latex",
        "Isotretinoin, now or recently",
        "Diabetes",
        "Fitzpatrick type V, sensitive",
        "Willow Lane Skin Clinic, 12 Lane Street, Bristol",
        "0117 496 0123; at any hour 111; emergency 999",
    ):
        assert words in page.html.replace("<br>", "\n"), words
    assert "Your plan: Microneedling, Willow Lane, version 4." in page.html
    assert "not a diagnosis" in page.html


def test_what_staff_note_for_themselves_stays_there(visit, full):
    assert "for staff only" not in visit(CARD).html


def test_the_name_is_on_the_page_and_not_in_the_title(visit, full):
    assert "Amara" not in visit(CARD).title


def test_what_is_not_recorded_says_so(visit, treated, patient):
    treated(patient, area__depth_mm=None)
    page = visit(CARD)
    assert page.html.count("<dd>not recorded</dd>") == 8
    assert "depth not recorded" in page.html
    assert "Pen, make not recorded" in page.html


def test_what_was_answered_in_signs(visit, check_in):
    page = visit(CARD)
    assert "Day 3, Friday 15 May, 10:30 am: “Contact your clinic today”" in [
        words for _, words in page.headings
    ]
    for words in (
        "Puffiness: clear, worse than yesterday, on one side",
        "Itchy: not sure",
        "Yellow or green pus: yes",
        "Raised itchy welts: not sure",
        "Not there: Dry.",
        "Said no to: 38 C (100.4 F) or more, shivery.",
        "Worried about it.",
        "Wrote: “Since <noon>.”",
        "The patient read: “You told us that it swells.”",
    ):
        assert words in page.words, words


def test_never_a_diagnosis(visit, check_in):
    assert "cellulitis" not in visit(CARD).html.lower()


def test_the_emergency_level_names_the_number(visit, full):
    CheckInFactory(treatment=full, level=4)
    assert "Call 999 now" in visit(CARD).html


def test_the_latest_three_the_newest_first(visit, full, at):
    for ago in range(5):
        CheckInFactory(
            treatment=full, day=3 - ago, answered_at=at - timedelta(days=ago)
        )
    heads = [words for level, words in visit(CARD).headings if level == 3]
    assert [head[:5] for head in heads] == ["Day 3", "Day 2", "Day 1"]


def test_without_a_check_in_it_says_so(visit, full):
    assert visit(CARD).section("What the patient answered") == "Nothing yet."


def test_a_sign_no_version_knows_any_more_is_left_out(visit, check_in):
    SignReportFactory(check_in=check_in, sign="of_long_ago", answer="yes")
    assert "of_long_ago" not in visit(CARD).html


def test_what_the_plan_expects_that_day(visit, full):
    words = visit(CARD).section("Expected on day 3, by the clinic's plan")
    assert "Up to " in words
    assert "dry" in words


def test_where_nothing_is_compared_the_day_speaks_in_general(visit, full, clinic):
    clinic.compares = False
    clinic.save()
    CheckInFactory(treatment=full, is_compared=False)
    page = visit(CARD)
    assert "Up to " not in page.html
    assert "Not compared" in page.words
    assert "Expected today" not in page.words


def test_after_the_course_nothing_is_expected(visit, treated, patient):
    treated(patient, days=50)
    page = visit(CARD)
    assert page.h1 == "Day 50 after microneedling."
    assert "Expected on" not in page.html


def test_on_the_day_itself(visit, treated, patient):
    treated(patient, days=0, hours=1)
    assert visit(CARD).h1 == "Microneedling today."


def test_of_two_treatments_the_one_asked_for(visit, treated, patient):
    treated(patient)
    neck = treated(patient, days=12, area=None)
    assert visit(CARD, plan=str(neck.pk)).h1 == "Day 12 after microneedling."


def test_a_time_is_said_where_it_was(visit, treated, patient):
    treated(patient)
    ZonePeriod.objects.filter(user=patient.user).update(zone="America/New_York")
    assert "Tuesday 12 May 2026, ended 10:30 am" in visit(CARD).html


# --- the door ---------------------------------------------------------------------------


def test_before_a_treatment_there_is_no_card(client_for, treated, patient):
    assert client_for(patient).get(CARD).status_code == 404
    treated(patient, days=-3)
    assert client_for(patient).get(CARD).status_code == 404


def test_only_the_owner(client_for, client, full, nurse, other_nurse, another_patient):
    assert client.get(CARD)["Location"] == f"/sign-in/?next={CARD}"
    for who in (nurse, other_nurse):
        factories.ConsentFactory(user=who.user)
        assert client_for(who).get(CARD).status_code == 404
    response = client_for(another_patient).get(CARD, {"plan": str(full.pk)})
    assert response.status_code == 404


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_it_only_reads(client_for, patient, full, verb):
    assert getattr(client_for(patient), verb)(CARD).status_code == 405


def test_no_copy_is_kept_anywhere(client_for, patient, full):
    assert "no-store" in client_for(patient).get(CARD)["Cache-Control"]


def test_as_many_queries_for_one_check_in_as_for_five(
    client_for, patient, check_in, full, at, django_assert_max_num_queries
):
    client = client_for(patient)
    client.get(CARD)
    with django_assert_max_num_queries(14) as few:
        assert "Day 3" in read(client.get(CARD)).html
    for ago in range(1, 5):
        row = CheckInFactory(
            treatment=full, day=3 - ago, answered_at=at - timedelta(days=ago)
        )
        SymptomReportFactory(check_in=row)
        RuleHitFactory(check_in=row)
    with django_assert_max_num_queries(14) as many:
        client.get(CARD)
    assert len(few) == len(many)
