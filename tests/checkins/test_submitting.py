from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations, queries
from aftercare.checkins.models import CheckIn, ReviewReason
from aftercare.checkins.operations import NotBegun, NoteNotUsable, NotThisTreatment
from aftercare.domain.check_in import Answer, SignAnswer, Trend
from aftercare.domain.own_course import place_on_hill
from aftercare.domain.vocabulary import Finding, RiskFactor, Symptom, WarningSign
from aftercare.treatments import queries as treatment_queries
from tests import factories
from tests.checkins.conftest import (
    CONTACT,
    DAY,
    EXPECTED,
    EYE,
    MINUTE,
    URGENT,
    score,
    told,
)
from tests.checkins.test_looking import clear

pytestmark = pytest.mark.django_db


def test_it_is_filed_under_the_day_of_answering(send, treatment, patient, at):
    row = send(at)
    row.refresh_from_db()
    assert (row.treatment_id, row.day, row.level) == (treatment.pk, 3, EXPECTED)
    assert (row.answered_at, row.received_at) == (at, at)
    assert row.sent_by == patient.user
    assert row.is_compared
    assert not row.is_held


def test_answers_come_back_as_they_were_given(send, plan, at):
    facts = told(
        at,
        score(Symptom.OEDEMA, 2, trend=Trend.WORSE, is_one_sided=True),
        score(Symptom.ERYTHEMA, None),
        signs=(
            SignAnswer(sign=WarningSign.PUS, answer=Answer.NO),
            SignAnswer(sign=Finding.TINGLING, answer=Answer.NOT_SURE),
        ),
        temperature_c=Decimal("37.6"),
        is_worried=True,
    )
    send(at, facts=facts, note="Since last night.")
    (row,) = queries.check_ins_of(treatment_id=plan.treatment_id)
    back = queries.as_facts(check_in=row)
    assert set(back.scores) == set(facts.scores)
    assert set(back.signs) == set(facts.signs)
    assert replace(back, scores=(), signs=()) == replace(
        facts, scores=(), signs=(), day=3, has_note=True
    )


def test_codes_of_signs_and_findings_do_not_collide():
    assert not {s.value for s in WarningSign} & {f.value for f in Finding}


def test_what_it_was_compared_with_and_the_words_are_kept(send, plan, at):
    row = send(at, level=CONTACT)
    assert row.protocol_version == plan.protocol.version
    symptom = row.symptoms.get()
    assert (symptom.band_low, symptom.band_high) == (0, 2)
    hit = row.rule_hits.get()
    assert (hit.code, hit.level, hit.position) == ("C1", CONTACT, 0)
    assert hit.patient_words == "You told us something at level 2."
    assert hit.staff_words == "Rule of level 2"
    assert hit.symptoms == ["swelling"]


def test_it_stands_on_the_hill(send, plan, at):
    facts = told(at, *(score(s, 2) for s in plan.protocol.hill_symptoms))
    row = send(at, facts=facts)
    place = place_on_hill(plan=plan, check_in=replace(facts, day=3))
    assert float(row.own_point) == pytest.approx(place, abs=0.005)
    (mark,) = queries.own_points(treatment_ids=[row.treatment_id])[row.treatment_id]
    assert (mark.day, mark.place, mark.level) == (3, float(row.own_point), row.level)


def test_not_sure_of_everything_is_a_gap_on_the_hill(send, at):
    row = send(at, facts=told(at, score(Symptom.ERYTHEMA, None)))
    assert row.own_point is None
    assert queries.own_points(treatment_ids=[row.treatment_id]) == {}


def test_a_second_look_is_a_time_of_its_own(send, rules, at):
    rules.look_again_hours = 24
    assert send(at, level=EYE).look_again_at == at + DAY


def test_it_leaves_one_line_without_answers(send, patient, clinic, at):
    row = send(at, note="It weeps.")
    event = AuditEvent.objects.get(action="check_in.sent")
    assert (event.actor_id, event.record_id) == (patient.user.pk, row.pk)
    assert (event.clinic_id, event.at) == (clinic.pk, at)
    assert event.detail == {"protocol_version": row.protocol_version}


# --- once ------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_check_in(send, at):
    token = uuid4()
    first = send(at, level=URGENT, token=token, note="Help.")
    again = send(at + MINUTE, level=EXPECTED, token=token)
    assert again == first
    assert CheckIn.objects.count() == 1
    assert ReviewReason.objects.count() == 2
    assert AuditEvent.objects.filter(action="check_in.sent").count() == 1


def test_a_form_of_another_treatment_is_refused(send, plan, patient, nurse, at):
    token = uuid4()
    send(at, token=token)
    other = treatment_queries.care_plan_of(
        treatment=factories.TreatmentFactory(
            patient=patient,
            practitioner=nurse,
            protocol_version=patient.treatments.get().protocol_version,
        )
    )
    with pytest.raises(NotThisTreatment):
        operations.submit_check_in(
            plan=other,
            facts=told(at),
            note="",
            form_token=token,
            by=patient.user,
            at=at,
        )


