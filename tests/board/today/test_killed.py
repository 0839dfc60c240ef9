"""Send and close by the page itself, killed at each statement and sent again (I25, I26)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from aftercare.checkins.models import Review
from aftercare.conversations.models import Message
from tests.board.today.people import href, sent
from tests.killing import survives_every_kill, survives_its_commit

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

MADE = {"AuditEvent": 4, "Message": 1, "Delivery": 1}


@pytest.mark.parametrize("survives", [survives_every_kill, survives_its_commit])
def test_an_answer_and_the_end_are_one(desk, review, survives):
    form = sent(review, text="Come in at noon.", form_token=uuid4())

    def press():
        answer = desk.post(href(review, "send"), form)
        assert answer.url == reverse("board:today")

    survives(press, makes=MADE)
    assert Message.objects.get(is_from_staff=True).text == "Come in at noon."
    assert Review.objects.get().outcome == "answered"
