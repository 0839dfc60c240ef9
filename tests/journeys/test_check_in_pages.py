"""The check-in in a real browser: five taps, by keyboard, without a script, without a line."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.checkins import operations
from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.domain.check_in import Answer, SignAnswer
from aftercare.domain.vocabulary import Symptom, TriageLevel, WarningSign
from aftercare.treatments import queries as treatment_queries
from tests.checkins.conftest import score, told
from tests.journeys.conftest import DESK
from tests.journeys.looking import Walk
from tests.journeys.test_clicks import counting, presses
from tests.journeys.test_keyboard import faults, stops

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIVE = ("A little", "None", "A little", "None of these", "Not at all")


def sent(town, at, *scores, signs=(), **more):
    """A check-in that is there already."""
    said = tuple(SignAnswer(sign=one, answer=Answer.YES) for one in signs)
    return operations.submit_check_in(
        plan=treatment_queries.care_plan_of(treatment=town.treatment),
        facts=told(at, *scores, signs=said, **more),
        note="",
        form_token=uuid4(),
        by=town.patient.user,
        at=at,
    )


def tap(one, *names):
    """Press one answer after the other; each waits for the page it leads to."""
    for name in names:
        button = one.page.get_by_role("button", name=name, exact=False).first
        heading = one.heading()
        button.click()
        one.page.wait_for_function(
            "was => document.querySelector('h1')?.innerText !== was", arg=heading
        )
    return one


def arrived(one):
    one.page.wait_for_url("**/check-in/result/**")
    one.page.wait_for_load_state()
    return one


def test_five_taps_and_the_answer(town, visitor):
    one = counting(visitor(still=True).be(town.patient), "/check-in/")
    arrived(tap(one, *FIVE))
    assert one.heading() == "Expected today"
    assert presses(one) == 5
    assert CheckIn.objects.get().level == TriageLevel.EXPECTED


def test_each_screen_is_whole(town, visitor):
    walk = Walk(visitor(still=True).be(town.patient)).see("/check-in/")
    one = tap(walk.visitor, "A little", "None", "A little")
    one.page.get_by_text("Something else").click()
    walk.look("anything new, something else ticked")
    tap(one, "Continue")
    walk.look("rows")
    draft = f"/check-in/{CheckInDraft.objects.get().pk}/"
    walk.see(f"{draft}close-it/", "/check-in/")
    one.go(draft).press("Continue")
    one.page.wait_for_url("**/more-symptoms/")
    one.page.locator("summary", has_text="Itchy").click()
    walk.look("more symptoms")
    tap(one, "Continue")
    one.page.locator("summary").click()
    walk.look("worry and a note")
    walk.ends_well()


def test_each_result_is_whole(town, visitor, at):
    day = timedelta(days=1)
    rows = [
        sent(town, at - 2 * day, score(Symptom.OEDEMA, 1)),
        sent(town, at - day, score(Symptom.OEDEMA, 2), is_worried=True),
        sent(
            town,
            at - 2 * timedelta(hours=1),
            score(Symptom.OEDEMA, 1),
            signs=(WarningSign.PUS,),
        ),
        sent(town, at, score(Symptom.OEDEMA, 3), signs=(WarningSign.ANAPHYLAXIS,)),
    ]
    one = visitor(still=True).be(town.patient)
    # Each by itself: two days may come to the same answer, and have one title then.
    for path in (*(f"/check-in/result/{row.pk}/" for row in rows), "/check-in/"):
        Walk(one).see(path).ends_well()


def test_no_check_in_now_is_whole(town, visitor):
    two = town.person("Tova", days=2)
    town.treat(two, days=12, area__area="neck")
    for who in (town.person("Nell"), town.person("Bryn", days=-3), two):
        Walk(visitor(still=True).be(who)).see("/check-in/").ends_well()


def test_by_keyboard_alone(town, visitor):
    one = visitor(still=True).be(town.patient).go("/check-in/")
    found = stops(one.page)
    assert len(found) > 8
    assert list(faults(found)) == []
    one.go("/check-in/")
    for name in FIVE:
        heading = one.heading()
        one.page.get_by_role("button", name=name).first.focus()
        one.page.keyboard.press("Enter")
        one.page.wait_for_function(
            "was => document.querySelector('h1')?.innerText !== was", arg=heading
        )
        if "/result/" not in one.page.url:
            assert one.page.evaluate("document.activeElement.tagName") == "H1"
    arrived(one)
    assert one.heading() == "Expected today"


def test_enter_on_a_tick_never_says_none(town, visitor):
    one = visitor(still=True).be(town.patient).go("/check-in/")
    tap(one, "None", "None", "None")
    one.page.get_by_label("Pus or yellow crust").check()
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/about-new/")
    assert CheckInDraft.objects.get().answers["new"]["codes"] == ["pus"]


def test_without_a_script(town, visitor):
    one = visitor(scripts=False).be(town.patient).go("/check-in/")
    one.press("A little").press("Some").press("I am not sure")
    one.press("Continue")
    one.page.get_by_label("Hot and shivery").check()
    one.press("Continue")
    one.page.get_by_label("Your temperature").fill("12")
    one.press("Continue")
    assert "from 34 to 43 C" in one.page.locator("main").inner_text()
    assert one.page.input_value("#temperature") == "12"
    one.page.get_by_label("Your temperature").fill("38.4")
    one.press("Continue")
    assert one.heading() == "Get urgent help now"
    one.page.reload()
    one.go(f"/check-in/{CheckInDraft.objects.get().pk}/new/")
    assert one.heading() == "Get urgent help now"
    assert CheckIn.objects.count() == 1


def test_back_keeps_the_answers(town, visitor):
    one = visitor(still=True).be(town.patient).go("/check-in/")
    tap(one, "A lot", "None")
    one.page.go_back()
    one.page.get_by_text("How swollen").wait_for()
    assert "None" in one.page.locator(".answer.picked").inner_text()
    one.page.get_by_role("link", name="Back").click()
    one.page.get_by_text("How sore").wait_for()
    assert "A lot" in one.page.locator(".answer.picked").inner_text()


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
