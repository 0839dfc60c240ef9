"""From "is this normal?" to the nurse's answer: the patient and the clinic, each in a browser."""

from __future__ import annotations

import pytest

from aftercare.checkins import escalation
from aftercare.checkins.models import AdverseEvent, CheckIn, Review
from aftercare.conversations.models import Message
from aftercare.domain.vocabulary import TriageLevel
from tests.journeys.care import eased, ladder, later, letters, quick_replies
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk
from tests.journeys.test_check_in_pages import arrived, tap
from tests.journeys.test_clicks import counting, presses

__all__ = ["eased", "ladder", "later", "quick_replies"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAIN = "main"


def words(one, where=MAIN):
    return one.page.locator(where).first.inner_text()


def at_check_in(visitor, town, **how):
    return visitor(still=True, **how).be(town.patient).go("/check-in/")


def at_board(visitor, member, **how):
    return visitor(size=DESK, still=True, **how).be(member).go("/staff/")


def opened(desk, name):
    desk.page.get_by_role("link", name=f"Open {name}").first.click()
    desk.page.get_by_role("heading", name=name).first.wait_for()
    return desk


def finish(one):
    """No to whatever is asked further, and not worried at all; to the result."""
    while "/result/" not in one.page.url:
        for no in one.page.locator(".sign").get_by_label("No", exact=True).all():
            no.check()
        is_last = one.page.get_by_role("button", name="Not at all").count()
        tap(one, "Not at all" if is_last else "Continue")
    return arrived(one)


def flaking(one):
    """The short form as usual, and on the further screen that the skin comes off."""
    tap(one, "A little", "None", "A little")
    one.page.get_by_label("Something else").check()
    tap(one, "Continue", "Continue")
    peeling = one.page.locator("details[data-symptom=peeling]")
    peeling.locator("summary").click()
    peeling.locator("[name=grade_peeling]").nth(2).check()
    tap(one, "Continue")
    return finish(one)


def read_the_answer(one):
    """The conversation that is there, by its link."""
    one.go("/messages/")
    one.page.locator("main a[href*='/messages/']:not([href*='/new/'])").first.click()
    one.page.wait_for_url("**/messages/*-*/")
    return one


@pytest.mark.usefixtures("eased")
def test_usual_peeling_on_day_3_is_reassured(town, visitor):
    amara = visitor(still=True).be(town.patient).go("/today/")
    dots = amara.page.locator(".hill .dot")
    assert dots.count() == 3
    amara.page.get_by_role("link", name="Check in").first.click()
    amara.page.wait_for_url("**/check-in/**")
    flaking(amara)
    assert amara.heading() == "Expected today"
    assert "Call 999" not in words(amara, ".hero .text h1")
    amara.is_fine()
    amara.go("/today/")
    assert dots.count() == 4
    amara.is_fine()
    row = CheckIn.objects.latest("answered_at")
    assert (row.level, row.day) == (TriageLevel.EXPECTED, 3)
    assert not Review.objects.exists()


@pytest.mark.usefixtures("eased", "quick_replies")
def test_rising_swelling_on_day_3_leads_to_the_clinic_and_its_answer_back(
    town, visitor, later
):
    amara = at_check_in(visitor, town)
    arrived(tap(amara, "A little", "Some", "A little", "None of these", "A little"))
    assert amara.heading() == "Contact your clinic today"
    assert amara.page.locator("main a[href='tel:01174960123']").first.is_visible()
    amara.is_fine()

    later(minutes=12)
    mia = at_board(visitor, town.nurse)
    assert "1 person needs you" in mia.heading()
    mia = counting(mia, "/staff/")
    opened(mia, "Amara Example").press("Come in today").press("Send and close")
    mia.page.get_by_text("Sent to Amara. Closed.").wait_for()
    assert presses(mia) == 3
    mia.is_fine()

    later(minutes=20)
    amara.go("/today/")
    assert "message" in words(amara, "body").lower()
    read_the_answer(amara)
    said = Message.objects.get()
    assert said.text in words(amara)
    assert "Hi Amara" in said.text
    amara.is_fine()
    assert Review.objects.get().outcome == "answered"


def test_fever_leads_to_urgent_help_and_to_the_first_of_the_ladder(
    town, visitor, ladder, later, at
):
    amara = at_check_in(visitor, town)
    tap(amara, "A little", "None", "A little")
    amara.page.get_by_label("Hot and shivery").check()
    tap(amara, "Continue")
    finish(amara)
    assert amara.heading() == "Get urgent help now"
    amara.is_fine()

    event = AdverseEvent.objects.get()
    assert event.level == TriageLevel.URGENT
    assert escalation.escalate_due(at=later(minutes=1)) == 1
    [letter] = letters(later(minutes=1), ladder[0].user.email)
    assert "Amara" not in letter.subject + letter.body

    mia = at_board(visitor, town.nurse)
    first = mia.page.locator("#waiting .row").first
    assert "Amara Example" in first.inner_text()
    opened(mia, "Amara Example")
    mia.page.get_by_role("link", name="An adverse event is open").click()
    mia.page.wait_for_url("**/staff/events/**")
    mia.press("I have it in hand")
    event.refresh_from_db()
    assert event.acknowledged_by == town.nurse.user
    mia.is_fine()


@pytest.mark.usefixtures("eased")
def test_an_alert_nobody_has_seen_goes_to_the_next_person_and_to_the_top(
    town, visitor, ladder, later
):
    amara = at_check_in(visitor, town)
    tap(amara, "A little", "None", "A little", "None of these", "A lot")
    finish(amara)
    review = Review.objects.get(patient=town.patient)
    assert (review.kind, review.level) == ("worried", TriageLevel.KEEP_AN_EYE)
    due = later(minutes=121)
    assert review.promised_by < due
    assert escalation.escalate_due(at=due) == 1
    assert len(letters(due, ladder[0].user.email)) == 1
    assert letters(due, ladder[1].user.email) == []
    # A worse answer came since, whose promise still runs: who was promised comes first.
    uma = visitor(still=True).be(town.person("Uma", days=4)).go("/check-in/")
    arrived(tap(uma, "A little", "Some", "A little", "None of these", "A little"))
    assert uma.heading() == "Contact your clinic today"
    mia = at_board(visitor, town.nurse)
    names = mia.page.locator("#waiting .row").all_inner_texts()
    assert "Amara Example" in names[0]
    assert "Uma Example" in names[1]
    walk = Walk(mia, sizes=(DESK, PHONE), smallest=0)
    walk.look("the board with somebody past the promise")
    walk.ends_well()
    # Still nobody: the next one, once.
    again = later(minutes=121 + 121)
    escalation.escalate_due(at=again)
    assert len(letters(again, ladder[1].user.email)) >= 1


@pytest.mark.usefixtures("eased", "quick_replies")
def test_the_same_way_without_a_script(town, visitor, later):
    amara = at_check_in(visitor, town, scripts=False)
    for answer in ("A little", "Some", "A little"):
        amara.press(answer)
    amara.press("None of these").press("A little")
    assert amara.heading() == "Contact your clinic today"
    later(minutes=5)
    mia = at_board(visitor, town.nurse, scripts=False)
    mia.follow("Open Amara Example").press("Come in today")
    assert "Hi Amara" in mia.page.locator("#answer-text").input_value()
    mia.press("Send and close")
    assert "Sent to Amara. Closed." in words(mia, "body")
    later(minutes=9)
    assert Message.objects.get().text in words(read_the_answer(amara))


@pytest.mark.usefixtures("eased", "quick_replies")
def test_the_same_way_by_keyboard_alone(town, visitor, later):
    amara = at_check_in(visitor, town)
    for answer in ("A little", "Some", "A little", "None of these", "A little"):
        heading = amara.heading()
        reach(amara, answer)
        amara.page.keyboard.press("Enter")
        amara.page.wait_for_function(
            "was => document.querySelector('h1')?.innerText !== was", arg=heading
        )
    assert arrived(amara).heading() == "Contact your clinic today"
    later(minutes=5)
    mia = at_board(visitor, town.nurse)
    reach(mia, "Open Amara Example")
    mia.page.keyboard.press("Enter")
    mia.page.get_by_role("heading", name="Amara Example").first.wait_for()
    for button in ("Come in today", "Send and close"):
        reach(mia, button)
        mia.page.keyboard.press("Enter")
    mia.page.get_by_text("Sent to Amara. Closed.").wait_for()
    assert Review.objects.get().outcome == "answered"


# As the page says it to a screen reader, near enough.
NAME = """
(document.activeElement.getAttribute("aria-label") || document.activeElement.textContent)
  .replace(/\\s+/g, " ").trim()
"""


def reach(one, name):
    """Tab until the focus stands on it."""
    for _ in range(80):
        one.page.keyboard.press("Tab")
        if one.page.evaluate(NAME).startswith(name):
            return
    raise AssertionError(f"{name} is not reached by Tab")
