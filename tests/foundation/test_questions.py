from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, models, transaction
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from aftercare.audit.models import AuditEvent
from aftercare.clinics.models import Patient
from aftercare.foundation.questions import Question, Slot
from tests import factories

SINCE = Slot("since", models.DateTimeField())


def of_record(record=Slot("record", models.UUIDField()), since=SINCE):  # noqa: B008
    rows = AuditEvent.objects.filter(record_id=record, at__gte=since)
    return rows.order_by("at").values_list("pk", "at", "detail", Lower("action"))


@pytest.fixture
def question():
    return Question(of_record)


def event(at, **facts):
    return factories.AuditEventFactory(at=at, **facts)


@pytest.mark.django_db
def test_it_answers_as_the_queryset_does(question, at):
    one = event(at, detail={"fields": ["email", "ü"]}, action="Test.Done")
    event(at - timedelta(days=2), record_id=one.record_id)
    event(at)
    asked = {"record": one.record_id, "since": at - timedelta(days=1)}
    wanted = [(one.pk, at, {"fields": ["email", "ü"]}, "test.done")]
    assert question.ask(**asked) == list(of_record(**asked)) == wanted


@pytest.mark.django_db
def test_each_asking_has_its_own_values_and_sees_what_changed(question, at):
    first, second = event(at), event(at)
    for one in (first, second, first, second):
        rows = question.ask(record=one.record_id, since=at)
        assert [row[0] for row in rows] == [one.pk]
    AuditEvent.objects.filter(pk=first.pk).update(detail={"late": True})
    rows = question.ask(record=first.record_id, since=at)
    assert rows[0][2] == {"late": True}
    assert question.ask(record=first.record_id, since=at + timedelta(1)) == []


@pytest.mark.django_db
def test_it_is_counted_and_logged_as_one_query(question, at, django_assert_num_queries):
    one = event(at)
    with django_assert_num_queries(1):
        question.ask(record=one.record_id, since=at)
    with CaptureQueriesContext(connection) as captured:
        question.ask(record=one.record_id, since=at)
    assert "audit_auditevent" in captured[0]["sql"]


@pytest.mark.django_db
def test_a_value_is_never_part_of_the_words(at):
    factories.PatientFactory(name="Bo'; DROP TABLE clinics_patient; --")
    asked = Question(
        lambda: Patient.objects.filter(
            name=Slot("name", models.CharField())
        ).values_list("name")
    )
    name = "Bo'; DROP TABLE clinics_patient; --"
    assert asked.ask(name=name) == [(name,)]
    assert asked.ask(name="100%") == []


@pytest.mark.django_db
def test_a_value_that_is_not_named_is_an_error(question, at):
    with pytest.raises(KeyError):
        question.ask(since=at)


@pytest.mark.django_db
def test_it_belongs_to_the_transaction_it_is_asked_in(question, at):
    one = event(at)
    with transaction.atomic():
        AuditEvent.objects.filter(pk=one.pk).update(action="inside")
        assert question.ask(record=one.record_id, since=at)[0][3] == "inside"
        transaction.set_rollback(True)
    assert question.ask(record=one.record_id, since=at)[0][3] != "inside"


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_asked_like_the_old_one(question, at):
    one = event(at)
    for _ in range(2):
        assert len(question.ask(record=one.record_id, since=at)) == 1
        connection.close()


@pytest.mark.django_db
def test_the_server_plans_it_once(question, at):
    one = event(at)
    for _ in range(3):
        question.ask(record=one.record_id, since=at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements"
                " WHERE statement LIKE '%audit_auditevent%'"
            )
            assert cursor.fetchone() == (1,)
