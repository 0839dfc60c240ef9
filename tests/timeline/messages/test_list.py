from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.conversations import operations
from aftercare.conversations.models import Topic
from aftercare.foundation import clock
from tests import factories
from tests.checkin_factories import ReviewFactory
from tests.conversation_factories import ConversationFactory, MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("treatment")]

LIST = "/messages/"


def test_open_is_the_answer(visit):
    page = visit(LIST)
    assert page.h1 == "We are open until 6 pm."
    assert page.title.startswith("We are open until 6 pm.")
    assert "tel:01174960123" in page.links
    assert "Call 0117 496 0123" in page.html
    assert "/messages/new/" in page.links
    assert "111" not in page.html.split("<main")[1].split("<nav")[0]


def test_a_promise_is_counted_in_open_hours_and_said(visit):
    assert "a person looks by 12:30 pm today." in visit(LIST).words


def test_without_a_goal_nothing_is_promised(visit, clinic):
    clinic.reply_goal_minutes = None
    clinic.save()
    words = visit(LIST).words
    assert "A person reads every message." in words
    assert "looks by" not in words


def test_closed_says_when_and_puts_the_line_that_answers_first(visit, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=9))
    page = visit(LIST)
    assert page.h1 == "We are closed. Open on Monday 18 May at 8 am."
    assert "Messages are read from 8 am on Monday 18 May." in page.words
    main = page.html.split("<main")[1]
    assert main.index("tel:111") < main.index("tel:0117") < main.index("/messages/new/")


def test_not_for_emergencies_is_said_once_with_the_number(visit):
    page = visit(LIST)
    assert page.words.count("Not for emergencies") == 1
    assert "tel:999" in page.links


def test_nothing_yet_says_what_comes_next(visit):
    assert "Nothing written yet." in [words for _, words in visit(LIST).headings]


def test_sent_seen_answered(visit, wrote, answered, nurse, at):
    message = wrote()
    assert "Sent, not seen yet" in visit(LIST).html
    operations.mark_seen(
        conversation=message.conversation,
        shown=message.pk,
        by=nurse.user,
        at=at - timedelta(minutes=9),
    )
    assert "Seen by Mia Field at 10:21 am today" in visit(LIST).html
    answered(message)
    page = visit(LIST)
    assert "New from Mia Field" in page.html
    assert "That is fine. Use your cream." in page.html


def test_closed_on_the_phone_is_answered(visit, wrote, nurse, at):
    message = wrote()
    operations.close(
        conversation=message.conversation,
        outcome="spoke",
        shown=message.pk,
        by=nurse.user,
        at=at,
    )
    assert "Answered at 10:30 am today" in visit(LIST).html


def test_a_promise_that_was_broken_is_not_hidden(visit, patient, at):
    ReviewFactory(patient=patient, promised_by=at - timedelta(minutes=1))
    assert "We are later than we said." in visit(LIST).words


def test_after_a_check_in_that_asks_for_the_clinic_the_call_comes_first(visit, patient):
    ReviewFactory(patient=patient, kind="check_in", level=2)
    assert 'class="btn full" href="tel:' in visit(LIST).html


def test_otherwise_writing_is_the_first_way(visit, wrote):
    wrote()
    assert 'class="btn full" href="/messages/new/"' in visit(LIST).html


def test_what_was_typed_is_shown_as_it_was_typed(visit, wrote):
    wrote(text="<b>bold</b> https://example.com")
    page = visit(LIST)
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.html
    assert "https://example.com" not in page.links


def test_with_two_treatments_each_says_which(visit, treated, patient, wrote):
    neck = treated(patient, days=12, area=None)
    factories.TreatedAreaFactory(treatment=neck, area="neck")
    wrote(treatment=neck)
    assert "Neck" in visit(LIST).words


def test_as_many_queries_for_one_as_for_five(
    client_for, patient, at, nurse, django_assert_max_num_queries
):
    def one(topic, **facts):
        about = ConversationFactory(patient=patient, topic=topic, **facts)
        MessageFactory(conversation=about, seen_at=at, seen_by=nurse.user)

    client = client_for(patient)
    one("skin")
    client.get(LIST)
    with django_assert_max_num_queries(13) as few:
        client.get(LIST)
    for topic in (Topic.CARE, Topic.VISIT, Topic.OTHER):
        one(topic)
    one("skin", closed_at=at, closed_by=nurse.user, outcome="seen")
    with django_assert_max_num_queries(13) as many:
        assert client.get(LIST).content.decode().count('class="state seen"') == 5
    assert len(few) == len(many)
