"""The check-in on a bad line: nothing looks sent before it is, and nothing told is lost."""

from __future__ import annotations

import pytest

from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.domain.vocabulary import Symptom, TriageLevel
from tests.checkins.conftest import score
from tests.journeys.conftest import DESK
from tests.journeys.test_check_in_pages import FIVE, arrived, sent, tap

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def line(one, *, is_there):
    one.page.context.set_offline(not is_there)


def remembered(one):
    """The other screens have come into memory."""
    with one.page.expect_response("**/check-in/pages/**"):
        one.go("/check-in/")
    one.page.wait_for_timeout(200)
    return one


def test_without_a_connection_it_is_finished_and_sent_once_it_is_back(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    line(one, is_there=False)
    tap(one, *FIVE)
    assert one.heading() == "Not sent yet"
    assert not one.page.get_by_text("Call us").is_visible()
    assert not CheckInDraft.objects.exists()
    line(one, is_there=True)
    arrived(one)
    assert one.heading() == "Expected today"
    assert CheckIn.objects.count() == 1
    assert {s.symptom for s in CheckIn.objects.get().symptoms.all()} == {
        "tenderness_pain",
        "swelling",
        "redness",
    }


def test_a_warning_sign_without_a_connection_says_whom_to_call(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    tap(one, "Very much")
    line(one, is_there=False)
    tap(one, "None", "None")
    one.page.get_by_label("Swollen lips").check()
    tap(one, "Continue")
    assert "Did you faint" in one.page.locator("main").inner_text()
    one.page.locator(".sign").first.get_by_label("No", exact=True).check()
    tap(one, "Continue")
    assert one.heading() == "Not sent yet"
    assert one.page.get_by_text("Call us").is_visible()
    calls = one.page.locator("main a[href^='tel:']")
    assert calls.evaluate_all("all => all.map((a) => a.getAttribute('href'))") == [
        "tel:01174960123",
        "tel:111",
        "tel:999",
    ]
    line(one, is_there=True)
    arrived(one)
    assert one.heading() == "Call 999 now"
    row = CheckIn.objects.get()
    assert row.signs.get(sign="faint_or_confused").answer == "no"


def test_the_phone_and_the_server_go_the_same_way(town, visitor):
    """Something else, an itch, its questions and worry: all from memory, none left over."""
    one = remembered(visitor(still=True).be(town.patient))
    line(one, is_there=False)
    tap(one, "None", "A lot")
    assert "close an eye" in one.page.locator("main").inner_text()
    tap(one, "Continue", "None")
    one.page.get_by_label("Something else").check()
    one.page.get_by_role("button", name="Continue").click()
    one.page.get_by_text("Do you feel unwell?").wait_for()
    one.page.get_by_role("button", name="Continue").click()
    one.page.locator("summary", has_text="Itchy").click()
    one.page.get_by_label("Unbearable").check()
    tap(one, "Continue")
    assert "welts" in one.page.locator("main").inner_text()
    tap(one, "Continue", "Very much")
    assert one.heading() == "Not sent yet"
    line(one, is_there=True)
    arrived(one)
    row = CheckIn.objects.get()
    assert row.is_worried
    assert row.symptoms.get(symptom="itch").severity == 4
    assert CheckInDraft.objects.get().check_in == row


def test_nothing_is_kept_on_the_phone(town, visitor):
    one = remembered(visitor(still=True, size=DESK).be(town.patient))
    line(one, is_there=False)
    tap(one, "Very much", "None")
    kept = (
        "[localStorage.length, sessionStorage.length, document.cookie.includes('sore')]"
    )
    assert one.page.evaluate(kept) == [0, 0, False]
    assert one.page.evaluate("caches.keys().then((all) => all.length)") == 0
    line(one, is_there=True)
    one.page.wait_for_timeout(4500)
    assert set(CheckInDraft.objects.get().answers) == {"sore", "swollen"}


def test_signed_out_meanwhile_nothing_is_lost(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    line(one, is_there=False)
    tap(one, *FIVE)
    one.page.context.clear_cookies()
    line(one, is_there=True)
    one.page.get_by_text("Sign in on another tab").wait_for()
    assert one.heading() == "Not sent yet"
    one.be(town.patient)
    one.page.get_by_role("button", name="Try again now").click()
    arrived(one)
    assert CheckIn.objects.count() == 1


def test_a_strong_answer_on_the_further_screen_says_whom_to_call(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    line(one, is_there=False)
    tap(one, "None", "None", "None")
    one.page.get_by_label("Something else").check()
    tap(one, "Continue", "Continue")
    one.page.locator("summary", has_text="Dull").click()
    one.page.locator("[name=grade_dullness][value='4']").check()
    tap(one, "Continue")
    while one.heading() != "Not sent yet":
        if one.page.get_by_role("button", name="Not at all").count():
            tap(one, "Not at all")
        else:
            tap(one, "Continue")
    assert one.page.get_by_text("Call us").is_visible()


def test_a_strong_answer_before_a_reload_is_remembered(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    tap(one, "Very much")
    with one.page.expect_response("**/check-in/pages/**"):
        one.page.reload()
    one.page.wait_for_timeout(200)
    line(one, is_there=False)
    tap(one, "None", "None", "None of these", "Not at all")
    assert one.heading() == "Not sent yet"
    assert one.page.get_by_text("Call us").is_visible()


def test_what_was_mistyped_without_a_connection_is_shown_again(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    line(one, is_there=False)
    tap(one, "A little", "None", "None")
    one.page.get_by_label("Hot and shivery").check()
    tap(one, "Continue")
    one.page.get_by_label("Your temperature").fill("395")
    tap(one, "Continue")
    line(one, is_there=True)
    one.page.get_by_text("There is a problem").wait_for()
    assert one.page.input_value("#temperature") == "395"
    # What could be read is with the clinic by then.
    assert CheckIn.objects.get().level == TriageLevel.URGENT
    one.page.get_by_label("Your temperature").fill("39.5")
    one.press("Continue")
    arrived(one)
    assert "Temperature: 39.5 C" in one.page.locator("main").inner_text()


def test_telling_more_without_a_connection_does_not_ask_all_again(town, visitor, at):
    row = sent(town, at, score(Symptom.OEDEMA, 1))
    one = visitor(still=True).be(town.patient).go(f"/check-in/result/{row.pk}/")
    with one.page.expect_response("**/check-in/pages/**"):
        one.press("Tell us more")
    one.page.wait_for_timeout(200)
    line(one, is_there=False)
    one.page.get_by_role("button", name="Continue").click()
    one.page.get_by_text("What else do you notice?").wait_for()
    tap(one, "Continue")
    assert one.heading() == "Not sent yet"


def test_signed_out_in_the_middle_a_note_is_not_lost(town, visitor):
    one = remembered(visitor(still=True).be(town.patient))
    tap(one, *FIVE[:4])
    one.page.locator("summary", has_text="Add a note").click()
    one.page.get_by_label("Your note").fill("It pulls.")
    one.page.context.clear_cookies()
    tap(one, "Not at all")
    assert one.heading() == "Not sent yet"
    one.be(town.patient)
    one.page.get_by_role("button", name="Try again now").click()
    arrived(one)
    assert CheckIn.objects.get().note == "It pulls."
