"""How much one person gets: joined, spaced, counted, and never twice the same (I9, I19, b.6, b.7)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.core import mail

from aftercare.outbox.models import Delivery
from aftercare.reminders import eligibility, operations
from aftercare.reminders.dispatch import restraint
from aftercare.reminders.models import Reminder
from aftercare.treatments import queries as treatment_queries
from tests.factories import AT, ReminderChoiceFactory, TreatmentFactory
from tests.reminders.conftest import london, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(treatment, engine):
    """Everything from six in the morning of day 3 is planned."""
    engine.plan(london(15, 6))
    return treatment


def ends(code="spf_morning", day=3):
    found = row(code, day)
    return found.state, found.reason


# --- together ----------------------------------------------------------------------------------


def test_what_is_due_within_ten_minutes_goes_with_it(planned, patient, engine):
    operations.set_time(
        user=patient.user, rule_code="moisturiser_morning", wall=time(8, 9), at=AT
    )
    engine.plan(london(15, 6, 30))
    first = Reminder.objects.order_by("due_at").first()
    engine.run(first.due_at)
    assert len(mail.outbox) == 1
    assert Reminder.objects.filter(state="sent").count() == 2


def test_two_treatments_ask_once_for_the_same_thing(planned, patient, engine):
    second = TreatmentFactory(
        patient=patient,
        protocol_version=planned.protocol_version,
        ended_at=AT - timedelta(days=5),
    )
    engine.plan(london(15, 6, 30))
    engine.run(london(15, 8, 15))
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("Mark as done") == 2
    sent = Reminder.objects.filter(state="sent", rule_code="spf_morning")
    assert {r.treatment_id for r in sent} == {planned.pk, second.pk}


def test_at_most_one_message_in_ten_minutes(planned, patient, engine):
    operations.set_time(
        user=patient.user, rule_code="moisturiser_morning", wall=time(9, 30), at=AT
    )
    engine.plan(london(15, 6, 30))
    spf, moist = row("spf_morning"), row("moisturiser_morning")
    Reminder.objects.exclude(pk__in=[spf.pk, moist.pk]).delete()
    engine.run(spf.due_at, plan=False)
    handed = Delivery.objects.get().handed_at
    # Made due two minutes later, as a second worker's batch might have it.
    Reminder.objects.filter(pk=moist.pk).update(due_at=handed + timedelta(minutes=2))
    soon = handed + timedelta(minutes=3)
    engine.run(soon, plan=False)
    assert len(mail.outbox) == 1
    engine.run(handed + timedelta(minutes=10), plan=False)
    assert len(mail.outbox) == 2


def test_done_a_minute_before_silences_it(planned, engine, patient):
    plan = treatment_queries.care_plan_of(treatment=planned)
    at = row("spf_morning").due_at - timedelta(minutes=1)
    operations.mark_done(
        plan=plan, care_task="spf", slot="morning", at=at, by=patient.user
    )
    engine.run(london(15, 8, 15))
    assert ends("spf_morning") == ("skipped", eligibility.DONE)
    assert ends("moisturiser_morning")[0] == "sent"
    engine.run(row("spf_top_up").due_at)
    assert ends("spf_top_up")[0] == "sent"


def test_undone_again_it_comes_back(planned, engine, patient):
    plan = treatment_queries.care_plan_of(treatment=planned)
    what = {"plan": plan, "care_task": "spf", "slot": "morning", "by": patient.user}
    operations.mark_done(**what, at=london(15, 7))
    operations.undo_done(**what, at=london(15, 7, 5))
    engine.run(london(15, 8, 15))
    assert ends()[0] == "sent"


def test_what_falls_within_the_hour_goes_as_one_message(planned, patient, engine):
    """Guide 4.1, rule 9."""
    operations.set_time(
        user=patient.user, rule_code="moisturiser_morning", wall=time(8, 35), at=AT
    )
    engine.plan(london(15, 6, 30))
    engine.run(row("spf_morning").due_at)
    assert len(mail.outbox) == 1
    assert "2 small things for now" in mail.outbox[0].body


def test_a_companion_never_comes_before_its_task_may_begin(planned, patient, engine):
    row("moisturiser_morning")
    starts = london(15, 8, 30)
    Reminder.objects.filter(rule_code="moisturiser_morning").update(
        due_at=starts, not_before=starts
    )
    engine.run(row("spf_morning").due_at, plan=False)
    assert ends("moisturiser_morning")[0] == "planned"


def test_what_comes_due_while_a_message_waits_joins_it(planned, engine, patient):
    """The mail host is away for hours: one message, not a pile."""
    engine.claim(london(15, 8, 15))
    first = Delivery.objects.get()
    engine.claim(london(15, 13, 15))
    assert Delivery.objects.get().pk == first.pk
    assert Delivery.objects.get().expires_at > first.expires_at
    engine.deliver(london(15, 13, 15))
    engine.close(london(15, 13, 15))
    assert len(mail.outbox) == 1
    assert ends("moisturiser_midday")[0] == "sent"


def test_of_two_times_of_one_task_only_the_later_is_named(planned, engine):
    engine.claim(london(15, 8, 15))
    Reminder.objects.filter(rule_code="spf_morning").update(expires_at=london(15, 16))
    Delivery.objects.update(expires_at=london(15, 16))
    engine.claim(london(15, 13, 15))
    engine.deliver(london(15, 13, 15))
    engine.close(london(15, 13, 15))
    assert ends("spf_morning") == ("skipped", restraint.LATER_ONE)
    assert ends("spf_top_up")[0] == "sent"
    assert len(mail.outbox) == 1


# --- how many a day ------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "sent"), [(1, 1), (2, 2), (3, 3)])
def test_no_more_a_day_than_the_patient_asked_for(
    planned, patient, engine, count, sent
):
    ReminderChoiceFactory(user=patient.user, mails_a_day=count)
    for hour in (8, 13, 20):
        engine.run(london(15, hour, 45))
    assert len(mail.outbox) == sent
    last = ends("moisturiser_evening")
    if sent < 3:
        assert last == ("skipped", restraint.ENOUGH_TODAY.format(count))
    engine.run(london(16, 8, 45))
    assert len(mail.outbox) == sent + 1, "a new day on the patient's clock"


# --- how far apart --------------------------------------------------------------------------------


def test_a_late_one_swallows_the_next_of_its_kind(planned, engine):
    """Sent at 11:50 after an outage: the one at 13:00 would be too soon."""
    engine.run(london(15, 11, 50), plan=False)
    assert ends("spf_morning")[0] == "sent"
    engine.run(london(15, 13, 15))
    assert ends("spf_top_up") == ("skipped", restraint.TOO_SOON)


def test_the_patients_own_times_may_be_closer(planned, patient, engine):
    operations.set_time(
        user=patient.user, rule_code="spf_top_up", wall=time(10, 30), at=AT
    )
    engine.plan(london(15, 6, 30))
    engine.run(row("spf_morning").due_at)
    engine.run(row("spf_top_up").due_at)
    assert ends("spf_top_up")[0] == "sent"


def test_the_first_sun_cream_of_all_does_not_swallow_the_second(patient, engine):
    """It waits for its hour on day 1, so the two are closer than on other days."""
    TreatmentFactory(patient=patient, ended_at=london(14, 10))
    engine.plan(london(15, 6))
    engine.run(row("spf_morning", 1).due_at)
    assert ends("spf_morning", 1)[0] == "sent"
    engine.run(row("spf_top_up", 1).due_at)
    assert ends("spf_top_up", 1)[0] == "sent"


def had(handed_at, kind="spf", wall=time(8)):
    return restraint.Had(None, handed_at, kind, AT.date(), wall, "Europe/London", None)


@pytest.mark.parametrize(("minutes", "is_too_soon"), [(239, True), (240, False)])
def test_two_of_one_kind_are_four_hours_apart(planned, minutes, is_too_soon):
    [case] = eligibility.cases(where=restraint.Q(pk=row("spf_top_up").pk))
    at = london(15, 13)
    before = had(at - timedelta(minutes=minutes))
    assert restraint._is_too_soon(case, [before], at) is is_too_soon
    other = had(at - timedelta(minutes=minutes), kind="moisturiser")
    assert not restraint._is_too_soon(case, [other], at)


# --- done -------------------------------------------------------------------------------------------


def do(plan, slot, at, by):
    operations.mark_done(plan=plan, care_task="moisturiser", slot=slot, at=at, by=by)


def test_done_late_counts_for_the_next_time_within_the_hour(planned, patient, engine):
    """What is left of the task that day is silent: the next one is due in 40 minutes."""
    plan = treatment_queries.care_plan_of(treatment=planned)
    due: datetime = row("moisturiser_midday").due_at
    do(plan, "morning", due - timedelta(minutes=40), patient.user)
    engine.run(due)
    assert ends("moisturiser_midday") == ("skipped", eligibility.DONE)


def test_done_in_the_morning_leaves_the_evening(planned, patient, engine):
    plan = treatment_queries.care_plan_of(treatment=planned)
    do(plan, "morning", london(15, 8), patient.user)
    engine.run(london(15, 20, 45))
    assert ends("moisturiser_evening")[0] == "sent"


def test_done_for_one_treatment_counts_for_the_other(planned, patient, engine):
    second = TreatmentFactory(
        patient=patient,
        protocol_version=planned.protocol_version,
        ended_at=AT - timedelta(days=5),
    )
    engine.plan(london(15, 6, 30))
    plan = treatment_queries.care_plan_of(treatment=planned)
    do(plan, "morning", london(15, 8), patient.user)
    engine.run(london(15, 8, 15))
    theirs = row("moisturiser_morning", 5, treatment=second)
    assert (theirs.state, theirs.reason) == ("skipped", eligibility.DONE)
