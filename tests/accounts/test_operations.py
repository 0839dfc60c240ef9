from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError

from accounts import operations, queries
from accounts.models import Consent, ContactPreference
from accounts.operations.preferences import NotInTheFuture
from aftercare.audit.models import AuditEvent
from aftercare.domain.timeline import recovery_day
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(at):
    return operations.register(
        email=" Ines@Example.com ", name="Ines Sample", zone="Europe/Lisbon", at=at
    )


def test_a_registered_person_is_complete_and_has_no_password(person):
    assert person.email == "ines@example.com"
    assert not person.has_usable_password()
    assert queries.preferences_of(user=person).wording == "discreet"
    assert [p.zone for p in queries.zones_of(user=person)] == ["Europe/Lisbon"]
    assert queries.zones_of(user=person)[0].since is None
    assert not queries.has_agreed(user=person)
    assert AuditEvent.objects.get().actor_id == person.pk


def test_one_address_is_one_person_whatever_its_letters(person, at):
    with pytest.raises(IntegrityError):
        operations.register(email="INES@example.com", name="x", zone="UTC", at=at)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("Asia/Calcutta", "Asia/Kolkata"), ("Nowhere/Land", "UTC"), ("", "UTC")],
)
def test_the_first_zone_has_the_name_of_today(asked, kept, at):
    user = operations.register(email="z@example.com", name="", zone=asked, at=at)
    assert queries.zones_of(user=user)[-1].zone == kept


def test_consent_is_given_once_and_withdrawn_stays_on_record(person, at):
    first = operations.give_consent(user=person, at=at)
    assert operations.give_consent(user=person, at=at) == first
    assert first.text_version == operations.CONSENT_TEXT
    assert queries.has_agreed(user=person)
    operations.withdraw_consent(user=person, at=at + timedelta(hours=1))
    operations.withdraw_consent(user=person, at=at + timedelta(hours=2))
    first.refresh_from_db()
    assert first.withdrawn_at == at + timedelta(hours=1)
    assert not queries.has_agreed(user=person)
    operations.give_consent(user=person, at=at + timedelta(hours=3))
    assert queries.has_agreed(user=person)
    assert Consent.objects.count() == 2


def test_zones_are_a_history_and_the_day_never_goes_back(person):
    treated = datetime(2026, 5, 12, 12, tzinfo=UTC)
    evening = datetime(2026, 5, 15, 23, 30, tzinfo=UTC)
    before = recovery_day(
        treated_on=treated.date(), at=evening, zones=queries.zones_of(user=person)
    )
    operations.confirm_zone(user=person, zone="America/Los_Angeles", at=evening)
    zones = queries.zones_of(user=person)
    assert [(z.zone, z.since) for z in zones] == [
        ("Europe/Lisbon", None),
        ("America/Los_Angeles", evening),
    ]
    assert recovery_day(treated_on=treated.date(), at=evening, zones=zones) == before


def test_a_zone_nobody_knows_or_the_same_one_changes_nothing(person, at):
    assert (
        operations.confirm_zone(user=person, zone="Mars/Base", at=at) == "Europe/Lisbon"
    )
    operations.confirm_zone(user=person, zone="Europe/Lisbon", at=at)
    assert len(queries.zones_of(user=person)) == 1
    assert queries.preferences_of(user=person).version == 1


def test_what_moves_reminders_raises_the_version(person, at):
    operations.change_quiet_hours(user=person, quiet_from=time(22), quiet_until=time(8))
    operations.confirm_zone(user=person, zone="Asia/Tokyo", at=at)
    preference = queries.preferences_of(user=person)
    assert preference.version == 3
    assert (preference.quiet_from, preference.quiet_until) == (time(22), time(8))


def test_pause_ends_later_than_it_begins(person, at):
    with pytest.raises(NotInTheFuture):
        operations.pause(user=person, until=at, at=at)
    operations.pause(user=person, until=at + timedelta(days=3), at=at)
    assert queries.standing_of(user=person).paused_until == at + timedelta(days=3)
    operations.resume(user=person, at=at)
    assert queries.standing_of(user=person).paused_until is None


def test_wording_and_theme_take_known_values_only(person):
    operations.choose_wording(user=person, wording="clear")
    operations.choose_theme(user=person, theme="dark")
    standing = queries.standing_of(user=person)
    assert (standing.wording, standing.theme) == ("clear", "dark")
    with pytest.raises(ValueError, match="loud"):
        operations.choose_wording(user=person, wording="loud")
    with pytest.raises(ValueError, match="pink"):
        operations.choose_theme(user=person, theme="pink")


def test_contact_facts_are_two_queries_for_any_number(django_assert_num_queries):
    users = [factories.UserFactory(agreed=n % 2 == 0) for n in range(5)]
    ids = [u.pk for u in users]
    for some in (ids[:1], ids):
        with django_assert_num_queries(2):
            facts = queries.contact_facts(user_ids=some)
        assert set(facts) == set(some)
    assert [facts[i].has_agreed for i in ids] == [True, False, True, False, True]
    assert facts[ids[0]].zones[0].zone == "Europe/London"
    assert facts[ids[0]].quiet_from == time(21, 30)


def test_standing_is_one_query(django_assert_num_queries):
    user = factories.UserFactory(agreed=True)
    with django_assert_num_queries(1):
        standing = queries.standing_of(user=user)
    assert standing.has_agreed
    assert standing.theme == ContactPreference.Theme.SYSTEM


def test_an_inactive_person_is_nobody():
    user = factories.UserFactory(is_active=False)
    assert queries.user_by_email(email=user.email) is None
    assert not queries.contact_facts(user_ids=[user.pk])[user.pk].is_active