# --- the same day again --------------------------------------------------------------------


def test_of_one_day_the_later_one_counts_and_the_other_stays(send, treatment, at):
    first = send(at)
    second = send(at + 5 * MINUTE)
    first.refresh_from_db()
    assert first.replaced_by == second
    assert queries.check_ins_of(treatment_id=treatment.pk) == (second,)
    assert queries.latest_check_in(treatment_id=treatment.pk) == second
    assert queries.all_check_ins_of(treatment_id=treatment.pk) == (first, second)


def test_changing_the_days_answer_never_lowers_its_level(send, at):
    send(at, level=CONTACT)
    again = send(at + 5 * MINUTE, level=EXPECTED)
    assert again.level == CONTACT
    assert again.is_held


def test_the_next_day_may_be_lower(send, at):
    send(at, level=CONTACT)
    assert send(at + DAY, level=EXPECTED).level == EXPECTED


def test_what_staff_took_back_does_not_hold_the_day_up(send, treatment, nurse, at):
    send(at - MINUTE, level=CONTACT)
    send(at, level=URGENT)
    clear(treatment, nurse, at)
    assert send(at + MINUTE, level=EXPECTED).level == EXPECTED


def test_what_comes_late_is_kept_behind_what_was_answered_later(send, treatment, at):
    newer = send(at)
    late = send(at + MINUTE, level=URGENT, facts=told(at - 60 * MINUTE))
    assert late.replaced_by == newer
    assert queries.latest_check_in(treatment_id=treatment.pk) == newer
    # It counts for everything else: a person looks, and the level holds from now on.
    assert queries.open_review_of(patient=treatment.patient).level == URGENT
    assert queries.uncleared_level(treatment_id=treatment.pk) == URGENT


# --- what the rules are told -------------------------------------------------------------------


def test_the_rules_are_told_the_course_so_far(send, rules, treatment, at):
    treatment.risk_factors = ["diabetes", "recent_work", "no longer known"]
    treatment.anaesthetic_on_at = "09:30"
    treatment.save(update_fields=["risk_factors", "anaesthetic_on_at"])
    send(at - DAY)
    send(at - 30 * MINUTE)  # replaced by the next one
    send(at, note="Look.")
    facts, course, compares = rules.asked[-1]
    assert (facts.day, facts.has_note, compares) == (3, True, True)
    assert [one.day for one in course.earlier] == [2, 3]
    assert course.risks == {RiskFactor.DIABETES, RiskFactor.RECENT_WORK}
    assert course.had_filler
    assert course.numbed_at.isoformat() == "2026-05-12T08:30:00+00:00"
    assert course.uncleared is None


def test_an_urgent_level_holds_until_staff_take_it_back(
    send, rules, treatment, nurse, at
):
    send(at, level=URGENT)
    held = send(at + DAY, level=EXPECTED)
    assert (held.level, held.is_held) == (URGENT, True)
    clear(treatment, nurse, at + DAY, note="Seen in clinic.")
    assert send(at + 2 * DAY, level=EXPECTED).level == EXPECTED
    assert rules.asked[-1][1].uncleared is None


def test_a_clinic_may_do_without_comparing(send, rules, clinic, at):
    clinic.compares = False
    clinic.save(update_fields=["compares"])
    row = send(at)
    assert rules.asked[-1][2] is False
    assert not row.is_compared
    assert row.symptoms.get().band_high is None


# --- what cannot be ------------------------------------------------------------------------------


def test_a_phone_whose_clock_runs_ahead(send, at):
    row = send(at, facts=told(at + 5 * DAY))
    assert (row.answered_at, row.day) == (at, 3)


def test_a_phone_whose_clock_is_far_behind(send, plan, at):
    row = send(at, facts=told(plan.ended_at - MINUTE))
    assert (row.answered_at, row.day) == (at, 3)


def test_nothing_is_answered_before_the_end(send, plan):
    with pytest.raises(NotBegun):
        send(plan.ended_at - MINUTE)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("note", ["x" * 2001, "a\x00b", "bell\x07"])
def test_a_note_that_cannot_be_kept_is_refused(send, at, note):
    with pytest.raises(NoteNotUsable):
        send(at, note=note)
    assert not CheckIn.objects.exists()


def test_a_note_keeps_its_lines(send, at):
    assert send(at, note=" one\r\ntwo\tthree ").note == "one\ntwo\tthree"


# --- what it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "most"), [(EXPECTED, 12), (CONTACT, 15), (URGENT, 18)]
)
def test_a_check_in_costs_a_few_queries(
    send, at, level, most, django_assert_max_num_queries
):
    for back in range(3, 0, -1):
        send(at - back * timedelta(hours=23))
    # Beside them, the test's own savepoint around the one transaction.
    with django_assert_max_num_queries(most + 2):
        send(at, level=level)


def test_a_long_history_costs_no_more(send, at, django_assert_max_num_queries):
    for back in range(40, 0, -1):
        send(at + (60 - back) * DAY)
    with django_assert_max_num_queries(14):
        send(at + 61 * DAY)
