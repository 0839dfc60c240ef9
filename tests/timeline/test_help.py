"""Help: call first, then write, and what else leads to a person."""

from __future__ import annotations

import pytest

from tests.checkin_factories import ReviewFactory

pytestmark = pytest.mark.django_db

HELP = "/help/"


def test_calls_come_before_writing(visit, treated, patient):
    treated(patient)
    page = visit(HELP)
    calls = [page.links.index(f"tel:{n}") for n in ("01174960123", "111", "999")]
    assert max(calls) < page.links.index("/messages/new/")
    assert "/messages/" in page.links
    assert "/handover/" in page.links


def test_the_next_visit_is_there_when_it_may_be_asked_for(visit, treated, patient):
    treated(patient, days=21)
    assert "/next-visit/" in visit(HELP).links


def test_the_next_visit_is_not_there_before_or_while_something_is_open(
    visit, treated, patient, another_patient
):
    treated(another_patient, days=20)
    assert "/next-visit/" not in visit(HELP, another_patient).links
    treated(patient, days=21)
    ReviewFactory(patient=patient, level=1)
    assert "/next-visit/" not in visit(HELP).links


def test_before_any_treatment_one_may_write_but_has_no_card(visit, patient):
    links = visit(HELP).links
    assert "/messages/new/" in links
    assert "/handover/" not in links
