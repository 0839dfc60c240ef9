"""Messages, the next visit, the card to hand over: on a phone, by keyboard, without a script, off line."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.conversations import operations
from aftercare.conversations.models import Conversation, Message, SessionRequest, Topic
from aftercare.conversations.operations import Draft
from aftercare.foundation import clock
from tests.checkin_factories import (
    CheckInFactory,
    ReviewFactory,
    SignReportFactory,
    SymptomReportFactory,
)
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk
from tests.journeys.test_keyboard import faults, stops

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/messages/new/"
WORDS = "My cheek feels tight.\nIs it?"


def written(town, at, topic="skin", text=WORDS):
    return operations.ask(
        patient=town.patient,
        topic=Topic(topic),
        treatment=town.treatment,
        draft=Draft(text=text, form_token=uuid4()),
        by=town.patient.user,
        at=at - timedelta(hours=1),
    )


def answered(town, message, at, **facts):
    return operations.reply(
        conversation=message.conversation,
        draft=Draft(text="That is fine.", form_token=uuid4(), shown=message.pk),
        by=town.nurse.user,
        at=at - timedelta(minutes=20),
        **facts,
    )


@pytest.fixture
def talks(town, at):
    """One answered and closed, one with something new, one nobody has seen."""
    closed = answered(town, written(town, at, "care"), at, closes=True)
    fresh = answered(town, written(town, at), at)
    waits = written(town, at, "visit", "https://example.com/" + "a" * 200)
    return [f"/messages/{one.conversation_id}/" for one in (closed, fresh, waits)]


def test_every_page_is_clean_on_a_phone_and_at_a_desk(town, talks, visitor, at):
    row = CheckInFactory(treatment=town.treatment, level=2, note="Since noon.")
    SymptomReportFactory(check_in=row, symptom="swelling", severity=2)
    SignReportFactory(check_in=row)
    walk = Walk(visitor(still=True).be(town.patient), sizes=(PHONE, DESK))
    walk.see("/messages/", NEW, *talks, "/help/", "/handover/")
    walk.visitor.go(NEW).press("Send")
    walk.visitor.page.locator(".errors").wait_for()
    walk.look("what is missing")
    assert walk.visitor.focused() == "There is a problem"
    walk.ends_well()


def test_the_next_visit_in_each_state(town, visitor, at):
    early, late, open_ = (
        town.person(name, days=days)
        for name, days in (("Nell", 3), ("Tova", 21), ("Bryn", 30))
    )
    ReviewFactory(patient=open_)
    for who, says in ((early, "From"), (late, "From"), (open_, "Talk to us first.")):
        walk = Walk(visitor(still=True).be(who)).see("/next-visit/", "/help/")
        assert walk.visitor.go("/next-visit/").heading().startswith(says)
        walk.ends_well()


def test_closed_and_empty(town, visitor, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=12))
    walk = Walk(visitor(still=True).be(town.person("Nell"))).see("/messages/", NEW)
    assert "closed" in walk.visitor.go("/messages/").heading()
    walk.ends_well()


def test_a_message_goes_out_and_says_what_became_of_it(town, visitor, at):
    amara = visitor().be(town.patient).go("/help/").follow("Write to us")
    page = amara.page
    page.get_by_label("My skin").check()
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    page.get_by_role(
        "heading", name="Sent. A person looks by 12:30 pm today."
    ).wait_for()
    message = Message.objects.get()
    operations.mark_seen(
        conversation=message.conversation, shown=message.pk, by=town.nurse.user, at=at
    )
    page.reload()
    assert amara.heading() == "Mia Field has seen it."
    answered(town, message, at + timedelta(hours=1))
    amara.follow("Messages")
    assert page.get_by_text("New from Mia Field").is_visible()
    amara.follow("My skin")
    assert page.get_by_text("That is fine.").is_visible()
    assert not Conversation.objects.filter(unread_since__isnull=False).exists()
    page.get_by_label("Your message").fill("Thank you.")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Thank you.", exact=True).and_(page.locator(".words")).wait_for()
    amara.is_fine()


def test_two_quick_presses_are_one_message(town, visitor):
    page = visitor().be(town.patient).go(NEW).page
    page.get_by_label("A visit").check()
    page.get_by_label("Your message").fill("Am I late?")
    page.get_by_role("button", name="Send").dblclick()
    page.get_by_role("heading", name="Sent.").wait_for()
    assert Message.objects.count() == 1


def test_without_a_line_it_never_looks_sent(town, visitor):
    amara = visitor().be(town.patient).go(NEW)
    page = amara.page
    page.get_by_label("My skin").check()
    page.get_by_label("Your message").fill(WORDS)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    told = page.locator("[data-unsent]")
    told.wait_for()
    assert "Not sent yet. Your words are still here." in told.inner_text()
    assert "0117 496 0123" in told.inner_text()
    assert amara.focused().startswith("Not sent yet.")
    assert page.get_by_label("Your message").input_value() == WORDS
    assert not Message.objects.exists()
    kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
    assert "cheek" not in page.evaluate(kept)
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Sent.").wait_for()
    assert Message.objects.get().text == WORDS


def test_a_server_that_does_not_answer_keeps_the_words(town, visitor):
    page = visitor().be(town.patient).go(NEW).page
    page.get_by_label("My skin").check()
    page.get_by_label("Your message").fill(WORDS)
    page.route("**/messages/new/", lambda route: route.abort())
    page.get_by_role("button", name="Send").click()
    page.locator("[data-unsent]").wait_for()
    assert page.get_by_label("Your message").input_value() == WORDS


def test_who_was_signed_out_meanwhile_loses_nothing(town, visitor):
    amara = visitor().be(town.patient).go(NEW)
    page = amara.page
    page.get_by_label("My skin").check()
    page.get_by_label("Your message").fill(WORDS)
    page.context.clear_cookies()
    page.get_by_role("button", name="Send").click()
    page.locator("[data-signed-out]").wait_for()
    assert page.get_by_label("Your message").input_value() == WORDS
    amara.be(town.patient)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Sent.").wait_for()
    assert Message.objects.get().text == WORDS


def test_without_a_script_all_of_it_works(town, visitor, at):
    amara = visitor(scripts=False).be(town.patient).go("/messages/")
    page = amara.follow("Write to us").page
    page.get_by_label("Your message").fill(WORDS)
    amara.press("Send")
    assert amara.page.title().startswith("Error: ")
    assert page.get_by_label("Your message").input_value() == WORDS
    page.get_by_label("My skin").check()
    amara.press("Send")
    assert amara.heading().startswith("Sent.")
    page.get_by_label("Your message").fill("One more thing.")
    amara.press("Send")
    assert Message.objects.count() == 2
    tova = visitor(scripts=False).be(town.person("Tova", days=21)).go("/help/")
    tova.follow("Ask for your next visit").press("Send my request")
    assert tova.heading() == "We have your request."
    tova.press("Take it back")
    assert SessionRequest.objects.get().outcome == "withdrawn"


def test_each_stop_is_seen_and_a_message_is_written_by_keyboard(town, talks, visitor):
    one = visitor(still=True).be(town.patient)
    for path in ("/messages/", NEW, talks[0], "/help/", "/next-visit/", "/handover/"):
        found = stops(one.go(path).page)
        assert len(found) > 2, path
        assert list(faults(found)) == [], path
    page = one.go(NEW).page
    page.get_by_label("My skin").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Typed with keys.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Typed with keys.").wait_for()
    assert Message.objects.filter(text="Typed with keys.").exists()


def test_the_card_is_one_page_of_paper(town, visitor, at):
    for ago in range(3):
        row = CheckInFactory(
            treatment=town.treatment, day=3 - ago, answered_at=at - timedelta(days=ago)
        )
        SymptomReportFactory(check_in=row, symptom="swelling", severity=2)
        SignReportFactory(check_in=row)
    page = visitor().be(town.patient).go("/handover/").page
    paper = page.pdf(format="A4")
    assert paper.replace(b"/Type /Pages", b"").count(b"/Type /Page") == 1
