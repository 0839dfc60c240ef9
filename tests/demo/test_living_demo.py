"""What a visitor finds on the first evening: a clinic in the middle of its day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import AdverseEvent, CheckIn, Review
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Clinic, Patient
from aftercare.conversations.models import Conversation, QuickReply, SessionRequest
from aftercare.demo.clinics import CLINICS
from aftercare.domain.vocabulary import TriageLevel
from aftercare.outbox.models import Delivery
from aftercare.treatments.models import Treatment
from tests.demo.test_demo import be
from tests.timeline.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]

seeded = pytest.mark.usefixtures("seeded")


@pytest.fixture
def willow():
    return Clinic.objects.get(name="Willow Lane Clinic")


def waiting(clinic):
    """Who waits, by name, with the reason that speaks for all."""
    rows = Review.objects.filter(clinic=clinic, closed_at=None)
    return {one.patient.name: one for one in rows.select_related("patient")}


def check_ins(name):
    rows = CheckIn.objects.filter(treatment__patient__name=name, replaced_by=None)
    return list(rows.order_by("answered_at"))


@seeded
def test_the_board_is_that_of_a_morning(willow):
    counts = checkin_queries.counts(clinic=willow)
    assert (counts.reply_now, counts.look_today, counts.silent) == (3, 4, 1)
    rows = waiting(willow)
    assert {name: (row.kind, row.level) for name, row in rows.items()} == {
        "Noor Notreal": ("check_in", TriageLevel.URGENT),
        "Tomas Standin": ("check_in", TriageLevel.CONTACT),
        "Grace Dummy": ("check_in", TriageLevel.CONTACT),
        "Ines Pretender": ("worried", TriageLevel.KEEP_AN_EYE),
        "Yuki Nosuch": ("note", TriageLevel.KEEP_AN_EYE),
        "Pablo Paper": ("note", TriageLevel.KEEP_AN_EYE),
        "Leila Makebelieve": ("session_request", TriageLevel.EXPECTED),
        "Peter Placebo": ("silent", TriageLevel.EXPECTED),
    }
    fine = Patient.objects.filter(clinic=willow, user__isnull=False)
    assert fine.exclude(name__in=rows).count() >= 20


@seeded
def test_somebody_waits_and_nobody_waits_too_long(willow, at):
    urgent = waiting(willow)["Noor Notreal"]
    assert urgent.raised_at == at - timedelta(minutes=100)
    assert urgent.promised_by == urgent.raised_at + timedelta(hours=2)
    overdue = Review.objects.filter(promised_by__lte=at, closed_at=None)
    assert not overdue.exists()


@seeded
def test_amara_eases_and_has_not_checked_in_today():
    found = check_ins("Amara Example")
    assert [one.day for one in found] == [0, 1, 2]
    places = [one.own_point for one in found]
    assert places == sorted(places, reverse=True)
    assert len(set(places)) == 3
    assert {one.level for one in found} == {TriageLevel.EXPECTED}


@seeded
def test_an_urgent_answer_is_an_event_that_nobody_has_in_hand_yet(willow):
    event = AdverseEvent.objects.get(resolved_at=None)
    assert (event.treatment.patient.name, event.level) == ("Noor Notreal", 3)
    assert event.acknowledged_at is None
    people = clinic_queries.escalation_ladder(clinic=willow)
    names = [one.user.name for one in people]
    assert names == ["Mia Meadow", "Dr Pia Field", "Olive Owner"]
    # An hour has gone by since the first was told.
    mails = Delivery.objects.filter(kind="waiting.event", about=event.pk)
    told = list(mails.order_by("send_from").values_list("to", flat=True))
    assert told == [people[0].user.email, people[1].user.email]


@seeded
def test_one_event_was_heard_of_by_phone_and_is_over():
    event = AdverseEvent.objects.exclude(resolved_at=None).get()
    assert event.treatment.patient.name == "Greta Specimen"
    kinds = [step.kind for step in checkin_queries.steps_of(event=event)]
    assert kinds == ["raised", "contacted", "resolved"]


@seeded
def test_messages_in_each_state():
    by_name = {one.patient.name: one for one in Conversation.objects.all()}
    assert set(by_name) == {"Tomas Standin", "Chidi Mockup", "Amara Example"}
    assert by_name["Tomas Standin"].waiting_since is not None
    assert by_name["Chidi Mockup"].unread_since is not None
    assert by_name["Amara Example"].unread_since is None
    closed = [one.outcome for one in by_name.values() if one.closed_at]
    assert closed == ["answered", "answered"]


@seeded
def test_a_wish_waits():
    wish = SessionRequest.objects.get(answered_at=None)
    assert wish.patient.name == "Leila Makebelieve"


@seeded
def test_vera_can_look_at_her_last_course():
    before, now = Treatment.objects.filter(patient__name="Vera Again").order_by(
        "ended_at"
    )
    days = [one.day for one in check_ins("Vera Again") if one.treatment == before]
    assert days == [*range(15), 21, 28, 35, 42]
    assert all(one.level == TriageLevel.EXPECTED for one in check_ins("Vera Again"))
    assert [p.treatment for p in check_ins("Vera Again")][-1] == now


@seeded
def test_every_quick_reply_is_signed():
    rows = QuickReply.objects.all()
    assert rows.values("clinic").distinct().count() == 2
    signed = set(rows.values_list("approved_by__name", flat=True))
    assert signed == {"Dr Pia Field", "Dr Quinn Harbour"}


@seeded
def test_everything_was_done_by_somebody_at_its_own_time(at):
    sent = AuditEvent.objects.filter(action="check_in.sent")
    assert sent.count() == CheckIn.objects.count()
    assert not AuditEvent.objects.filter(at__gt=at).exists()
    for row in CheckIn.objects.select_related("treatment__patient"):
        assert row.sent_by_id == row.treatment.patient.user_id
        assert row.answered_at > row.treatment.ended_at


@seeded
def test_the_people_are_in_short_lists_and_say_what_they_show(client):
    page = read(client.get("/demo/"))
    assert "Day 4, face. Pus and soreness: urgent" in page.words
    longest = max(len(group.patients) for one in CLINICS for group in one.groups)
    assert longest <= 12


@seeded
def test_each_of_those_who_wait_sees_their_pages(client):
    for name in waiting(Clinic.objects.get(name="Willow Lane Clinic")):
        be(client, name)
        assert client.get("/today/").status_code == 200
