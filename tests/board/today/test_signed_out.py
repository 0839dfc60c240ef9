"""A session that is over: nothing is sent, and no page is put into another."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.board.today.people import href, sent
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db
SWAP = {"HX-Request": "true"}


def test_a_part_of_a_page_says_it_where_it_stands(client_for, review):
    stranger = client_for(None)
    asked = {"since": "2026-05-15T10:00:00+00:00"}
    for answer in (
        stranger.get(reverse("board:today_new"), asked, headers=SWAP),
        stranger.get(href(review), headers=SWAP),
        stranger.post(href(review, "hold"), headers=SWAP),
    ):
        html = page(answer)
        assert "You are signed out." in html
        assert "<form" not in html
        assert "Ana" not in html


def test_after_signing_in_there_is_a_page_to_open(client_for, desk, review):
    answer = client_for(None).post(href(review, "send"), sent(review, text="Yes."))
    assert answer.url == f"{reverse('accounts:sign_in')}?next={reverse('home')}"
    looked = client_for(None).get(href(review))
    assert looked.url == f"{reverse('accounts:sign_in')}?next={href(review)}"
    review.refresh_from_db()
    assert review.closed_at is None
