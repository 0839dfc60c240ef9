"""A pass sees who changed, and costs by that (I23): one test for each kind of change."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts import operations as account_operations
from accounts.models import ContactPreference, ZonePeriod
from aftercare.clinics import operations as clinic_operations
from aftercare.clinics import queries as clinic_queries
from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders import eligibility, materialise, operations
from aftercare.reminders.materialise import feed, looking
from aftercare.reminders.models import PlanMark, Reminder, ReminderChoice
from aftercare.treatments import operations as treatment_operations
from tests.factories import (
    InvitationFactory,
    PatientFactory,
    ProtocolVersionFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.reminders.passing import last_tick, mark_of, now, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def began():
    return now()


@pytest.fixture
def treatment(patient, began):
    return TreatmentFactory(patient=patient, ended_at=began - timedelta(days=3))


@pytest.fixture
def house(treatment, began):
    """One plan, planned; nothing is new."""
    settled(at=began)
    return treatment


def versions():
    return set(Reminder.objects.values_list("plan_version", flat=True))


def queries_of(work):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return [q["sql"] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_with_nothing_new_a_tick_is_one_look_and_its_pulse(house):
    assert len(queries_of(materialise.tick)) == 2
    assert len(queries_of(materialise.look)) == 1
    assert not materialise.look().has_work


def some_plans(clinic, version, began, count):
    for _ in range(count):
        patient = PatientFactory(clinic=clinic, user=UserFactory(agreed=True))
        TreatmentFactory(
            patient=patient,
            protocol_version=version,
            ended_at=began - timedelta(days=3),
        )


def test_old_plans_cost_nothing(clinic, began, patient):
    """The same number of queries beside 3 old plans and beside 60; so are the plans read."""
    version = ProtocolVersionFactory(clinic=clinic)
    costs = []
    for count in (3, 57):
        some_plans(clinic, version, began, count)
        settled(at=began)
        TreatmentFactory(
            patient=patient,
            protocol_version=version,
            ended_at=began - timedelta(days=2),
        )
        costs.append(queries_of(materialise.tick))
    assert len(costs[0]) == len(costs[1]) < 25
    assert materialise.tick().looked <= 1


def test_a_treatment_just_entered(patient, began):
    settled(at=began)
    TreatmentFactory(patient=patient, ended_at=began - timedelta(days=3))
    assert materialise.tick().added
    assert Reminder.objects.exists()


def test_a_corrected_treatment(house, nurse):
    before = versions()
    treatment_operations.correct_treatment(
        treatment=house,
        changes={"ended_at": house.ended_at - timedelta(hours=1)},
        reason="",
        by=nurse.user,
        at=now(),
    )
    assert materialise.tick().moved
    assert versions() != before


def test_a_stopped_treatment(house, nurse):
    treatment_operations.stop_treatment(
        treatment=house, reason="Moved", by=nurse.user, at=now()
    )
    assert materialise.tick().cancelled
    found = set(Reminder.objects.values_list("state", "reason"))
    assert found == {("cancelled", eligibility.PLAN_ENDED)}
    assert mark_of(house).look_again_at is None


def test_quiet_hours(house, patient):
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=time(20), quiet_until=time(9)
    )
    assert materialise.tick().moved


def test_another_zone(house, patient):
    account_operations.confirm_zone(user=patient.user, zone="Asia/Tokyo", at=now())
    assert materialise.tick().moved
    assert set(Reminder.objects.values_list("zone", flat=True)) == {"Asia/Tokyo"}


def test_own_times(house, patient):
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(9, 30), at=now()
    )
    assert materialise.tick().moved


def test_a_kind_that_was_stopped_and_started(house, patient):
    operations.stop_kind(user=patient.user, kind=ReminderKind.SPF, at=now())
    assert materialise.tick().looked == 1
    last_tick(at=now() + timedelta(hours=1))
    assert materialise.tick().looked == 0
    operations.start_kind(user=patient.user, kind=ReminderKind.SPF, at=now())
    last_tick(at=now())
    assert materialise.tick().looked == 1


def test_a_consent_given(clinic, began):
    user = UserFactory()
    TreatmentFactory(
        patient=PatientFactory(clinic=clinic, user=user),
        ended_at=began - timedelta(days=3),
    )
    settled(at=began)
    assert not Reminder.objects.exists()
    account_operations.give_consent(user=user, at=now())
    assert materialise.tick().added


def test_a_consent_withdrawn_and_a_pause_are_looked_at(house, patient):
    at = now()
    for change in (
        lambda: account_operations.withdraw_consent(user=patient.user, at=at),
        lambda: account_operations.pause(
            user=patient.user, until=at + timedelta(days=1), at=at
        ),
        lambda: account_operations.resume(user=patient.user, at=at),
    ):
        settled(at=now())
        assert not materialise.look().has_work
        change()
        assert materialise.look().has_work


def test_a_patient_who_comes_in_by_their_invitation(clinic, began):
    person = UserFactory(agreed=True)
    patient = PatientFactory(clinic=clinic, email=person.email)
    TreatmentFactory(patient=patient, ended_at=began - timedelta(days=3))
    settled(at=began)
    invitation = InvitationFactory(
        patient=patient, invited_at=began, expires_at=began + timedelta(days=7)
    )
    token = clinic_queries.token_of(invitation=invitation)
    clinic_operations.accept_invitation(token=token, at=now())
    assert materialise.tick().added


def test_without_the_stamp_a_change_waits_until_the_plan_is_looked_at_again(
    house, patient
):
    """The negative control: the same change, written past the operations."""
    ZonePeriod.objects.filter(user=patient.user).update(zone="Asia/Tokyo")
    ContactPreference.objects.update(version=F("version") + 1)
    assert materialise.tick().moved == 0
    PlanMark.objects.update(look_again_at=now())
    assert materialise.tick().moved


def test_choices_and_people_who_changed_long_ago_are_not_planned_again(house):
    ReminderChoice.objects.update(changed_at=now() - timedelta(hours=1))
    assert materialise.tick().looked == 0


def test_a_change_is_not_planned_again_and_again(house, patient):
    """Seen in its pass, in the next one, and once when no transaction can be late."""
    changed = now()
    ContactPreference.objects.update(changed_at=changed)
    looked = []
    last = changed
    for minute in range(1, 16):
        at = changed + timedelta(minutes=minute)
        looked.append(materialise.materialise(at=at).looked)
        last_tick(at=at)
        last = at
    assert last > changed + looking.LATE
    assert sum(looked) <= 3
    assert looked[0] == 1


@pytest.mark.parametrize("seconds", [0, 59, 120, 300, 599])
def test_a_change_that_is_committed_late_is_seen(house, began, seconds):
    """Stamped before the last passes, visible only now."""
    stamped = began + timedelta(hours=1)
    passes = [stamped + timedelta(seconds=n) for n in range(30, seconds + 30, 60)]
    for at in passes:
        materialise.materialise(at=at)
        last_tick(at=at)
    ContactPreference.objects.update(changed_at=stamped, version=F("version") + 1)
    before = versions()
    for minute in range(12):
        at = stamped + timedelta(seconds=seconds + 60 * minute + 30)
        materialise.materialise(at=at)
        last_tick(at=at)
    assert versions().isdisjoint(before)


def test_two_passes_at_once_mark_the_same(house, began):
    ContactPreference.objects.update(changed_at=now())
    first = feed.gather(at=now(), since=began)
    second = feed.gather(at=now(), since=began)
    assert (first, second) == (1, 1)
    assert PlanMark.objects.count() == 1
