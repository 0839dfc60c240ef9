"""A question is light: few queries, few bytes, no widget it does not show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.checkins.models import CheckInDraft
from tests.timeline.checking.conftest import FIVE
from tests.timeline.test_weight import packed

pytestmark = pytest.mark.django_db


def queries_of(call):
    with CaptureQueriesContext(connection) as counted:
        assert call().status_code in {200, 302}
    return [one["sql"] for one in counted]


@pytest.fixture
def draft(phone):
    phone.go("/check-in/").press("little")
    return f"/check-in/{CheckInDraft.objects.get().pk}/"


@pytest.mark.parametrize("screen", ["swollen", "colour", "new", "more-symptoms"])
def test_a_question_is_four_queries(phone, draft, screen):
    """Session, person, draft with treatment and clinic, consent; the zone where it is asked."""
    most = 5 if screen == "more-symptoms" else 4
    assert len(queries_of(lambda: phone.client.get(f"{draft}{screen}/"))) <= most


def test_the_last_question_also_knows_who_reads_the_note(phone, draft):
    assert len(queries_of(lambda: phone.client.get(f"{draft}worry/"))) <= 6


def test_the_first_question_is_seven_queries(phone, treated, patient):
    phone.go("/check-in/")
    assert len(queries_of(lambda: phone.client.get("/check-in/"))) <= 7
    for days in (50, 60, 70, 80):
        treated(patient, days=days)
    assert len(queries_of(lambda: phone.client.get("/check-in/"))) <= 7


def test_an_answer_is_few_queries(phone, draft):
    sent = {"answer": "none"}
    sql = queries_of(lambda: phone.client.post(f"{draft}swollen/", sent))
    assert len([one for one in sql if "SAVEPOINT" not in one]) <= 6


def test_a_result_is_as_many_queries_after_many_days(phone, treatment, at):
    result = phone.go("/check-in/").taps(*FIVE).path
    assert len(queries_of(lambda: phone.client.get(result))) <= 15


def test_a_question_loads_no_widget_of_another(phone, draft):
    html = phone.client.get(f"{draft}swollen/").content
    assert html.count(b"<input") == 3
    assert html.count(b"<button") == 6
    assert packed(html) < 2_500
