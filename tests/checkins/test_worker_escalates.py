"""A real beat and a real worker: nobody has looked in time, and the next person is mailed."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from aftercare.celery import app
from aftercare.checkins import queries, tasks
from aftercare.checkins.models import ReasonKind, Review
from aftercare.checkins.operations import raise_review
from aftercare.clinics.models import OpeningHours
from aftercare.domain.vocabulary import TriageLevel
from aftercare.outbox import queries as outbox_queries
from tests import checkin_factories as rows
from tests import factories
from tests.outbox.conftest import mail_host
from tests.reminders.test_worker import redis_url, start, wait_for

__all__ = ["mail_host", "redis_url", "start"]

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def always_open(clinic):
    """Whatever the hour of this machine."""
    for weekday in range(7):
        OpeningHours.objects.update_or_create(
            clinic=clinic,
            weekday=weekday,
            defaults={"opens": time(0), "closes": time(23, 59)},
        )
    return clinic


def addressees(mail_host):
    return [message["To"] for message in mail_host.accepted]


def test_beat_and_worker_tell_the_next_named_person(
    always_open, patient, mail_host, start, tmp_path
):
    user = factories.UserFactory(email="ann@clinic.example")
    member = factories.MembershipFactory(clinic=always_open, user=user)
    rows.EscalationContactFactory(clinic=always_open, membership=member)
    treatment = factories.TreatmentFactory(
        patient=patient, ended_at=outbox_queries.database_now() - timedelta(days=6)
    )
    review = raise_review(
        patient=patient,
        treatment=treatment,
        kind=ReasonKind.BY_HAND,
        level=TriageLevel.CONTACT,
        at=outbox_queries.database_now() - timedelta(hours=5),
    )
    assert review.escalates_at < outbox_queries.database_now()
    start("worker", "--pool", "solo", "--loglevel", "warning")
    beat = ("--loglevel", "warning", "--schedule", str(tmp_path / "beat"))
    start("beat", *beat)
    # A test need not wait for the minute: these travel over Redis like beat's own.
    for task in (tasks.escalate, tasks.escalate, tasks.notice_silence):
        app.send_task(task.name)
    assert wait_for(lambda: "ann@clinic.example" in addressees(mail_host))
    # One rung a promise: the second look told nobody.
    assert addressees(mail_host).count("ann@clinic.example") == 1
    [letter] = mail_host.accepted
    assert patient.name.split()[0] not in str(letter)
    told = Review.objects.get()
    assert (told.escalation_step, told.told) == (1, [str(member.pk)])
    # The days she said nothing are a reason of the same entry.
    assert wait_for(told.reasons.filter(kind=ReasonKind.SILENT).exists)
    # She stands on the board.
    assert queries.open_reviews(
        clinic=always_open, at=outbox_queries.database_now()
    ) == (told,)
