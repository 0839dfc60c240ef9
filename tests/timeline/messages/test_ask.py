from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.conversations.models import Conversation, Message
from aftercare.foundation import clock
from tests import factories
from tests.timeline.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("treatment")]

ASK = "/messages/new/"


def send(client, data, path=ASK):
    return client.post(path, data)


def test_the_page_says_by_when_and_what_it_is_not_for(visit):
    page = visit(ASK)
    assert page.h1 == "Write to us."
    assert "a person looks by 12:30 pm today" in page.words
    assert page.words.count("Not for emergencies") == 1
    assert "tel:999" in page.links


def test_out_of_hours_the_line_that_answers_stands_above_the_form(
    visit, at, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=9))
    page = visit(ASK)
    assert "Messages are read from 8 am on Monday 18 May." in page.words
    main = page.html.split("<main")[1]
    assert main.index("tel:111") < main.index("<form")


def test_sent_leads_to_the_conversation_which_says_so(client_for, patient, form):
    response = client_for(patient).post(ASK, form(), follow=True)
    about = Conversation.objects.get()
    assert response.redirect_chain == [(f"/messages/{about.pk}/", 302)]
    page = read(response)
    assert page.h1 == "Sent. A person looks by 12:30 pm today."
    assert "Is this normal?" in page.words


def test_it_is_about_the_one_treatment_there_is(client_for, patient, treatment, form):
    send(client_for(patient), form(topic="care"))
    about = Conversation.objects.get()
    assert (about.treatment, about.topic, about.patient) == (treatment, "care", patient)


def test_of_several_treatments_it_asks_which(client_for, patient, treated, form):
    neck = treated(patient, days=12, area=None)
    factories.TreatedAreaFactory(treatment=neck, area="neck")
    client = client_for(patient)
    page = read(client.get(ASK))
    assert "Neck, Sunday 3 May" in page.html
    refused = send(client, form())
    assert refused.status_code == 422
    assert "Choose which treatment it is about." in read(refused).words
    send(client, form(treatment=str(neck.pk)))
    assert Conversation.objects.get().treatment == neck


def test_the_treatment_of_somebody_else_is_no_choice(
    client_for, patient, another_patient, treated, form
):
    treated(patient, days=12)
    theirs = treated(another_patient)
    response = send(client_for(patient), form(treatment=str(theirs.pk)))
    assert response.status_code == 422
    assert not Message.objects.exists()


def test_before_any_treatment_one_may_write_too(client_for, another_patient, form):
    send(client_for(another_patient), form())
    assert Conversation.objects.get().treatment is None


def test_sending_twice_is_one_message(client_for, patient, form):
    client, copy = client_for(patient), form()
    first, second = send(client, copy), send(client, copy)
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": ""}, "Write a few words first."),
        ({"text": "   \n "}, "Write a few words first."),
        ({"text": "x" * 2001}, "This has 2,001 letters and signs."),
        ({"text": "null \x00 sign"}, "There is a sign in it that we cannot keep."),
        ({"topic": ""}, "Choose what it is about."),
        ({"form_token": ""}, "Press Send once more."),
        ({"form_token": "nonsense"}, "Press Send once more."),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    client_for, patient, form, changes, says
):
    data = form(topic="care", text="My words") | changes
    response = send(client_for(patient), data)
    page = read(response)
    assert response.status_code == 422
    assert page.title.startswith("Error: ")
    assert "There is a problem" in [words for _, words in page.headings]
    assert says in page.html
    assert data["text"].strip("\x00")[:8].strip() in page.html
    assert not data["topic"] or 'value="care" id="id_topic_1" checked' in page.html
    assert not Message.objects.exists()


def test_two_thousand_letters_fit(client_for, patient, form):
    assert send(client_for(patient), form(text="x" * 2000)).status_code == 302


def test_a_page_with_a_lost_number_sends_with_the_next_press(client_for, patient, form):
    client = client_for(patient)
    html = send(client, form(form_token="nonsense")).content.decode()  # noqa: S106 - the number of a form
    fresh = html.split('name="form_token" value="')[1].split('"')[0]
    assert send(client, form(form_token=fresh)).status_code == 302


def test_the_form_of_somebody_else_shows_nothing_and_writes_nothing(
    client_for, patient, another_patient, form
):
    copy = form(text="A secret of Amara's")
    send(client_for(patient), copy)
    response = send(client_for(another_patient), copy | {"text": "Bea's words"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Bea&#x27;s words" in html
    assert "secret" not in html
    assert Message.objects.count() == 1


def test_a_page_may_lead_here_with_the_topic_chosen(visit):
    html = visit(ASK, topic="visit").html
    assert 'value="visit" id="id_topic_2" checked' in html


def test_the_copy_has_a_number_of_its_own(visit):
    tokens = {
        visit(ASK).html.split('name="form_token" value="')[1][:36] for _ in range(2)
    }
    assert len(tokens) == 2


def test_it_joins_what_is_open_about_the_same(client_for, patient, form):
    client = client_for(patient)
    send(client, form())
    send(client, form(form_token=str(uuid4()), text="And one more."))
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 2
