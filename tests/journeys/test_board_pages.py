"""The nurse's morning in a real browser: who is next, three clicks, by keys alone, two at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.checkins.models import Review
from aftercare.conversations.models import Message
from tests import checkin_factories, conversation_factories
from tests.board.today import people
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk
from tests.journeys.test_clicks import counting, presses
from tests.journeys.test_keyboard import faults, stops

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def morning(town, at):
    """Nora stands above what is usual, Tova wrote, Ines is late, Greta is urgent; two are fine."""

    def one(name, **facts):
        about = {"practitioner": town.nurse, "device": town.device, **facts}
        version = town.treatment.protocol_version
        return people.somebody(town.clinic, version, name, **about)

    nora = one("Nora Sample", days=4)
    nora.patient.phone, nora.patient.tone = "0117 496 0200", "medium_brown"
    nora.patient.save()
    last = people.answered(nora, 1.2, 0.9, 0.8, 0.7, 2.4, level=2)
    checkin_factories.SymptomReportFactory(
        check_in=last, symptom="itch", severity=3, band_low=0, band_high=1
    )
    checkin_factories.RuleHitFactory(check_in=last, code="C20", level=2)
    people.waits(nora, hours=1.7, check_in=last, why="Two or more above the band")
    people.wrote(one("Tova Sample", days=2), "Is this as it should be?")
    late = {"level": 1, "kind": "note", "promised_by": at - timedelta(hours=1)}
    people.waits(one("Ines Sample", days=6), hours=3, note="Is it over?", **late)
    urgent = one("Greta Sample", days=1)
    told = people.answered(urgent, 2.0, 2.1, level=3)
    people.waits(urgent, hours=0.2, level=3, check_in=told, why="Possible infection")
    checkin_factories.AdverseEventFactory(treatment=urgent, check_in=told)
    people.waits(one("Peter Sample", days=6), kind="silent", level=0)
    people.wishes(one("Leila Sample", days=13), hours=2)
    for label, text in (
        ("Come in today", "Hi {first_name}, come in today."),
        ("Call us", "Call {phone}."),
    ):
        conversation_factories.QuickReplyFactory(
            clinic=town.clinic, label=label, text=text
        )
    return town


def review_of(name):
    return Review.objects.get(patient__name=name)


def desk_of(visitor, who, **more):
    return visitor(size=DESK, still=True, **more).be(who)


def opened(desk, name):
    """The person's panel beside the list that is there."""
    desk.page.get_by_role("link", name=f"Open {name}").click()
    desk.page.get_by_role("heading", name=name).wait_for()
    return desk


def test_its_pages(morning, visitor):
    walk = Walk(desk_of(visitor, morning.nurse), sizes=(DESK, PHONE), smallest=0)
    walk.see("/staff/")
    for name in ("Nora", "Tova", "Greta", "Leila"):
        walk.see(f"/staff/reviews/{review_of(f'{name} Sample').pk}/")
    walk.see("/staff/closed/")
    walk.ends_well()


def test_with_fingers_everything_is_large_enough(morning, visitor):
    finger = visitor(size=PHONE, still=True).be(morning.nurse)
    finger.page.emulate_media(reduced_motion="reduce")
    finger.go("/staff/").page.get_by_role("link", name="Open Nora Sample").click()
    finger.page.locator("h1", has_text="Nora Sample").wait_for()
    assert not finger.page.get_by_text("people need you").first.is_visible()
    finger.page.get_by_role("link", name="Back to the list").click()
    finger.page.get_by_role("heading", name="people need you").wait_for()
    assert finger.complaints == []


def test_the_next_one_is_answered_in_three_clicks(morning, visitor):
    desk = counting(desk_of(visitor, morning.nurse), "/staff/")
    page = desk.page
    first_calm = page.locator("#waiting .row").nth(2)
    assert "Nora Sample" in first_calm.inner_text()
    opened(desk, "Nora Sample")
    desk.press("Come in today")
    assert page.locator("#answer-text").input_value() == "Hi Nora, come in today."
    desk.press("Send and close")
    page.get_by_text("Sent to Nora. Closed.").wait_for()
    assert presses(desk) == 3
    assert "Nora Sample" not in page.locator("#waiting").inner_text()
    assert Message.objects.get(is_from_staff=True).text == "Hi Nora, come in today."
    assert desk.complaints == []


def test_looking_at_it_is_written_down_by_the_page_itself(morning, visitor):
    opened(desk_of(visitor, morning.nurse).go("/staff/"), "Nora Sample")
    page = visitor(size=DESK, still=True).be(morning.owner).go("/staff/").page
    page.get_by_text("Seen 10:30").wait_for()
    assert review_of("Nora Sample").seen_by == morning.nurse.user


def test_by_keys_alone(morning, visitor):
    desk = desk_of(visitor, morning.nurse).go("/staff/")
    page = desk.page
    page.keyboard.press("ArrowDown")
    assert desk.focused() == "Open"
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Nora Sample").wait_for()
    assert desk.focused() == "Nora Sample"
    page.keyboard.press("c")
    assert desk.focused().startswith("Call")
    page.keyboard.press("r")
    page.keyboard.type("Come in? n / c r")
    assert page.locator("#answer-text").input_value() == "Come in? n / c r"
    page.keyboard.press("Escape")
    assert page.locator("[aria-current] .go").evaluate(
        "e => e === document.activeElement"
    )
    page.keyboard.press("/")
    assert page.locator("#find").evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    assert desk.focused() == "Send and close"
    page.keyboard.press("Enter")
    page.get_by_text("Sent to Nora. Closed.").wait_for()
    page.locator("html.single-keys").wait_for()
    page.keyboard.press("n")
    page.wait_for_url("**/treatments/new/**")


