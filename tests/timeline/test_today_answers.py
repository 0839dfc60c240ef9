"""Today with the patient's own answers: what comes first, where it stands, what is open."""

from __future__ import annotations

import pytest

from tests import checkin_factories, conversation_factories

pytestmark = pytest.mark.django_db


def ways(page):
    """The two large buttons, by what they say."""
    block = page.html.split('class="acts no-print"')[1].split("</div>")[0]
    return [" ".join(part.split("<a ")[0].split()) for part in block.split("<a ")[1:]]


def test_the_check_in_comes_first(visit, treated, patient):
    treated(patient, days=3)
    first, second = ways(visit("/today/"))
    assert "/check-in/" in first
    assert "Check in" in first
    assert "About 30 seconds" in first
    assert "Is this normal?" in second
    assert "Look up a worry" in second


def test_too_early_for_a_check_in_there_is_a_person(visit, treated, patient):
    treated(patient, days=0, hours=2)
    first, second = ways(visit("/today/"))
    assert "Is this normal?" in first
    assert "Ask us" in second


@pytest.mark.parametrize("days", [-3, 43])
def test_outside_the_course_nothing_asks_for_a_check_in(visit, treated, patient, days):
    treated(patient, days=days)
    assert "About 30 seconds" not in visit("/today/").html


def test_a_day_that_asks_for_none_puts_the_worry_first(visit, treated, patient):
    treated(patient, days=17)
    first, second = ways(visit("/today/"))
    assert "Is this normal?" in first
    assert "Any time. Next one: day 21" in second


def test_a_begun_check_in_waits(visit, treated, patient, at):
    plan = treated(patient, days=3)
    draft = {"begun_at": at, "begun_by": patient.user, "changed_at": at}
    row = plan.check_in_drafts.create(**draft)
    assert "Go on with your check-in" in ways(visit("/today/"))[0]
    row.ended_at = at
    row.save()
    assert "Go on with your check-in" not in visit("/today/").html


def test_checked_in(visit, treated, tell, patient):
    tell(treated(patient, days=3), 3, swelling=1)
    first, _ = ways(visit("/today/"))
    assert "Checked in 9:30 am" in first
    assert "Change it" in first
    assert "You are inside usual today." in visit("/today/").html


def test_yesterdays_check_in_is_not_todays(visit, treated, tell, patient):
    tell(treated(patient, days=3), 2, swelling=1)
    page = visit("/today/")
    assert "About 30 seconds" in page.html
    assert "usual today." not in page.html
    assert "hill-labels" in page.html
    assert ">You</span>" in page.html


def test_above_usual_is_said_and_drawn(visit, treated, tell, patient):
    tell(treated(patient, days=3), 3, level=2, swelling=3)
    page = visit("/today/")
    assert "You are above usual today." in page.html
    assert ">Above usual</span>" in page.html
    assert 'class="odd"' in page.html


def test_a_sign_that_is_never_expected_is_not_called_inside(
    visit, treated, tell, patient
):
    tell(treated(patient, days=3), 3, level=2, swelling=1)
    page = visit("/today/")
    assert "Not all is as usual today." in page.html
    assert "inside usual" not in page.html


def test_where_the_clinic_does_not_compare_nothing_is_held_against_anything(
    visit, treated, tell, patient
):
    patient.clinic.compares = False
    patient.clinic.save()
    plan = treated(patient, days=3)
    tell(plan, 2, swelling=3)
    tell(plan, 3, swelling=1)
    page = visit("/today/")
    assert "Checked in 9:30 am" in page.html
    assert 'class="dot"' not in page.html
    assert "usual today" not in page.html
    assert "yesterday" not in page.html


def test_better_names_what_eased(visit, treated, tell, patient):
    plan = treated(patient, days=3)
    tell(plan, 2, swelling=2, tenderness_pain=2, redness=1)
    tell(plan, 3, swelling=1, tenderness_pain=1, redness=1)
    words = visit("/today/").html
    assert "Getting better. Less than yesterday: sore and puffiness." in words


def test_much_that_eased_stays_one_short_sentence(visit, treated, tell, patient):
    plan = treated(patient, days=3)
    tell(plan, 2, dryness=2, tightness=2, peeling=2, tenderness_pain=2, swelling=2)
    tell(plan, 3, dryness=1, tightness=1, peeling=1, tenderness_pain=1, swelling=1)
    words = visit("/today/").html
    assert "Less than yesterday: dry, tight, peeling or flaking and 2 more." in words


def test_better_is_not_said_when_anything_grew(visit, treated, tell, patient):
    plan = treated(patient, days=3)
    tell(plan, 2, swelling=2, tenderness_pain=0)
    tell(plan, 3, level=1, swelling=1, tenderness_pain=1)
    page = visit("/today/").html
    assert "Getting better" not in page
    assert "New or stronger than yesterday: sore." in page


def test_better_is_not_said_beside_a_sign(visit, treated, tell, patient):
    """Less sore, and pus: that is not better."""
    plan = treated(patient, days=3)
    tell(plan, 2, tenderness_pain=2)
    tell(plan, 3, level=2, tenderness_pain=1)
    assert "Getting better" not in visit("/today/").html


def test_without_yesterday_only_the_own_word_counts(visit, treated, tell, patient):
    plan = treated(patient, days=3)
    tell(plan, 1, swelling=3)
    row = tell(plan, 3, swelling=1)
    assert "yesterday" not in visit("/today/").html
    row.symptoms.update(trend="better")
    assert "Less than yesterday: puffiness." in visit("/today/").html


def test_the_clinic_has_answered(visit, treated, patient, at):
    treated(patient, days=3)
    talk = conversation_factories.ConversationFactory(patient=patient, unread_since=at)
    page = visit("/today/")
    assert "Willow Lane has answered." in page.html
    assert "/messages/" in page.links
    talk.unread_since = None
    talk.save()
    assert "has answered" not in visit("/today/").html


def test_another_patients_answer_is_not_mine(
    visit, treated, patient, another_patient, at
):
    treated(patient, days=3)
    conversation_factories.ConversationFactory(patient=another_patient, unread_since=at)
    theirs = treated(another_patient, days=3)
    row = checkin_factories.CheckInFactory(treatment=theirs, level=3)
    checkin_factories.ReviewFactory(patient=another_patient, check_in=row, level=3)
    page = visit("/today/")
    assert "has answered" not in page.html
    assert "open-matter" not in page.html


def test_two_plans_are_told_apart(visit, treated, tell, patient):
    neck = treated(patient, days=12, area__area="neck")
    face = treated(patient, days=2)
    tell(face, 2, swelling=1)
    page = visit("/today/")
    assert "Still to do: neck" in page.html
    assert "Face: you are inside usual today." in page.html
    tell(neck, 12, level=1, swelling=1)
    page = visit("/today/")
    assert "Neck: you are above usual today." in page.html
    assert "Checked in" in ways(page)[0]


def test_reminder_times_have_a_way(visit, treated, patient):
    treated(patient, days=3)
    assert "/reminders/" in visit("/today/").links
    assert "/reminders/" in visit("/me/").links


def test_yesterday_far_back_is_not_read(visit, treated, tell, patient):
    """The window of Today ends a week back; what is older is on the timeline."""
    plan = treated(patient, days=30)
    for day in (3, 21, 28):
        tell(plan, day, redness=0)
    assert visit("/today/").html.count('class="dot"') == 1
