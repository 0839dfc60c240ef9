"""Adverse events, a patient's story, the clinic's answers: clean, and worked by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.checkins.models import AdverseEvent
from aftercare.conversations.models import Message, QuickReply
from tests import checkin_factories as rows
from tests import factories
from tests.conversation_factories import ConversationFactory, MessageFactory
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def doctor(town):
    user = factories.UserFactory(name="Pia Field", email="pia@clinic.example")
    return factories.MembershipFactory(
        clinic=town.clinic, role="clinician", title="Doctor", user=user
    )


@pytest.fixture
def trouble(town, at):
    """Amara's course: quiet on days 0 to 2, pus and rising pain on day 3."""
    patient = town.patient
    patient.phone = "0117 496 0123"
    patient.save()
    for day, (level, place, severity) in enumerate(
        [(0, "1.60", 2), (0, "1.20", 1), (1, "1.60", 2), (3, "3.10", 3)]
    ):
        row = rows.CheckInFactory(
            treatment=town.treatment,
            day=day,
            level=level,
            own_point=place,
            answered_at=at - timedelta(days=3 - day, minutes=20),
            note="It throbs, and it is hot." if day == 3 else "",
            is_worried=day == 3,
        )
        for symptom, high in (("redness", 2), ("swelling", 1), ("tenderness_pain", 1)):
            rows.SymptomReportFactory(
                check_in=row,
                symptom=symptom,
                severity=severity,
                trend="worse" if day == 3 else "same",
                band_low=0,
                band_high=high,
            )
        rows.SignReportFactory(
            check_in=row, sign="pus", answer="yes" if day == 3 else "no"
        )
        if level:
            rows.RuleHitFactory(
                check_in=row,
                level=level,
                code="U3" if day == 3 else "W1",
                staff_words="Pus with soreness: possible infection"
                if day == 3
                else "One above usual, once",
            )
    event = rows.AdverseEventFactory(
        treatment=town.treatment, check_in=row, raised_at=row.answered_at, reports=1
    )
    rows.AdverseEventStepFactory(event=event, check_in=row, reports=1)
    rows.AdverseEventStepFactory(
        event=event, kind="notified", reports=1, at=at - timedelta(minutes=18)
    )
    return event


@pytest.fixture
def closed(town, at, nurse):
    """An event of somebody else that came to an end."""
    one = town.person("Bryn", days=9)
    who = {"acknowledged_by": nurse.user, "resolved_by": nurse.user}
    event = rows.AdverseEventFactory(
        treatment=one.treatments.get(),
        level=4,
        raised_at=at - timedelta(days=5),
        acknowledged_at=at,
        resolved_at=at,
        next_notice_at=None,
        reports=1,
        **who,
    )
    rows.AdverseEventStepFactory(
        event=event, note="Called: lips are thick.", by=nurse.user, reports=1
    )
    rows.AdverseEventStepFactory(
        event=event, kind="resolved", note="Home again.", by=nurse.user, reports=1
    )
    return event


def test_every_page_is_whole(town, trouble, closed, doctor, visitor, at):
    rows.ReviewFactory(
        patient=town.patient,
        closed_at=at,
        closed_by=town.nurse.user,
        outcome="spoke",
        why="Somebody wrote",
    )
    talk = ConversationFactory(patient=town.patient, treatment=town.treatment)
    MessageFactory(conversation=talk, text="Is this as it should be?")
    MessageFactory(
        conversation=talk,
        author=town.nurse.user,
        is_from_staff=True,
        text="Please call us, so that we can talk about it.",
        sent_at=at + timedelta(minutes=4),
    )
    staff = visitor(size=DESK, still=True).be(doctor)
    walk = Walk(staff, sizes=(DESK, PHONE), smallest=0)
    here = f"/staff/patients/{town.patient.pk}/"
    one = f"/staff/events/{trouble.pk}/"
    walk.see("/staff/events/", one, f"/staff/events/{closed.pk}/", f"{one}report/")
    walk.see(f"{here}event/", here)
    for tab in ("messages", "treatments", "record"):
        walk.titles.clear()  # one page, one title, whichever tab is open
        walk.see(f"{here}?tab={tab}")
    walk.see("/staff/clinic/replies/")
    staff.press("Use our texts")
    walk.look("our texts")
    staff.page.locator("summary", has_text="Use other words").first.click()
    staff.page.locator("textarea:visible").fill("Hello there.")
    staff.press("Save, and ask a clinician")
    walk.look("words without a way to reach us")
    assert staff.focused() == "There is a problem"
    walk.ends_well()


