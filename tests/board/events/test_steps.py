"""The steps of an event as forms: once each, never over something unread, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from aftercare.checkins import operations
from tests import checkin_factories as rows
from tests import factories
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(desk, event, shown):
    """`send("note", note="…")`: what the page's form would send now; keywords change it."""

    def sent(name, browser=desk, **words):
        data = {"shown": str(shown(event)), "form_token": str(uuid4())} | words
        return browser.post(reverse(f"board:event_{name}", args=[event.pk]), data)

    return sent


def kinds(event):
    return list(event.steps.order_by("at", "created_at").values_list("kind", flat=True))


def test_the_whole_way(desk, send, event, nurse):
    contact = {"how": "By phone", "whom": "Her sister", "note": "Fever since noon."}
    for name, words in [
        ("acknowledge", {}),
        ("contact", contact),
        ("note", {"note": "GP told."}),
        ("resolve", {"note": "Healed."}),
    ]:
        assert send(name, **words).url == reverse("board:event", args=[event.pk])
    assert kinds(event) == ["raised", "acknowledged", "contacted", "note", "resolved"]
    said = event.steps.get(kind="contacted").note
    assert said == "By phone, Her sister: Fever since noon."
    event.refresh_from_db()
    assert event.resolved_by == nurse.user
    html = page(desk.get(reverse("board:event", args=[event.pk])))
    assert "Closed." in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("contact", {"how": "By phone", "whom": "The patient", "note": "Called."}),
        ("note", {"note": "GP told."}),
        ("resolve", {"note": "Healed."}),
    ],
)
def test_one_copy_sent_twice_is_one_step(send, event, name, words):
    words |= {"form_token": str(uuid4()), "shown": str(event.steps.get().pk)}
    first, second = send(name, **words), send(name, **words)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(kinds(event)) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("acknowledge", {}),
        ("contact", {"how": "In person", "whom": "Her <sister>", "note": "Spoke."}),
        ("resolve", {"note": "Looks <fine>"}),
    ],
)
def test_what_was_reported_meanwhile_is_read_first(
    send, event, treatment, at, name, words
):
    old = str(event.steps.get().pk)
    operations.events.report(
        treatment=treatment,
        check_in=rows.CheckInFactory(treatment=treatment, day=4, level=4),
        level=4,
        at=at,
    )
    refused = send(name, shown=old, **words)
    html = page(refused, 409)
    assert "Something new was reported" in html
    assert "<title>Error: " in html
    for text in words.values():
        assert text.replace("<", "&lt;").replace(">", "&gt;") in html
    assert kinds(event) == ["raised", "reported_again"]
    # The page it shows knows the new report, so the second press counts.
    assert send(name, **words).status_code == 302


def test_what_is_closed_keeps_the_words_as_a_note(client_for, send, event, clinic):
    old = str(event.steps.get().pk)
    other = factories.MembershipFactory(clinic=clinic, user__name="Pia Field")
    assert send("resolve", client_for(other), note="Healed.").status_code == 302
    html = page(send("resolve", shown=old, note="Also healed."), 409)
    assert "Pia Field has closed this event meanwhile." in html
    assert "Also healed.</textarea>" in html
    assert 'action="' + reverse("board:event_note", args=[event.pk]) in html
    assert reverse("board:event_resolve", args=[event.pk]) not in html
    assert send("note", note="Also healed.").status_code == 302


@pytest.mark.parametrize("name", ["contact", "note", "resolve"])
@pytest.mark.parametrize("note", ["  ", "x" * 2001, "a\x07b"])
def test_what_was_done_is_said(send, event, name, note):
    html = page(send(name, how="By phone", whom="The patient", note=note))
    assert "There is a problem" in html
    assert note.strip() in html
    assert kinds(event) == ["raised"]


def test_how_whom_and_words_fit_one_step_together(send, event):
    words = {"how": "By phone", "whom": "The patient", "note": "x" * 1999}
    assert "letters and signs fit in one note" in page(send("contact", **words))
    assert kinds(event) == ["raised"]


@pytest.mark.parametrize("wrong", [{"shown": ""}, {"form_token": "nonsense"}])
def test_a_form_that_says_nothing_of_its_page_is_not_taken(send, event, wrong):
    html = page(send("resolve", note="Healed.", **wrong))
    assert "Your words are kept" in html
    assert "Healed.</textarea>" in html
    assert kinds(event) == ["raised"]


def test_a_copy_of_another_event_s_form(send, event, version, patient, at, nurse):
    token = str(uuid4())
    other = rows.AdverseEventFactory(
        treatment=factories.TreatmentFactory(
            patient=patient,
            protocol_version=version,
            practitioner=nurse,
            ended_at=at - timedelta(days=40),
        )
    )
    rows.AdverseEventStepFactory(event=other, kind="note", form_token=token)
    html = page(send("note", note="GP told.", form_token=token), 409)
    assert "was sent for another event" in html
    assert "GP told.</textarea>" in html
    assert token not in html
    assert kinds(event) == ["raised"]
