"""The result page: the answer, why, what to do, whom to call and who looks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from aftercare.checkins import operations, queries
from aftercare.checkins.models import CheckIn, CheckInDraft
from tests.timeline.checking.conftest import FIVE
from tests.timeline.test_copy import FORBIDDEN

pytestmark = pytest.mark.django_db
USUAL = FIVE
WATCH = ("none", "some", "none", "none", "none")
CONTACT = ("none", "none", "none", "pus")
URGENT = ("very", "none", "none", "none", "none")
EMERGENCY = ("none", "none", "none", "breathing")


@pytest.fixture
def came_to(phone):
    def told(answers, **last):
        phone.go("/check-in/").taps(*answers[:-1]).press(answers[-1], **last)
        while phone.screen.startswith("about-"):
            phone.press()
        return phone.page

    return told


@pytest.mark.parametrize(
    ("answers", "label", "numbers"),
    [
        (USUAL, "Expected today", []),
        (WATCH, "Keep an eye on it", []),
        (CONTACT, "Contact your clinic today", ["tel:01174960123"]),
        (URGENT, "Get urgent help now", ["tel:111", "tel:01174960123"]),
        (EMERGENCY, "Call 999 now", ["tel:999"]),
    ],
)
def test_each_level_says_its_word_and_whom_to_call(came_to, answers, label, numbers):
    page = came_to(answers)
    assert (page.h1, page.title) == (label, f"{label} \N{EN DASH} Willow Lane")
    assert "It is not a diagnosis" in page.words
    card = page.html.split('<section class="care')[1].split("</section>")[0]
    assert re.findall(r'href="(tel:\d+)"', card) == numbers
    assert ("care now" in page.html) is (
        label in {"Get urgent help now", "Call 999 now"}
    )
    assert page.links.count("tel:999") >= 1


@pytest.mark.parametrize("answers", [USUAL, WATCH, CONTACT, URGENT, EMERGENCY])
def test_no_forbidden_word_and_nothing_is_sold(came_to, answers):
    page = came_to(answers)
    assert [t for t in page.texts if FORBIDDEN.search(t)] == []
    assert "next session" not in page.words.lower()


def test_the_reasons_come_in_order_and_in_the_words_of_the_protocol(came_to):
    page = came_to(EMERGENCY)
    assert "You did not answer every question." not in page.words
    hits = [one.patient_words for one in CheckIn.objects.get().rule_hits.all()]
    assert hits[0] in page.section("Why we say this")
    assert "Lips, tongue or throat swell, or it is hard to breathe? Yes." in page.words


def test_a_second_look_has_its_time(came_to):
    assert "Look again: tomorrow, 10:30 am." in came_to(WATCH).words


def test_what_to_do_when_nobody_answers(came_to):
    assert "Nobody answers? Call 111, at any hour." in came_to(CONTACT).words


def test_urgent_says_what_comes_after_it(came_to):
    assert "Nobody answers, or it gets worse? Call 999." in came_to(URGENT).words


def test_out_of_hours_it_says_so(came_to, at):
    with time_machine.travel(at + timedelta(hours=12), tick=False):
        page = came_to(CONTACT)
    assert "We are closed until Monday 18 May, 8 am." in page.words


def test_answers_stand_beside_what_many_people_notice(came_to):
    page = came_to(WATCH)
    assert "Many people on day 3" in page.words
    row = page.tables[page.tables.index("Puffiness") :][:3]
    assert row == ["Puffiness", "ClearMore than usual", "Up to slight"]
    assert (
        'class="own"' in page.html or "<circle" in page.html or "odd-told" in page.html
    )


def test_a_clinic_that_does_not_compare_shows_no_comparison(came_to, clinic):
    clinic.compares = False
    clinic.save(update_fields=["compares"])
    page = came_to(WATCH)
    assert page.h1 == "Your clinic reads your answers."
    assert "Expected" not in page.words
    assert "Many people on day 3" not in page.words
    assert "usual range" not in page.words.lower()
    assert "hill-draw" not in page.html
    assert "What many people notice on day 3" in page.words
    assert "Your clinic reads your diary." in page.words


def test_a_comparison_goes_from_the_page_when_the_clinic_stops_comparing(
    came_to, phone, clinic
):
    came_to(WATCH)
    clinic.compares = False
    clinic.save(update_fields=["compares"])
    page = phone.go(phone.path).page
    assert "Many people on day 3" not in page.words
    assert "More than usual" not in page.words
    assert "hill-draw" not in page.html
    assert "What many people notice on day 3" in page.words


@pytest.mark.parametrize(
    ("answers", "said"), [(EMERGENCY, ""), (URGENT, "We are closed until")]
)
def test_a_closed_clinic_sends_nobody_in_need_to_a_lesser_number(
    came_to, at, answers, said
):
    with time_machine.travel(at + timedelta(hours=12), tick=False):
        page = came_to(answers)
    assert "If it cannot wait" not in page.words
    assert ("We are closed until" in page.words) is bool(said)


@pytest.mark.parametrize("answers", [URGENT, EMERGENCY])
def test_what_is_urgent_is_not_sent_to_messages(came_to, answers):
    assert "Write to your clinic" not in came_to(answers).words


def test_what_was_left_half_way_does_not_speak_for_the_rest(phone, at):
    phone.go("/check-in/").taps("none")
    operations.sweep_left(at=at + timedelta(hours=1))
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        page = phone.go(f"/check-in/result/{CheckIn.objects.get().pk}/").page
    assert "You did not answer every question." in page.words


def test_who_looks_and_that_they_have(came_to, nurse, patient, phone, at):
    page = came_to(CONTACT)
    assert "A person at your clinic looks at it by today, 12:30 pm." in page.words
    review = queries.open_review_of(patient=patient)
    later = at + timedelta(minutes=10)
    operations.mark_seen(review=review, version=review.version, by=nurse.user, at=later)
    with time_machine.travel(later, tick=False):
        page = phone.go(phone.path).page
    assert "A person at your clinic has looked at it." in page.words


def test_an_overdue_promise_is_not_repeated(came_to, phone, at):
    came_to(CONTACT)
    with time_machine.travel(at + timedelta(hours=5), tick=False):
        page = phone.go(phone.path).page
    assert "Nobody has looked at it yet. You can call your clinic." in page.words


def test_nobody_has_to_look_at_what_is_usual(came_to):
    assert "looks at it" not in came_to(USUAL).words


def test_worry_with_usual_answers_is_read_and_can_be_asked(came_to):
    page = came_to((*FIVE[:4], "very"))
    assert page.h1 == "Expected today"
    assert "A person at your clinic reads it." in page.words


def test_a_level_that_is_held_says_why(came_to, phone, at):
    came_to(URGENT)
    with time_machine.travel(at + timedelta(days=1), tick=False):
        page = came_to(FIVE)
    assert page.h1 == "Get urgent help now"
    assert "has not cleared it yet" in page.words


def test_telling_more_keeps_the_answers_and_a_level_only_rises(came_to, phone):
    came_to((*FIVE[:2], "some", "none", "none"))
    first = phone.path
    phone.go(first)
    phone.client.post(f"{first}again/", {"act": "more"})
    draft = CheckInDraft.objects.get(ended_at=None)
    phone.go(f"/check-in/{draft.pk}/").press(sign_unwell="yes").press()
    assert phone.page.h1 == "Contact your clinic today"
    assert "Pink or darker colour" in phone.page.words
    page = phone.go(first).page
    assert "You have told us more since." in page.words


def test_what_went_into_it_is_not_said_in_the_address(came_to, phone):
    came_to(CONTACT)
    assert phone.path == f"/check-in/result/{CheckIn.objects.get().pk}/"
