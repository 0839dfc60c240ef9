"""Who closes or answers has had before them whatever the patient waits for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from aftercare.conversations.models import Conversation
from tests import checkin_factories, conversation_factories
from tests.board.today.people import HOUR, answered, href, waits, wrote
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
NOTE = "My eyes feel tight"


def test_a_note_of_an_earlier_check_in_is_shown_until_it_is_closed(desk, somebody):
    treatment = somebody("Ana Sample", days=4)
    first = answered(treatment, 1.0)
    first.note = NOTE
    first.save()
    review = waits(treatment, kind="note", level=1, note=NOTE, check_in=first)
    assert page(desk.get(href(review))).count(f"<q>{NOTE}</q>") == 0
    checkin_factories.CheckInFactory(treatment=treatment, day=3)
    assert page(desk.get(href(review))).count(f"<q>{NOTE}</q>") == 1


@pytest.mark.parametrize("waiting", [2, 9])
def test_every_message_that_waits_is_shown(desk, somebody, at, waiting):
    treatment = somebody("Ana Sample", days=4)
    review = wrote(treatment, "The first that waits", hours=5)
    talk = Conversation.objects.get()
    for n in range(10):
        when = at - 5 * HOUR + timedelta(minutes=n - 10 if n >= waiting else n + 1)
        conversation_factories.MessageFactory(
            conversation=talk,
            text=f"Line {n}.",
            sent_at=when,
            is_from_staff=n >= waiting,
        )
    html = page(desk.get(href(review)))
    assert "The first that waits" in html
    assert all(f"Line {n}." in html for n in range(waiting))
    assert "Read what was written before" in html
    assert len(re.findall('class="(?:theirs|ours)"', html)) == max(waiting + 1, 6)
