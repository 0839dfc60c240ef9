from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from aftercare.audit.models import AuditEvent
from aftercare.clinics.models import OpeningHours, Patient
from aftercare.foundation.compiled import SLOTS, Compiled
from tests import factories


def of_record(record, since):
    rows = AuditEvent.objects.filter(record_id=record, at__gte=since)
    return rows.order_by("at").values_list("pk", "at", "detail", Lower("action"))


@pytest.fixture
def question():
    return Compiled(of_record, record=UUID, since=datetime)


def event(at, **facts):
    return factories.AuditEventFactory(at=at, **facts)


@pytest.mark.django_db
def test_it_answers_as_the_queryset_does(question, at):
    one = event(at, detail={"fields": ["email", "ü"]}, action="Test.Done")
    event(at - timedelta(days=2), record_id=one.record_id)
    event(at)
    asked = {"record": one.record_id, "since": at - timedelta(days=1)}
    wanted = [(one.pk, at, {"fields": ["email", "ü"]}, "test.done")]
    assert question.rows(**asked) == list(of_record(**asked)) == wanted


@pytest.mark.django_db
def test_each_asking_has_its_own_values_and_sees_what_changed(question, at):
    first, second = event(at), event(at)
    for one in (first, second, first, second):
        rows = question.rows(record=one.record_id, since=at)
        assert [row[0] for row in rows] == [one.pk]
    AuditEvent.objects.filter(pk=first.pk).update(detail={"late": True})
    rows = question.rows(record=first.record_id, since=at)
    assert rows[0][2] == {"late": True}
    assert question.rows(record=first.record_id, since=at + timedelta(1)) == []


@pytest.mark.django_db
def test_it_is_counted_and_logged_as_one_query(question, at, django_assert_num_queries):
    one = event(at)
    with django_assert_num_queries(1):
        question.rows(record=one.record_id, since=at)
    with CaptureQueriesContext(connection) as captured:
        question.rows(record=one.record_id, since=at)
    assert "audit_auditevent" in captured[0]["sql"]


@pytest.mark.django_db
def test_models_come_with_what_they_are_joined_to(django_assert_num_queries):
    def build(clinic):
        rows = Patient.objects.filter(clinic=clinic).select_related("clinic", "user")
        return rows.order_by("name")

    clinic = factories.ClinicFactory()
    ana = factories.PatientFactory(clinic=clinic, name="Ana", user=None)
    bo = factories.PatientFactory(
        clinic=clinic, name="Bo", user=factories.UserFactory()
    )
    asked = Compiled(build, clinic=UUID)
    with django_assert_num_queries(1):
        found = asked.objects(clinic=clinic.pk)
        assert [one.user for one in found] == [None, bo.user]
        assert {one.clinic.name for one in found} == {clinic.name}
    assert found == [ana, bo]
    assert found[0].created_at == ana.created_at


@pytest.mark.django_db
def test_many_values_fill_one_place_and_too_many_are_an_error(at):
    def build(records):
        rows = AuditEvent.objects.filter(record_id__in=records)
        return rows.order_by("at").values_list("pk")

    events = [event(at + timedelta(n)) for n in range(3)]
    asked = Compiled(build, records=[UUID])
    wanted = [(one.pk,) for one in events[:2]]
    assert asked.rows(records=[one.record_id for one in events[:2]]) == wanted
    for number in (0, SLOTS + 1):
        with pytest.raises(ValueError, match="values for records"):
            asked.rows(records=[events[0].record_id] * number)


@pytest.mark.django_db
def test_numbers_are_values_too(nurse, clinic):
    for weekday, opens in ((0, 8), (0, 14), (1, 9)):
        factories.OpeningHoursFactory(
            clinic=factories.ClinicFactory(),
            weekday=weekday,
            opens=time(opens),
            closes=time(20),
        )

    def build(weekday):
        others = OpeningHours.objects.exclude(clinic=clinic.pk)
        return others.filter(weekday=weekday).order_by("opens").values_list("opens")

    asked = Compiled(build, weekday=int)
    assert asked.rows(weekday=0) == [(time(8),), (time(14),)]
    assert asked.rows(weekday=1) == [(time(9),)]


@pytest.mark.django_db
def test_a_value_that_is_not_named_is_an_error(question, at):
    with pytest.raises(KeyError):
        question.rows(since=at)


@pytest.mark.django_db
def test_it_belongs_to_the_transaction_it_is_asked_in(question, at):
    one = event(at)
    with transaction.atomic():
        AuditEvent.objects.filter(pk=one.pk).update(action="inside")
        assert question.rows(record=one.record_id, since=at)[0][3] == "inside"
        transaction.set_rollback(True)
    assert question.rows(record=one.record_id, since=at)[0][3] != "inside"


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_asked_like_the_old_one(question, at):
    one = event(at)
    for _ in range(2):
        assert len(question.rows(record=one.record_id, since=at)) == 1
        connection.close()


@pytest.mark.django_db
def test_the_server_plans_it_once(question, at):
    one = event(at)
    for _ in range(3):
        question.rows(record=one.record_id, since=at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements"
                " WHERE statement LIKE '%audit_auditevent%'"
            )
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_the_one_plan_may_use_an_index_for_a_part_of_the_table(question, at):
    """What never changes stands in the words; a value never does."""

    def build(record):
        rows = AuditEvent.objects.filter(record_id=record, action="100% done")
        return rows.values_list("pk")

    one = event(at, action="100% done")
    event(at, record_id=one.record_id)
    asked = Compiled(build, record=UUID)
    assert asked.rows(record=one.record_id) == [(one.pk,)]
    with CaptureQueriesContext(connection) as captured:
        asked.rows(record=one.record_id)
    assert "100% done" in captured[0]["sql"].replace("%%", "%")
