"""What a patient does: each act twice is the same as once, and leaves a line in the audit."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from accounts import queries as account_queries
from aftercare.audit.models import AuditEvent
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox.models import Delivery
from aftercare.reminders import operations, queries
from aftercare.reminders.models import Completion, ReminderChoice
from aftercare.treatments import queries as treatment_queries
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(treatment, patient):
    plan = treatment_queries.care_plan_of(treatment=treatment)
    return {
        "plan": plan,
        "care_task": "spf",
        "slot": "morning",
        "at": AT,
        "by": patient.user,
    }


def actions():
    return list(
        AuditEvent.objects.order_by("created_at").values_list("action", flat=True)
    )


def test_done_twice_is_done_once(act):
    first = operations.mark_done(**act)
    again = operations.mark_done(**{**act, "at": AT + timedelta(hours=1)})
    assert first.pk == again.pk
    assert again.done_at == AT
    assert Completion.objects.get().day == 3
    assert actions() == ["task.done"]


def test_undo_keeps_the_row_and_lets_it_be_done_again(act):
    operations.mark_done(**act)
    assert operations.undo_done(**act)
    assert not operations.undo_done(**act)
    operations.mark_done(**act)
    assert Completion.objects.count() == 2
    assert Completion.objects.filter(undone_at__isnull=True).count() == 1
    assert actions() == ["task.done", "task.undone", "task.done"]


@pytest.mark.parametrize(
    "wrong", [{"care_task": "moon_dust"}, {"slot": "midnight"}, {"slot": ""}]
)
def test_a_task_or_time_the_plan_does_not_have_is_refused(act, wrong):
    with pytest.raises(operations.UnknownTask):
        operations.mark_done(**{**act, **wrong})
    assert not Completion.objects.exists()


def test_a_task_without_a_reminder_has_one_turn(act):
    operations.mark_done(**{**act, "care_task": "washing", "slot": "1"})
    assert Completion.objects.get().slot == "1"


def test_stop_and_start_twice_change_once(patient):
    user = patient.user
    for _ in range(2):
        operations.stop_all(user=user, at=AT)
    assert queries.choice_of(user=user).stopped == frozenset(ReminderKind)
    version = ReminderChoice.objects.get().version
    for _ in range(2):
        operations.start_kind(user=user, kind=ReminderKind.SPF, at=AT)
    assert queries.choice_of(user=user).stopped == {ReminderKind.MOISTURISER}
    assert ReminderChoice.objects.get().version == version + 1
    assert actions() == ["reminder.stopped", "reminder.started"]


def test_a_time_is_kept_beside_the_others(patient):
    user = patient.user
    operations.set_time(user=user, rule_code="spf_morning", wall=time(7, 45), at=AT)
    operations.set_time(user=user, rule_code="spf_top_up", wall=time(12), at=AT)
    assert queries.choice_of(user=user).times == {
        "spf_morning": time(7, 45),
        "spf_top_up": time(12),
    }


@pytest.mark.parametrize(("days", "least"), [(1, 1), (7, 7), (None, 365)])
def test_a_pause_ends_when_it_was_asked_to(patient, days, least):
    operations.pause_for(user=patient.user, days=days, at=AT)
    until = account_queries.preferences_of(user=patient.user).paused_until
    assert until >= AT + timedelta(days=least)
    if days:
        assert until == AT + timedelta(days=days)


def test_a_second_test_within_the_minute_is_the_first(patient):
    what = {"patient_id": patient.pk, "to": "amara@example.com"}
    first = operations.send_test(**what, at=AT)
    assert operations.send_test(**what, at=AT + timedelta(seconds=59)).pk == first.pk
    operations.send_test(**what, at=AT + timedelta(seconds=61))
    assert Delivery.objects.count() == 2