def refused(staff, button):
    """The page asks first whether the line is there: wait for what the server says."""
    staff.press(button)
    staff.page.locator(".errors").wait_for()


def test_the_pages_of_owners_and_what_is_refused(town, trouble, visitor):
    staff = visitor(size=DESK, still=True).be(town.owner)
    walk = Walk(staff, sizes=(DESK, PHONE), smallest=0).see("/staff/clinic/")
    staff.page.get_by_label("Somebody looks within").fill("0")
    staff.press("Save how we answer")
    walk.look("no time at all")
    assert staff.focused() == "There is a problem"
    staff.go(f"/staff/events/{trouble.pk}/")
    staff.page.locator("summary", has_text="Close it").click()
    refused(staff, "Close the event")
    walk.look("closed without a word")
    refused(staff.go(f"/staff/patients/{town.patient.pk}/event/"), "Raise the event")
    walk.look("raised without a word")
    staff.go(f"/staff/events/{trouble.pk}/")
    staff.page.locator("summary", has_text="Close it").click()
    staff.page.get_by_label("How did it end").fill("Healed.")
    rows.AdverseEventStepFactory(event=trouble, kind="reported_again", reports=2)
    AdverseEvent.objects.filter(pk=trouble.pk).update(reports=2)
    refused(staff, "Close the event")
    walk.titles.clear()  # the same page with the same title, and another fault
    walk.look("something new came")
    assert staff.focused() == "Not written down"
    assert staff.page.get_by_label("How did it end").input_value() == "Healed."
    walk.ends_well()


def test_an_event_from_the_list_to_its_end_without_scripts(town, trouble, visitor):
    staff = visitor(size=DESK, scripts=False).be(town.nurse)
    staff.go("/staff/events/").follow("Amara Example")
    assert "nobody has it in hand" in staff.heading()
    staff.press("I have it in hand")
    assert "Mia Field has it in hand" in staff.heading()
    page = staff.page
    page.locator("summary", has_text="I was in touch").click()
    page.get_by_label("What was said").fill("Comes in at 12.")
    staff.press("Write it down")
    page.locator("summary", has_text="Close it").click()
    page.get_by_label("How did it end").fill("Seen, and healing.")
    staff.press("Close the event")
    assert staff.heading() == "Amara Example: closed."
    kinds = trouble.steps.order_by("at", "created_at").values_list("kind", flat=True)
    assert list(kinds)[2:] == ["acknowledged", "contacted", "resolved"]


def test_the_last_three_are_seen_without_scrolling(town, trouble, closed, visitor):
    for _ in range(2):
        rows.ReviewFactory(
            patient=town.patient,
            closed_at=trouble.raised_at,
            closed_by=town.nurse.user,
            outcome="spoke",
        )
    staff = visitor(size=DESK).be(town.nurse)
    staff.go(f"/staff/patients/{town.patient.pk}/")
    boxes = [one.bounding_box() for one in staff.page.locator(".last li").all()]
    assert len(boxes) == 3
    assert all(box["y"] + box["height"] <= DESK["height"] for box in boxes)


def test_a_first_word_by_keyboard(town, visitor):
    staff = visitor(size=DESK).be(town.nurse)
    staff.go(f"/staff/patients/{town.patient.pk}/").follow("Message")
    field = staff.page.get_by_label("Your message")
    field.focus()
    staff.page.keyboard.type("We moved to 12.")
    staff.page.keyboard.press("Tab")
    staff.page.keyboard.press("Enter")
    staff.page.get_by_text("Sent. It stands in their messages now.").wait_for()
    assert Message.objects.get().text == "We moved to 12."


def test_a_clinician_signs_what_one_click_sends(town, doctor, visitor):
    staff = visitor(size=DESK, scripts=False).be(doctor)
    staff.go("/staff/clinic/").follow("Quick replies")
    staff.press("Use our texts")
    staff.page.get_by_role("button", name="Approve").first.click()
    staff.page.wait_for_load_state()
    assert QuickReply.objects.filter(approved_by=doctor.user).count() == 1
    assert "Approved by Pia Field, 15 May" in staff.page.content()
