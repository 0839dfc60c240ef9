"""Another edition of the zone rules moves what is unsent and nothing else (I21)."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest

from accounts import operations as account_operations
from aftercare.foundation import zone_rules
from aftercare.reminders import materialise
from aftercare.reminders.models import PlanMark, Reminder, ReminderMove
from tests.factories import TreatmentFactory
from tests.reminders.passing import last_tick, mark_of, settled, stamp

pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 20, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONE = "Africa/Casablanca"
# What the pinned rules say of Morocco in 2027, and where the other edition puts it.
NOW_UTC, FIVE_HOURS_EAST = "2026.3", "2099.1"


@pytest.fixture
def edition(tmp_path, monkeypatch):
    """`edition(name)`: from here on these rules hold, really: another zone file is read."""
    karachi = resources.files("tzdata") / "zoneinfo" / "Asia" / "Karachi"
    (tmp_path / "Africa").mkdir()
    (tmp_path / "Africa" / "Casablanca").write_bytes(karachi.read_bytes())

    def use(name):
        zoneinfo.reset_tzpath(to=[str(tmp_path)] if name == FIVE_HOURS_EAST else ())
        zoneinfo.ZoneInfo.clear_cache()
        monkeypatch.setattr(zone_rules, "edition", lambda: name)

    yield use
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


@pytest.fixture
def treatment(patient):
    ended_at = AT - timedelta(days=3)
    account_operations.confirm_zone(user=patient.user, zone=ZONE, at=ended_at)
    return TreatmentFactory(patient=patient, ended_at=ended_at)


def facts():
    columns = ("pk", "due_at", "expires_at", "state", "tzdata", "wall_time")
    return {row[0]: row[1:] for row in Reminder.objects.values_list(*columns)}


def planned_under(edition, name):
    edition(name)
    settled(at=AT)
    last_tick(at=AT)
    return facts()


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        (NOW_UTC, FIVE_HOURS_EAST, timedelta(hours=-5)),
        (FIVE_HOURS_EAST, NOW_UTC, timedelta(hours=5)),
    ],
)
def test_unsent_rows_move_each_with_a_record_and_none_comes_or_goes(
    treatment, edition, before, after, shift
):
    old = planned_under(edition, before)
    assert len(old) > 4
    edition(after)
    made = materialise.materialise(at=AT + MINUTE)
    new = facts()
    assert new.keys() == old.keys()
    assert (made.added, made.cancelled, made.moved) == (0, 0, len(old))
    assert {row[3] for row in new.values()} == {after}
    for pk, row in new.items():
        assert row[4] == old[pk][4]
        assert row[0] - old[pk][0] == shift
    moves = {
        move.reminder_id: (move.due_before, move.due_after)
        for move in ReminderMove.objects.all()
    }
    assert moves == {pk: (old[pk][0], new[pk][0]) for pk in old}
    editions = ReminderMove.objects.values_list("tzdata_before", "tzdata_after")
    assert set(editions) == {(before, after)}
    assert mark_of(treatment).tzdata == after


def test_what_has_ended_stays_as_it_ended(treatment, edition):
    planned_under(edition, NOW_UTC)
    first = Reminder.objects.order_by("due_at").first()
    Reminder.objects.filter(pk=first.pk).update(
        state="sent", reason="Sent.", finished_at=first.due_at
    )
    before = facts()[first.pk]
    edition(FIVE_HOURS_EAST)
    materialise.materialise(at=AT + MINUTE)
    assert facts()[first.pk] == before
    assert not ReminderMove.objects.filter(reminder=first).exists()


def test_an_edition_that_says_the_same_of_this_zone_moves_nothing(treatment, edition):
    old = planned_under(edition, NOW_UTC)
    edition("2027.1")
    materialise.materialise(at=AT + MINUTE)
    new = facts()
    assert {pk: row[0] for pk, row in new.items()} == {
        pk: row[0] for pk, row in old.items()
    }
    assert {row[3] for row in new.values()} == {"2027.1"}
    assert not ReminderMove.objects.exists()


def test_the_look_sees_another_edition_older_or_newer(treatment, edition):
    edition(NOW_UTC)
    stamp(at=AT)
    materialise.tick()
    stamp(at=AT - timedelta(days=999))
    assert not materialise.look().has_work
    for name in ("2025.2", "2027.1"):
        edition(name)
        assert materialise.look().has_work
    materialise.tick()
    assert not materialise.look().has_work


def test_marks_of_courses_that_are_over_are_only_brought_up_to_date(treatment, edition):
    planned_under(edition, NOW_UTC)
    PlanMark.objects.update(look_again_at=None)
    edition("2027.1")
    assert materialise.materialise(at=AT + MINUTE).looked == 0
    assert mark_of(treatment).tzdata == "2027.1"


def test_a_new_wish_is_no_record_of_an_edition(treatment, patient, edition):
    planned_under(edition, NOW_UTC)
    account_operations.confirm_zone(user=patient.user, zone="Asia/Tokyo", at=AT)
    edition("2027.1")
    assert materialise.materialise(at=AT + MINUTE).moved
    assert not ReminderMove.objects.exists()
