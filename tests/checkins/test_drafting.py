"""A check-in that is being answered: kept by the server, sent once, whatever happens."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations, queries
from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.domain.check_in import Answer
from aftercare.domain.check_in_draft import Telling
from aftercare.domain.check_in_flow import rows_waiting
from aftercare.domain.vocabulary import Finding, Symptom, TriageLevel, WarningSign
from tests import factories
from tests.checkins.conftest import MINUTE

pytestmark = pytest.mark.django_db
FIVE = (
    ("sore", "little"),
    ("swollen", "none"),
    ("colour", "little"),
    ("new", "none"),
    ("worry", "none"),
)


@pytest.fixture
def begin(treatment, patient, at):
    def begun(draft_id=None, *, when=at, **more):
        return operations.begin_or_resume(
            treatment=treatment,
            draft_id=draft_id or uuid4(),
            by=patient.user,
            at=when,
            **more,
        )

    return begun


@pytest.fixture
def tell(patient, at):
    def said(draft, screen, *codes, when=at, ago=0, **more):
        return operations.tell(
            draft=draft,
            telling=Telling(screen=screen, picked=codes, **more),
            by=patient.user,
            at=when,
            seconds_ago=ago,
        )

    return said


@pytest.fixture
def five(tell):
    """Five mild taps, a minute apart."""

    def told(draft, *, when, taps=FIVE):
        for n, (screen, code) in enumerate(taps):
            draft = tell(draft, screen, code, when=when + n * MINUTE)
        return draft

    return told


def grades(check_in):
    return {row.symptom: row.severity for row in check_in.symptoms.all()}


def test_five_taps_are_one_check_in(begin, five, at):
    draft = five(begin(), when=at)
    row = CheckIn.objects.get()
    assert (draft.check_in, draft.ended_at) == (row, at + 4 * MINUTE)
    assert (row.form_token, row.answered_at) == (draft.pk, at + 4 * MINUTE)
    assert (row.day, row.level) == (3, TriageLevel.EXPECTED)
    assert grades(row) == {"tenderness_pain": 1, "swelling": 0, "redness": 1}


def test_the_last_screen_again_changes_nothing(begin, five, tell, at):
    draft = five(begin(), when=at)
    again = tell(draft, "worry", "none", when=at + timedelta(hours=1))
    assert again == draft
    assert CheckIn.objects.count() == CheckInDraft.objects.count() == 1


def test_another_answer_after_it_was_sent_is_not_lost(begin, five, tell, at):
    draft = five(begin(), when=at)
    later = at + timedelta(hours=1)
    for _ in range(2):
        again = tell(draft, "sore", "very", when=later)
    first, second = CheckIn.objects.order_by("received_at")
    assert (again.check_in, again.adds_to, first.replaced_by) == (second, first, second)
    assert (second.level, second.answered_at) == (TriageLevel.URGENT, later)
    assert grades(second) == {"tenderness_pain": 4, "swelling": 0, "redness": 1}


def test_a_screen_twice_is_one_answer_and_another_takes_its_place(begin, tell):
    draft = begin()
    for code in ("very", "very", "none"):
        draft = tell(draft, "sore", code)
    assert draft.answers["sore"]["codes"] == ["none"]
    assert queries.get_draft_for(user=draft.begun_by, draft_id=draft.pk) == draft


def test_one_is_open_at_a_time(begin, treatment, at):
    first = begin()
    assert begin() == first
    assert begin(first.pk) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckInDraft.objects.create(
            treatment=treatment, begun_at=at, changed_at=at, begun_by=first.begun_by
        )


def test_a_key_that_was_sent_leads_to_what_came_of_it(begin, five, at):
    sent = five(begin(), when=at)
    assert begin(sent.pk).check_in == sent.check_in
    assert CheckInDraft.objects.count() == 1


def test_a_key_of_another_treatment_is_refused(begin, at):
    theirs = factories.TreatmentFactory()
    key = begin().pk
    with pytest.raises(operations.NotThisTreatment):
        operations.begin_or_resume(
            treatment=theirs, draft_id=key, by=theirs.entered_by, at=at
        )


def test_a_draft_is_nobody_elses(begin, another_patient):
    with pytest.raises(Http404):
        queries.get_draft_for(user=another_patient.user, draft_id=begin().pk)


def test_a_warning_sign_is_sent_at_once(begin, tell, five, at):
    draft = five(begin(), when=at, taps=(*FIVE[:3], ("new", "breathing")))
    assert draft.check_in is None
    left = dict.fromkeys((Finding.FAINT_OR_CONFUSED, Finding.CYANOSIS))
    draft = tell(draft, "about-new", signs=left)
    assert draft.check_in.level == TriageLevel.EMERGENCY
    said = {row.sign: row.answer for row in draft.check_in.signs.all()}
    assert (said["airway"], said["pus"]) == ("yes", "no")
    assert "faint_or_confused" not in said


def test_what_waited_in_a_phone_counts_from_when_it_was_given(begin, tell, at):
    draft = begin()
    for n, (screen, code) in enumerate(FIVE):
        draft = tell(draft, screen, code, ago=3600 - 10 * n)
    assert draft.check_in.answered_at == at - timedelta(seconds=3560)
    assert draft.check_in.received_at == at


def test_the_note_temperature_and_more_are_kept(begin, tell, five, at):
    draft = five(begin(), when=at, taps=FIVE[:4])
    draft = tell(draft, "about-new", temperature_c=Decimal("37.6"))
    draft = tell(draft, "worry", "lot", note="  It pulls. ")
    draft = tell(draft, "about-worry", signs={Finding.LOW_MOOD: Answer.NO})
    row = draft.check_in
    assert (row.note, row.is_worried, row.temperature_c) == (
        "It pulls.",
        True,
        Decimal("37.6"),
    )
    assert "C21" in {hit.code for hit in row.rule_hits.all()}


def test_a_note_that_cannot_be_stored_is_refused_and_nothing_is_lost(
    begin, five, tell, at
):
    draft = five(begin(), when=at, taps=FIVE[:4])
    with pytest.raises(operations.NoteNotUsable):
        tell(draft, "worry", "none", note="x" * 2001)
    draft.refresh_from_db()
    assert (len(draft.answers), draft.ended_at) == (4, None)


def test_adding_keeps_the_answers_and_a_level_only_rises(begin, five, tell, at):
    first = five(begin(), when=at, taps=(("sore", "very"), *FIVE[1:])).check_in
    assert first.level == TriageLevel.URGENT
    later = at + timedelta(hours=1)
    draft = begin(when=later, adds_to=first)
    second = five(draft, when=later).check_in
    first.refresh_from_db()
    assert first.replaced_by == second
    assert (second.level, second.is_held) == (TriageLevel.URGENT, True)
    third = begin(when=later, adds_to=second, only_more=True)
    rows = rows_waiting(
        protocol=queries.protocol_of(draft=third),
        answers=queries.draft_answers(draft=third),
    )
    asked = dict.fromkeys([row.sign for row in rows])
    third = tell(third, "about-new", signs=asked, when=later)
    third = tell(third, "more-symptoms", when=later)
    assert grades(third.check_in) == {**grades(second)}
    assert Symptom.TENDERNESS.value in grades(third.check_in)


def test_over_midnight_it_is_another_days_check_in(begin, five, at):
    first = five(begin(), when=at).check_in
    tomorrow = at + timedelta(days=1)
    draft = begin(when=tomorrow, adds_to=first)
    second = five(draft, when=tomorrow, taps=FIVE).check_in
    assert (second.day, first.day) == (4, 3)
    first.refresh_from_db()
    assert first.replaced_by is None


def test_thrown_away_is_gone(begin, tell, patient, at):
    draft = tell(begin(), "sore", "very", note="No.")
    ended = operations.discard(draft=draft, by=patient.user, at=at)
    assert (ended.answers, ended.note, ended.ended_at) == ({}, "", at)
    assert operations.discard(draft=draft, by=patient.user, at=at) == ended
    assert begin() != draft
    assert not CheckIn.objects.exists()


def test_what_was_thrown_away_does_not_come_back_with_a_second_press(
    begin, tell, patient, at
):
    draft = tell(begin(), "sore", "very")
    later = at + MINUTE
    operations.discard(draft=draft, by=patient.user, at=later)
    assert tell(draft, "sore", "very", when=later, ago=60).answers == {}
    assert CheckInDraft.objects.count() == 1


def test_what_was_sent_stays_sent(begin, five, patient, at):
    draft = five(begin(), when=at)
    kept = operations.discard(draft=draft, by=patient.user, at=at)
    assert (kept.check_in, bool(kept.answers)) == (CheckIn.objects.get(), True)


def test_who_began_sent_and_threw_away_is_written_down(begin, five, patient, at):
    five(begin(), when=at)
    operations.discard(draft=begin(), by=patient.user, at=at)
    actions = list(
        AuditEvent.objects.order_by("created_at").values_list("action", flat=True)
    )
    assert actions == [
        "check_in_draft.begun",
        "check_in.sent",
        "check_in_draft.begun",
        "check_in_draft.discarded",
    ]
    assert {a for e in AuditEvent.objects.all() for a in e.detail} == {
        "protocol_version"
    }


def test_a_code_nobody_knows_any_more_is_left_out(begin, tell):
    draft = tell(begin(), "about-new", signs={WarningSign.PUS: Answer.NOT_SURE})
    draft.signs["gone"] = {
        "answer": "yes",
        "on": "x",
        "at": draft.changed_at.isoformat(),
    }
    assert list(queries.draft_answers(draft=draft).signs) == [WarningSign.PUS]


def test_a_screen_is_few_queries(begin, tell, django_assert_max_num_queries):
    draft = tell(begin(), "sore", "some")
    with django_assert_max_num_queries(4):
        tell(draft, "sore", "none")
