"""How many are fine, where those who are not stand on no list; and a page of a hundred rows."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from aftercare.board.today.queries import MORE_FINE
from aftercare.checkins.models import CheckIn
from aftercare.checkins.queries import BOARD_PAGE
from aftercare.foundation.compiled import Compiled
from tests import checkin_factories, factories
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(somebody):
    for n in range(5):
        somebody(f"Fine Number{n}")


def test_a_stopped_course_takes_nobody_away(desk, somebody, five, at):
    stopped = somebody("Stopped One", stopped_at=at, stopped_reason="It went wrong.")
    checkin_factories.AdverseEventFactory(treatment=stopped)
    assert "5 are fine." in page(desk.get(reverse("board:today")))


def test_an_event_of_an_older_course_is_not_fine(desk, somebody, five, version):
    again = somebody("Old Event")
    old = factories.TreatmentFactory(
        patient=again.patient,
        protocol_version=version,
        ended_at=factories.AT - timedelta(days=200),
    )
    checkin_factories.AdverseEventFactory(treatment=old)
    assert "5 are fine." in page(desk.get(reverse("board:today")))


def test_all_who_are_shown_at_once_fit_into_one_statement():
    def build(treatments):
        return CheckIn.objects.filter(treatment__in=treatments).values_list("pk")

    marks = Compiled(build, treatments=[UUID])
    assert marks.rows(treatments=[uuid4() for _ in range(BOARD_PAGE + MORE_FINE)]) == []
