"""How a clinic answers: comparison, reply goal, and whom to tell in which order."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.db import IntegrityError, transaction

from aftercare.audit.models import AuditEvent
from aftercare.clinics import operations, queries
from aftercare.clinics.models import Clinic, EscalationContact
from aftercare.clinics.operations import AnswerFacts, NotOnTheStaff
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.test_raising import together

pytestmark = pytest.mark.django_db


def change(clinic, nurse, at, *contacts, compares=True, goal=120):
    return operations.change_answering(
        clinic=clinic,
        facts=AnswerFacts(compares=compares, reply_goal_minutes=goal),
        contacts=contacts,
        by=nurse.user,
        at=at,
    )


def test_a_new_clinic_compares_and_promises_nothing():
    new = Clinic()
    assert (new.compares, new.reply_goal_minutes) == (True, None)


def test_what_changed_is_written_down(clinic, nurse, at):
    changed = change(clinic, nurse, at, nurse, compares=False, goal=None)
    assert changed == ("compares", "reply_goal_minutes", "contacts")
    fresh = Clinic.objects.get(pk=clinic.pk)
    assert (fresh.compares, fresh.reply_goal_minutes) == (False, None)
    event = AuditEvent.objects.get()
    assert (event.action, event.clinic_id) == ("clinic.changed", clinic.pk)
    assert event.detail == {"fields": list(changed)}


def test_nothing_changed_leaves_no_line(clinic, nurse, at):
    change(clinic, nurse, at, nurse)
    AuditEvent.objects.all().delete()
    assert change(clinic, nurse, at, nurse) == ()
    assert not AuditEvent.objects.exists()


def test_the_order_of_the_ladder_is_the_order_given(clinic, nurse, at):
    other = factories.MembershipFactory(clinic=clinic)
    change(clinic, nurse, at, other, nurse, other)
    assert queries.escalation_ladder(clinic=clinic) == (other, nurse)
    change(clinic, nurse, at, nurse, other)
    assert queries.escalation_ladder(clinic=clinic) == (nurse, other)
    change(clinic, nurse, at)
    assert queries.escalation_ladder(clinic=clinic) == ()


def test_who_left_is_not_told(clinic, nurse, at):
    other = factories.MembershipFactory(clinic=clinic)
    change(clinic, nurse, at, other, nurse)
    other.ended_at = at
    other.save(update_fields=["ended_at"])
    assert queries.escalation_ladder(clinic=clinic) == (nurse,)


def test_whose_account_is_shut_is_not_told(clinic, nurse, at):
    shut = factories.MembershipFactory(clinic=clinic, user__is_active=False)
    owner = factories.MembershipFactory(clinic=clinic, role="owner")
    factories.MembershipFactory(clinic=clinic, role="owner", user__is_active=False)
    change(clinic, nurse, at, shut, nurse)
    assert queries.escalation_ladder(clinic=clinic) == (nurse,)
    change(clinic, nurse, at, shut)
    assert queries.escalation_ladder(clinic=clinic) == (owner,)


def test_without_names_the_owners_are_told(clinic, nurse):
    owner = factories.MembershipFactory(clinic=clinic, role="owner")
    factories.MembershipFactory(clinic=clinic, role="owner", ended_at=factories.AT)
    factories.MembershipFactory(role="owner")
    assert queries.escalation_ladder(clinic=clinic) == (owner,)


def test_strangers_cannot_be_named(clinic, nurse, other_nurse, at):
    nobody = factories.MembershipFactory(clinic=clinic, ended_at=at)
    for stranger in (other_nurse, nobody):
        with pytest.raises(NotOnTheStaff):
            change(clinic, nurse, at, stranger, goal=30)
    assert Clinic.objects.get(pk=clinic.pk).reply_goal_minutes == 120


def test_nobody_stands_on_it_twice(clinic, nurse):
    rows.EscalationContactFactory(clinic=clinic, membership=nurse, position=1)
    for wrong in ({"membership": nurse}, {"position": 1}):
        with transaction.atomic(), pytest.raises(IntegrityError):
            rows.EscalationContactFactory(clinic=clinic, **wrong)


def test_a_goal_takes_some_time(clinic, nurse, at):
    with transaction.atomic(), pytest.raises(IntegrityError):
        change(clinic, nurse, at, goal=0)


def test_stretches_begin_today_and_reach_weeks_ahead(
    clinic, at, django_assert_num_queries
):
    """London is an hour ahead of UTC in May; the first one has begun already."""
    factories.OpeningHoursFactory(
        clinic=clinic, weekday=4, opens=time(19), closes=time(20)
    )
    with django_assert_num_queries(1):
        found = queries.open_stretches(clinic=clinic, at=at)
    assert found[:3] == (
        (datetime(2026, 5, 15, 7, tzinfo=UTC), datetime(2026, 5, 15, 17, tzinfo=UTC)),
        (datetime(2026, 5, 15, 18, tzinfo=UTC), datetime(2026, 5, 15, 19, tzinfo=UTC)),
        (datetime(2026, 5, 18, 7, tzinfo=UTC), datetime(2026, 5, 18, 17, tzinfo=UTC)),
    )
    assert list(found) == sorted(found)
    assert found[-1][1] > datetime(2026, 6, 5, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_two_owners_at_once_both_succeed(at):
    clinic = factories.ClinicFactory()
    people = [factories.MembershipFactory(clinic=clinic) for _ in range(3)]
    change(clinic, people[0], at, *people)

    def put_first(member):
        own = Clinic.objects.get(pk=clinic.pk)
        change(own, member, at, member)

    together(*[lambda m=member: put_first(m) for member in people])
    assert EscalationContact.objects.count() == 1
