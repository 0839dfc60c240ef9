"""The questions: one a page, each answer a press, and nothing on them that leads the answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.domain.vocabulary import TriageLevel
from tests import checkin_factories
from tests.timeline.checking.conftest import FIVE

pytestmark = pytest.mark.django_db


def test_five_taps_lead_to_the_result(phone):
    phone.go("/check-in/")
    seen = [phone.page.h1, *[phone.press(code).page.h1 for code in FIVE]]
    assert [one.split(". ")[-1] for one in seen] == [
        "How sore is your skin now?",
        "How swollen is your skin now?",
        "How is the colour, compared with your own skin before?",
        "Is anything new?",
        "How worried are you?",
        "Expected today",
    ]
    assert seen[1].startswith("Question 2 of 5.")
    assert CheckIn.objects.get().level == TriageLevel.EXPECTED


def test_a_look_begins_nothing(phone):
    phone.go("/check-in/")
    assert not CheckInDraft.objects.exists()


def test_back_and_reload_change_nothing_and_show_the_own_answer(phone):
    phone.go("/check-in/").taps("some", "little")
    back = phone.page.links[1]
    phone.go(back)
    assert phone.screen == "swollen"
    [picked] = re.findall(r'class="answer picked"[^>]*value="(\w+)"', phone.page.html)
    assert picked == "little"
    assert phone.press("none").screen == "colour"
    assert CheckInDraft.objects.get().answers["swollen"]["codes"] == ["none"]


def test_back_on_the_first_question_leads_to_today(phone):
    assert "/today/" in phone.go("/check-in/").page.links[1]


def test_the_usual_answer_and_yesterdays_are_not_on_the_page(phone, treatment, at):
    row = checkin_factories.CheckInFactory(
        treatment=treatment, day=2, answered_at=at - timedelta(days=1)
    )
    checkin_factories.SymptomReportFactory(
        check_in=row, symptom="tenderness_pain", severity=2
    )
    phone.go("/check-in/")
    for code in FIVE:
        words = phone.page.words.lower()
        assert "usual" not in words.replace("as usual", "")
        assert "picked" not in re.findall(r'class="([^"]*)"', phone.page.html)
        assert 'class="answer picked"' not in phone.page.html
        phone.press(code)


def test_no_answer_is_said_kindly_and_begins_nothing(phone):
    phone.go("/check-in/").press()
    assert phone.response.status_code == 422
    assert "Pick one answer." in phone.page.words
    assert phone.page.title.startswith("Error: How sore")
    assert not CheckInDraft.objects.exists()
    phone.press("nonsense")
    assert "Pick one answer." in phone.page.words


def test_not_sure_is_on_each_graded_question(phone):
    phone.go("/check-in/")
    for _ in range(3):
        assert 'value="not_sure"' in phone.page.html
        phone.press("not_sure")
        if phone.screen.startswith("about-"):
            phone.press()
    assert 'value="not_sure"' not in phone.page.html
    assert CheckInDraft.objects.get().answers["sore"]["codes"] == ["not_sure"]


def test_a_tick_is_never_lost_to_none(phone):
    phone.go("/check-in/").taps("none", "none", "none")
    phone.press("none", "pus")
    assert phone.screen == "about-new"
    assert CheckInDraft.objects.get().answers["new"]["codes"] == ["pus"]


def test_nothing_ticked_asks_again(phone):
    phone.go("/check-in/").taps("none", "none", "none").press()
    assert "Pick what you have now, or None of these." in phone.page.words


def test_a_warning_sign_comes_to_its_result_at_once(phone):
    phone.go("/check-in/").taps("none", "none", "none").press("breathing")
    assert "Did you faint" in phone.page.html
    phone.press(sign_faint_or_confused="no")
    assert phone.page.h1 == "Call 999 now"
    said = CheckIn.objects.get().signs.filter(sign="faint_or_confused")
    assert said.get().answer == "no"


def test_a_temperature_is_offered_and_kept_when_it_is_wrong(phone):
    phone.go("/check-in/").taps("little", "none", "none").press("hot")
    assert "Your temperature" in phone.page.html
    phone.press(temperature="3x8", sign_unwell="yes")
    assert phone.response.status_code == 422
    assert "from 34 to 43 C" in phone.page.words
    assert 'value="3x8"' in phone.page.html
    unwell = phone.page.html.split('name="sign_unwell" value="yes"')[1]
    assert unwell.startswith(" checked")
    phone.press(temperature="100.9", sign_unwell="yes")
    row = CheckIn.objects.get()
    assert (str(row.temperature_c), row.level) == ("38.3", TriageLevel.URGENT)


def test_a_slight_fever_without_shivers_reaches_the_clinic(phone):
    """C21 asks for 37.5 C: the field stands beside "do you feel unwell"."""
    phone.go("/check-in/").taps("none", "none", "none").press("other")
    phone.press(temperature="37.6").press().press("none")
    assert phone.page.h1 == "Contact your clinic today"
    assert "C21" in {hit.code for hit in CheckIn.objects.get().rule_hits.all()}


def test_something_else_leads_to_more_symptoms(phone):
    phone.go("/check-in/").taps("none", "some", "none").press("other")
    assert phone.press().screen == "more-symptoms"
    assert "Compared with yesterday" in phone.page.html
    phone.press(grade_itch="4", trend_itch="worse", side_swelling="1")
    assert phone.screen == "about-more-symptoms"
    assert "Raised itchy welts?" in phone.page.html
    phone.press(sign_hives="no").press("none")
    row = CheckIn.objects.get()
    told = {one.symptom: one for one in row.symptoms.all()}
    assert (told["itch"].severity, told["itch"].trend) == (4, "worse")
    assert (told["swelling"].severity, told["swelling"].is_one_sided) == (2, True)


def test_on_the_day_itself_there_is_no_yesterday(phone_of, treated, another_patient):
    treated(another_patient, days=0, hours=6)
    phone = phone_of(another_patient).go("/check-in/").taps("none", "none", "none")
    phone.press("other").press()
    assert phone.screen == "more-symptoms"
    assert "Compared with yesterday" not in phone.page.html


def test_a_note_reaches_a_person_and_one_too_long_is_kept(phone, clinic):
    phone.go("/check-in/").taps("none", "none", "none", "none")
    assert "They look by today, 12:30 pm." in phone.page.words
    phone.press("none", note="x" * 2001)
    assert "too long" in phone.page.words
    assert "x" * 2001 in phone.page.html
    phone.press("none", note="It pulls.")
    assert "It pulls." in phone.page.html
    assert "looks at it by today, 12:30 pm" in phone.page.words


def test_a_note_is_kept_letter_by_letter(phone):
    written = "At\N{NO-BREAK SPACE}10: \N{ZERO WIDTH NON-JOINER}hot"
    phone.go("/check-in/").taps("none", "none", "none", "none")
    phone.press("none", note=written + "\x00")
    assert CheckIn.objects.get().note == written


def test_without_a_promise_none_is_made(phone, clinic):
    clinic.reply_goal_minutes = None
    clinic.save(update_fields=["reply_goal_minutes"])
    phone.go("/check-in/").taps("none", "none", "none", "none")
    assert "A person at your clinic reads it." in phone.page.words
    assert "They look by" not in phone.page.words


def test_the_emergency_number_is_on_every_page(phone):
    phone.go("/check-in/")
    pages = [phone.page]
    pages += [phone.press(code).page for code in ("none", "none", "none", "other")]
    pages += [phone.press().page, phone.press().page]
    pages.append(phone.go(phone.page.links[2]).page)
    pages.append(phone.go("/check-in/").page)
    for page in pages:
        assert "tel:999" in page.links, page.h1


def test_close_keeps_or_throws_away(phone):
    phone.go("/check-in/").press("very")
    phone.go(phone.page.links[2])
    assert phone.page.h1 == "Keep it for later?"
    assert phone.press(act="keep").path == "/today/"
    phone.go("/check-in/")
    assert phone.page.h1 == "Go on with your check-in?"
    draft = CheckInDraft.objects.get()
    assert phone.go(f"/check-in/{draft.pk}/").screen == "swollen"
    phone.go(f"/check-in/{draft.pk}/close-it/").press(act="discard")
    draft.refresh_from_db()
    assert (draft.answers, draft.check_in) == ({}, None)
    assert phone.go("/check-in/").page.h1.endswith("How sore is your skin now?")
    assert phone.go(f"/check-in/{draft.pk}/swollen/").path == "/check-in/"
