from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from accounts import queries as account_queries
from aftercare.clinics import queries
from tests import factories

pytestmark = pytest.mark.django_db


def test_member_theme_and_invitations_in_one_query(
    nurse, clinic, other_clinic, at, django_assert_num_queries
):
    preference = account_queries.preferences_of(user=nurse.user)
    preference.theme = "dark"
    preference.save(update_fields=["theme"])
    for place in (clinic, clinic, other_clinic):
        factories.InvitationFactory(patient__clinic=place)
    factories.InvitationFactory(
        patient__clinic=clinic, invited_at=at - timedelta(days=9)
    )
    with django_assert_num_queries(1):
        work = queries.at_work(user=nurse.user, at=at)
        assert work.member == nurse
        assert (work.member.clinic, work.member.user) == (clinic, nurse.user)
        assert (work.theme, work.invitations_open) == ("dark", 2)


def test_nobody_waits_and_no_theme_was_chosen(nurse, at):
    work = queries.at_work(user=nurse.user, at=at)
    assert (work.theme, work.invitations_open) == ("system", 0)


def test_who_works_nowhere_finds_nothing(nurse, patient, at):
    nurse.ended_at = at
    nurse.save(update_fields=["ended_at"])
    for user in (nurse.user, patient.user):
        with pytest.raises(Http404):
            queries.at_work(user=user, at=at)