def test_single_keys_can_be_switched_off(morning, visitor):
    page = desk_of(visitor, morning.nurse).go("/staff/").page
    page.get_by_label("Use single keys").first.uncheck()
    page.reload()
    page.locator("h1").click()
    for key in ("n", "/", "?", "ArrowDown"):
        page.keyboard.press(key)
    assert page.url.endswith("/staff/")
    assert page.evaluate("!document.activeElement.closest('#waiting, .topbar, dialog')")
    assert not page.locator("kbd").first.is_visible()


def test_each_stop_is_seen(morning, visitor):
    desk = desk_of(visitor, morning.nurse)
    for path in ("/staff/", f"/staff/reviews/{review_of('Nora Sample').pk}/"):
        assert list(faults(stops(desk.go(path).page))) == [], path


def test_without_a_script(morning, visitor):
    desk = visitor(size=DESK, scripts=False).be(morning.nurse).go("/staff/")
    desk.follow("Open Nora Sample").press("I have seen it")
    assert "Seen by Mia" in desk.page.locator("main").inner_text()
    desk.press("Come in today")
    assert desk.page.locator("#answer-text").input_value() == "Hi Nora, come in today."
    desk.press("Send and close")
    assert "Sent to Nora. Closed." in desk.page.locator("#status").inner_text()
    desk.follow("Closed today").press("Reopen Nora Sample")
    assert desk.heading() == "Nora Sample"
    assert review_of("Nora Sample").closed_at is None


def test_two_nurses_at_once(morning, visitor):
    mia, ann = desk_of(visitor, morning.nurse), desk_of(visitor, morning.owner)
    opened(mia.go("/staff/"), "Nora Sample")
    mia.page.locator("#answer-text").press_sequentially("Hello")
    ann.page.wait_for_timeout(300)
    opened(ann.go("/staff/"), "Nora Sample")
    panel = ann.page.locator("#panel")
    panel.get_by_text("Mia is writing.").wait_for()
    ann.page.locator("#answer-text").fill("My own words")
    ann.press("Send and close")
    panel.get_by_text("Nothing was sent. Your words are kept.").wait_for()
    ann.press("Take over")
    ann.page.get_by_text("You are writing now.").first.wait_for()
    assert ann.page.locator("#answer-text").input_value() == "My own words"
    ann.press("Send and close")
    ann.page.get_by_text("Sent to Nora. Closed.").wait_for()
    mia.press("Send and close")
    closed = mia.page.locator("#panel").get_by_text("Somebody has closed this already.")
    closed.wait_for()
    assert Message.objects.filter(is_from_staff=True).get().text == "My own words"


def test_who_goes_on_without_sending_is_not_writing_any_more(morning, visitor):
    mia = opened(desk_of(visitor, morning.nurse).go("/staff/"), "Nora Sample")
    mia.page.locator("#answer-text").press_sequentially("Hello")
    mia.page.wait_for_timeout(300)
    assert review_of("Nora Sample").holder == morning.nurse.user
    opened(mia, "Tova Sample")
    mia.page.wait_for_timeout(300)
    assert review_of("Nora Sample").holder is None


def test_what_is_new_is_said_and_moves_nothing(morning, visitor, at):
    desk = desk_of(visitor, morning.nurse)
    desk.page.clock.install(time=at)
    desk.go("/staff/")
    before = desk.page.locator("#waiting").inner_text()
    late = people.somebody(
        morning.clinic, morning.treatment.protocol_version, "Vera Sample"
    )
    people.waits(late, hours=-0.01)
    desk.page.clock.fast_forward(26_000)
    desk.page.get_by_role("link", name="1 new").wait_for()
    assert desk.page.locator("#status").inner_text() == "1 new on the list"
    assert desk.page.locator("#waiting").inner_text() == before
    desk.page.get_by_role("link", name="1 new").click()
    desk.page.get_by_role("link", name="Open Vera Sample").wait_for()
    assert desk.complaints == []


def test_who_was_signed_out_meanwhile_loses_no_word(morning, visitor):
    desk = desk_of(visitor, morning.nurse).go("/staff/")
    page = opened(desk, "Tova Sample").page
    box = page.get_by_label("Your answer to Tova Sample")
    box.fill("Yes, it is.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Send and close").click()
    page.locator("#answer [data-signed-out]").wait_for()
    assert box.input_value() == "Yes, it is."
    assert review_of("Tova Sample").closed_at is None
    desk.be(morning.nurse)
    page.get_by_role("button", name="Send and close").click()
    page.get_by_text("Sent to Tova. Closed.").wait_for()
    assert Message.objects.get(is_from_staff=True).text == "Yes, it is."
    opened(desk, "Nora Sample")
    page.get_by_role("button", name="Spoke").click()
    page.get_by_text("Nora: closed.").wait_for()
    assert review_of("Nora Sample").outcome == "spoke"
