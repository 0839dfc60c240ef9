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
