"""Check-ins that were begun and left are sent as far as they go, each once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.checkins import operations, queries
from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.checkins.operations import drafting, left_alone
from aftercare.checkins.tasks import send_drafts_left
from aftercare.domain.check_in import Answer
from aftercare.domain.check_in_draft import Telling
from aftercare.domain.vocabulary import Finding, TriageLevel, WarningSign
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from tests import factories
from tests.checkins.conftest import MINUTE
from tests.checkins.test_raising import together

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def patient():
    return factories.PatientFactory(user=factories.UserFactory(agreed=True))


@pytest.fixture
def treatment(patient):
    return factories.TreatmentFactory(patient=patient)


@pytest.fixture
def begin(treatment, patient):
    def begun(at, *codes):
        draft = operations.begin_or_resume(
            treatment=treatment, draft_id=uuid4(), by=patient.user, at=at
        )
        for screen, code in zip(("sore", "swollen", "colour"), codes, strict=False):
            draft = tell(draft, screen, code, at)
        return draft

    return begun


def tell(draft, screen, code, at, ago=0):
    return operations.tell(
        draft=draft,
        telling=Telling(screen=screen, picked=(code,) if code else ()),
        by=draft.begun_by,
        at=at,
        seconds_ago=ago,
    )


def test_what_was_answered_is_sent_after_an_hour(begin, at):
    draft = begin(at, "very", "none")
    assert operations.sweep_left(at=at + HOUR - MINUTE) == 0
    assert operations.sweep_left(at=at + HOUR) == 1
    row = CheckIn.objects.get()
    assert (row.form_token, row.answered_at, row.received_at) == (
        draft.pk,
        at,
        at + HOUR,
    )
    assert row.level == TriageLevel.URGENT
    assert {one.symptom for one in row.symptoms.all()} == {
        "tenderness_pain",
        "swelling",
    }
    assert operations.sweep_left(at=at + 9 * HOUR) == 0


def test_each_answer_puts_it_off(begin, at):
    draft = begin(at, "very")
    tell(draft, "swollen", "none", at + HOUR - MINUTE)
    assert operations.sweep_left(at=at + HOUR) == 0


def test_what_says_nothing_is_dropped(begin, at):
    draft = begin(at)
    assert operations.sweep_left(at=at + HOUR) == 1
    draft.refresh_from_db()
    assert (draft.check_in, draft.ended_at) == (None, at + HOUR)
    assert not CheckIn.objects.exists()


def test_who_comes_back_later_goes_on_with_what_they_told(begin, at):
    draft = begin(at, "little", "none", "little")
    operations.sweep_left(at=at + HOUR)
    assert CheckIn.objects.get().level == TriageLevel.EXPECTED
    later = tell(draft, "new", "breathing", at + 2 * HOUR)
    assert (later.check_in, set(later.answers)) == (
        None,
        {"sore", "swollen", "colour", "new"},
    )
    operations.sweep_left(at=at + 3 * HOUR)
    row = CheckIn.objects.get(replaced_by=None)
    assert (row.level, row.answered_at) == (TriageLevel.EMERGENCY, at + 2 * HOUR)


def test_a_sign_that_waited_in_a_phone_while_the_rest_was_sent_is_read(begin, at):
    draft = begin(at, "little")
    operations.sweep_left(at=at + HOUR)
    for screen, code in (("swollen", "none"), ("new", "pus")):
        last = tell(draft, screen, code, at + 2 * HOUR, ago=5400)
    last = operations.tell(
        draft=last,
        telling=Telling(screen="about-new", signs={Finding.UNWELL: None}),
        by=draft.begun_by,
        at=at + 2 * HOUR,
        seconds_ago=5400,
    )
    assert last.check_in == CheckIn.objects.get(replaced_by=None)
    assert last.check_in.level == TriageLevel.CONTACT
    assert last.check_in.answered_at == at + HOUR / 2


def test_a_sign_after_an_empty_draft_was_dropped_is_read(begin, treatment, at):
    row = begin(at, "none", "none", "none")
    operations.discard(draft=row, by=row.begun_by, at=at)
    draft = operations.begin_or_resume(
        treatment=treatment, draft_id=uuid4(), by=row.begun_by, at=at, only_more=True
    )
    operations.sweep_left(at=at + HOUR)
    last = operations.tell(
        draft=draft,
        telling=Telling(
            screen="about-new", signs={WarningSign.ANAPHYLAXIS: Answer.YES}
        ),
        by=row.begun_by,
        at=at + 2 * HOUR,
        seconds_ago=5400,
    )
    operations.sweep_left(at=at + 3 * HOUR)
    last.refresh_from_db()
    assert last.check_in.level == TriageLevel.EMERGENCY


def test_a_stopped_treatments_answers_are_sent_all_the_same(begin, treatment, at):
    begin(at, "very")
    treatment.stopped_at, treatment.stopped_reason = at, "By mistake"
    treatment.save(update_fields=["stopped_at", "stopped_reason"])
    assert operations.sweep_left(at=at + HOUR) == 1
    assert CheckIn.objects.get().level == TriageLevel.URGENT


def test_two_sweeps_and_a_patient_at_once_are_one_check_in(begin, at):
    draft = begin(at, "very")
    together(
        lambda: operations.sweep_left(at=at + HOUR),
        lambda: operations.sweep_left(at=at + HOUR),
        lambda: tell(draft, "swollen", "none", at + HOUR),
    )
    operations.sweep_left(at=at + 3 * HOUR)
    row = CheckIn.objects.get(replaced_by=None)
    assert {one.symptom for one in row.symptoms.all()} == {
        "tenderness_pain",
        "swelling",
    }
    assert not CheckInDraft.objects.filter(ended_at=None).exists()


def test_two_tabs_begin_one_draft(treatment, patient, at):
    def begin():
        return operations.begin_or_resume(
            treatment=treatment, draft_id=uuid4(), by=patient.user, at=at
        )

    assert len({row.pk for row in together(*[begin] * 4)}) == 1


def test_the_last_press_four_times_at_once_is_one(begin, at):
    draft = begin(at, "none", "none", "none")
    draft = tell(draft, "new", "none", at)
    found = together(*[lambda: tell(draft, "worry", "none", at)] * 4)
    assert len({row.check_in_id for row in found}) == 1
    assert CheckIn.objects.count() == 1


def test_a_crash_while_sending_keeps_the_answers_and_is_made_good(
    begin, at, monkeypatch
):
    draft = begin(at, "none", "none", "none")
    draft = tell(draft, "new", "none", at)

    def dies(**_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(drafting, "submit_check_in", dies)
        with pytest.raises(SystemExit):
            tell(draft, "worry", "none", at)
    draft.refresh_from_db()
    assert (draft.ended_at, "worry" in draft.answers) == (None, False)
    assert operations.sweep_left(at=at + HOUR) == 1
    assert CheckIn.objects.get().form_token == draft.pk


def test_one_that_fails_spoils_no_other(begin, at, monkeypatch, caplog):
    begin(at, "very")
    other = factories.PatientFactory(user=factories.UserFactory(agreed=True))
    theirs = operations.begin_or_resume(
        treatment=factories.TreatmentFactory(patient=other),
        draft_id=uuid4(),
        by=other.user,
        at=at + MINUTE,
    )
    tell(theirs, "sore", "little", at + MINUTE)
    CheckInDraft.objects.filter(answers__has_key="sore").exclude(pk=theirs.pk).update(
        answers={"sore": "broken"}
    )
    assert operations.sweep_left(at=at + 2 * HOUR) == 1
    assert CheckIn.objects.get().form_token == theirs.pk
    assert "broken" not in caplog.text


def test_the_tick_goes_by_the_databases_clock_and_leaves_a_pulse(begin):
    now = outbox_queries.database_now()
    begin(now - 2 * HOUR, "little")
    send_drafts_left()
    assert pulses.last(name=left_alone.NAME).handled == 1
    assert queries.drafts_left(at=now, limit=9) == ()
