from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import ZonePeriod
from aftercare.conversations import operations
from aftercare.conversations.models import Conversation, Message
from aftercare.foundation import clock
from tests.conversation_factories import MessageFactory
from tests.timeline.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("treatment")]


def path_of(message):
    return f"/messages/{message.conversation_id}/"


@pytest.fixture
def message(wrote):
    return wrote(text="My cheek\nfeels tight.")


def reply(text="Thank you.", **changes):
    return {"text": text, "form_token": str(uuid4()), "shown": ""} | changes


def test_who_wrote_what_and_when(visit, message, answered):
    answered(message)
    page = visit(path_of(message))
    assert page.h1 == "Mia Field wrote to you."
    assert page.texts.index("You 10:15 am today") < page.texts.index(
        "Mia Field 10:25 am today"
    )
    assert "My cheek\nfeels tight.</p>" in page.html
    assert page.html.count('class="words" dir="auto"') == 2
    assert "My skin" in page.title


def test_times_are_the_patients_own(visit, message, patient):
    ZonePeriod.objects.filter(user=patient.user).update(zone="America/New_York")
    assert "You 5:15 am today" in visit(path_of(message)).texts


def test_the_title_follows_the_message(visit, message, nurse, at):
    path = path_of(message)
    assert visit(path).h1 == "Sent. A person looks by 12:15 pm today."
    operations.mark_seen(
        conversation=message.conversation, shown=message.pk, by=nurse.user, at=at
    )
    assert visit(path).h1 == "Mia Field has seen it."
    operations.close(
        conversation=message.conversation,
        outcome="spoke",
        shown=message.pk,
        by=nurse.user,
        at=at,
    )
    page = visit(path)
    assert page.h1 == "We spoke about it."
    assert "You can still write here." in page.words


def test_a_promise_that_was_broken_is_said(visit, message, monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=4))
    assert "We are later than we said." in visit(path_of(message)).h1


def test_no_link_is_made_of_what_was_typed(visit, wrote):
    page = visit(path_of(wrote(text="<a href='https://example.com'>x</a>")))
    assert "&lt;a href=" in page.html
    assert all("example.com" not in link for link in page.links)


# --- reading ----------------------------------------------------------------------------


@pytest.fixture
def unread(message, answered):
    answered(message)
    return Conversation.objects.filter(unread_since__isnull=False)


def test_opening_it_reads_the_clinics_words(visit, message, unread):
    assert "New from Mia Field" in visit(path_of(message)).html
    assert not unread.exists()
    assert "New from Mia Field" not in visit(path_of(message)).html


def test_who_is_not_signed_in_reads_nothing(message, unread):
    assert Client().get(path_of(message)).status_code == 302
    assert unread.exists()


def test_a_look_ahead_reads_nothing(client_for, patient, message, unread):
    client = client_for(patient)
    assert client.head(path_of(message)).status_code == 200
    client.get(path_of(message), headers={"sec-purpose": "prefetch;prerender"})
    assert unread.exists()


def test_the_form_of_a_new_message_reads_nothing(client_for, patient, message, unread):
    """It is what the script asks before it sends."""
    client_for(patient).get("/messages/new/")
    assert unread.exists()


def test_opening_it_does_not_touch_what_the_patient_wrote(visit, message):
    visit(path_of(message))
    message.refresh_from_db()
    assert message.seen_at is None


# --- going on ---------------------------------------------------------------------------


def test_one_more_message(client_for, patient, message):
    response = client_for(patient).post(path_of(message), reply(), follow=True)
    assert response.redirect_chain == [(path_of(message), 302)]
    assert "Thank you." in read(response).words


def test_sending_twice_is_one_message(client_for, patient, message):
    client, copy = client_for(patient), reply()
    client.post(path_of(message), copy)
    client.post(path_of(message), copy)
    assert Message.objects.count() == 2


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_a_mistake_keeps_the_text(client_for, patient, message, text):
    response = client_for(patient).post(path_of(message), reply(text))
    assert response.status_code == 422
    page = read(response)
    assert page.title.startswith("Error: ")
    assert f"{text}</textarea>" in page.html
    assert Message.objects.count() == 1


def test_writing_opens_a_closed_one_again(client_for, patient, message, nurse, at):
    operations.close(
        conversation=message.conversation,
        outcome="seen",
        shown=message.pk,
        by=nurse.user,
        at=at,
    )
    client_for(patient).post(path_of(message), reply())
    assert Conversation.objects.get().closed_at is None


def test_the_form_names_the_last_message_it_shows(visit, message):
    assert f'name="shown" value="{message.pk}"' in visit(path_of(message)).html


# --- the wall ---------------------------------------------------------------------------


def test_another_patient_finds_nothing(client_for, another_patient, treated, message):
    treated(another_patient)
    client = client_for(another_patient)
    assert client.get(path_of(message)).status_code == 404
    assert client.post(path_of(message), reply()).status_code == 404
    assert Message.objects.count() == 1


def test_staff_find_nothing_here(client_for, nurse, other_nurse, message):
    for member in (nurse, other_nurse):
        assert client_for(member).get(path_of(message)).status_code == 404


def test_as_many_queries_for_one_message_as_for_five(
    client_for, patient, message, nurse, at, django_assert_max_num_queries
):
    client = client_for(patient)
    client.get(path_of(message))
    with django_assert_max_num_queries(13) as few:
        client.get(path_of(message))
    for _ in range(4):
        MessageFactory(
            conversation=message.conversation, seen_at=at, seen_by=nurse.user
        )
    with django_assert_max_num_queries(13) as many:
        client.get(path_of(message))
    assert len(few) == len(many)
