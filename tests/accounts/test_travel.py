"""Another zone: asked, never switched silently; a no is kept, and home can be home everywhere."""

from __future__ import annotations

import pytest

from accounts import operations, queries
from aftercare.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db

LONDON = "Europe/London"


@pytest.fixture
def person():
    return factories.UserFactory(agreed=True)


def travel_of(user):
    return queries.standing_of(user=user).travel


def zone_of(user):
    return queries.zones_of(user=user)[-1].zone


def acts(user):
    rows = AuditEvent.objects.filter(actor_id=user.pk).order_by("at", "pk")
    return [row.action for row in rows]


def say(user, zone, at, *, yes=False):
    operations.answer_zone(user=user, zone=zone, is_yes=yes, at=at)


def test_nobody_starts_with_a_refusal_and_reminders_follow_the_person(person):
    new = operations.register(
        email="new@example.com", name="", zone=LONDON, at=factories.AT
    )
    for user in (person, new):
        assert travel_of(user) == queries.Travel(follows="here", refused="")


def test_a_no_is_kept_and_moves_no_reminder(person, at):
    before = queries.preferences_of(user=person)
    say(person, "Europe/Lisbon", at)
    after = queries.preferences_of(user=person)
    assert after.zone_refused == "Europe/Lisbon"
    assert zone_of(person) == LONDON
    assert (after.version, after.changed_at) == (before.version, before.changed_at)


def test_the_last_no_is_the_one_that_counts(person, at):
    say(person, "Europe/Lisbon", at)
    say(person, "Asia/Tokyo", at)
    assert travel_of(person).settled(zone=LONDON) == (
        LONDON,
        "Asia/Tokyo",
    )


def test_a_yes_moves_and_forgets_the_no(person, at):
    say(person, "Europe/Lisbon", at)
    say(person, "Asia/Tokyo", at, yes=True)
    assert zone_of(person) == "Asia/Tokyo"
    assert travel_of(person).refused == ""


@pytest.mark.parametrize("how", ["by hand", "on the account page"])
def test_a_zone_changed_by_hand_forgets_the_no(person, at, how):
    say(person, "Europe/Lisbon", at)
    if how == "by hand":
        operations.confirm_zone(user=person, zone="Asia/Tokyo", at=at)
    else:
        new = {"zone": "Asia/Tokyo", "theme": "dark", "wording": "clear"}
        operations.change_me(user=person, name="x", at=at, **new)
    assert travel_of(person).refused == ""


def test_a_no_to_an_old_name_covers_the_new_one_and_back(person, at):
    for said in ("Asia/Calcutta", "Asia/Kolkata"):
        say(person, said, at)
        settled = travel_of(person).settled(zone=LONDON)
        assert settled == (LONDON, "Asia/Kolkata", "Asia/Calcutta")


def test_a_yes_to_a_name_only_the_browser_knows_moves_nobody_and_asks_no_more(
    person, at
):
    say(person, "America/Newtown", at, yes=True)
    assert zone_of(person) == LONDON
    assert "America/Newtown" in travel_of(person).settled(zone=LONDON)
    assert acts(person) == []


def test_a_yes_to_the_place_one_is_in_refuses_nothing(person, at):
    operations.confirm_zone(user=person, zone="Europe/Kyiv", at=at)
    for said in ("Europe/Kyiv", "Europe/Kiev"):
        say(person, said, at, yes=True)
    assert travel_of(person).refused == ""
    assert len(queries.zones_of(user=person)) == 2


@pytest.mark.parametrize(
    "zone", ["", "a b", "x" * 65, "Europe/Lisbon\x00", "<b>", "Europe/Lisbon\n", "Ä"]
)
@pytest.mark.parametrize("yes", [True, False])
def test_what_is_no_name_is_not_kept(person, at, zone, yes):
    say(person, zone, at, yes=yes)
    assert travel_of(person).refused == ""
    assert zone_of(person) == LONDON


@pytest.mark.parametrize(
    ("home", "named"), [("Asia/Kolkata", "Asia/Calcutta"), ("Europe/Kyiv", "Europe/Kiev")]
)  # fmt: skip
def test_an_old_name_of_home_is_home(person, at, home, named):
    assert {home, named} <= set(travel_of(person).settled(zone=home))
    assert named not in travel_of(person).settled(zone=LONDON)


def test_the_clock_of_home_is_a_choice_with_a_line_in_the_audit(person, at):
    before = queries.preferences_of(user=person)
    operations.choose_clock(user=person, follows="home", at=at)
    assert travel_of(person).is_at_home
    assert travel_of(person).settled(zone=LONDON) == ()
    assert zone_of(person) == LONDON
    assert acts(person) == ["account.clock_chosen"]
    after = queries.preferences_of(user=person)
    assert (after.version, after.changed_at) == (before.version, before.changed_at)


def test_the_same_choice_again_is_no_change(person, at):
    say(person, "Europe/Lisbon", at)
    operations.choose_clock(user=person, follows="here", at=at)
    assert acts(person) == []
    assert travel_of(person).refused == "Europe/Lisbon"


def test_back_to_where_i_am_asks_afresh(person, at):
    say(person, "Europe/Lisbon", at)
    operations.choose_clock(user=person, follows="home", at=at)
    operations.choose_clock(user=person, follows="here", at=at)
    assert travel_of(person).settled(zone=LONDON) == (LONDON,)


def test_a_choice_that_is_none_is_refused(person, at):
    with pytest.raises(ValueError, match="moon"):
        operations.choose_clock(user=person, follows="moon", at=at)
    assert not travel_of(person).is_at_home


def test_at_home_the_zone_still_changes_by_hand(person, at):
    operations.choose_clock(user=person, follows="home", at=at)
    operations.confirm_zone(user=person, zone="Asia/Tokyo", at=at)
    assert zone_of(person) == "Asia/Tokyo"
    assert travel_of(person).is_at_home


def test_what_one_person_says_is_theirs_alone(person, at):
    other = factories.UserFactory(agreed=True)
    say(person, "Europe/Lisbon", at)
    operations.choose_clock(user=person, follows="home", at=at)
    assert travel_of(other) == queries.Travel(follows="here", refused="")


def test_the_engine_reads_the_same_answer(person, at):
    say(person, "Europe/Lisbon", at)
    facts = queries.contact_facts(user_ids=[person.pk])[person.pk]
    assert facts.travel == travel_of(person)
