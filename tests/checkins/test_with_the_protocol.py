"""From the answers to the board with the real rules of the library; no stand-in."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from aftercare.checkins import operations, queries
from aftercare.checkins.models import AdverseEvent, Review
from aftercare.domain.check_in import Answer, SignAnswer, Trend
from aftercare.domain.vocabulary import Finding, Symptom, WarningSign
from tests.checkins.conftest import (
    CONTACT,
    DAY,
    EXPECTED,
    MINUTE,
    URGENT,
    act,
    score,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(plan, patient):
    def submit(at, *scores, **more):
        return operations.submit_check_in(
            plan=plan,
            facts=told(at, *scores, **more),
            note="",
            form_token=uuid4(),
            by=patient.user,
            at=at,
        )

    return submit


def yes(sign):
    return (SignAnswer(sign=sign, answer=Answer.YES),)


def codes(check_in):
    return [hit.code for hit in check_in.rule_hits.all()]


def test_usual_peeling_on_day_3_reassures(answer, at):
    row = answer(at, score(Symptom.DESQUAMATION, 2), score(Symptom.XEROSIS, 2))
    assert (row.level, codes(row)) == (EXPECTED, [])
    assert row.is_compared
    assert not Review.objects.exists()


def test_rising_swelling_on_day_3_leads_to_the_clinic(answer, patient, at):
    answer(at - DAY, score(Symptom.OEDEMA, 1))
    row = answer(at, score(Symptom.OEDEMA, 2, trend=Trend.WORSE))
    assert row.level == CONTACT
    assert "C2" in codes(row)
    review = queries.open_review_of(patient=patient)
    assert review.why == "Puffiness clear, worse"
    assert not AdverseEvent.objects.exists()


def test_fever_leads_to_urgent_care_and_an_event(answer, at):
    row = answer(at, score(Symptom.ERYTHEMA, 1), temperature_c=Decimal("38.4"))
    assert row.level == URGENT
    assert codes(row)[0] == "U2"
    assert all(hit.patient_words for hit in row.rule_hits.all())
    assert AdverseEvent.objects.get().check_in == row


def test_a_list_says_what_was_told_signs_first_and_else_the_rule(answer, patient, at):
    pus = yes(WarningSign.PUS)
    answer(at, score(Symptom.TENDERNESS, 3), score(Symptom.ERYTHEMA, 1), signs=pus)
    why = queries.open_review_of(patient=patient).why
    assert why == "Yellow or green pus; Sore strong"
    answer(at + DAY, score(Symptom.ERYTHEMA, 0), signs=yes(Finding.FACIAL_DROOP))
    assert queries.open_review_of(patient=patient).why.startswith("Facial droop")


def test_a_day_later_it_still_holds_and_is_no_second_event(answer, at):
    answer(at, score(Symptom.ERYTHEMA, 1), temperature_c=Decimal("38.4"))
    row = answer(at + DAY, score(Symptom.ERYTHEMA, 0))
    assert (row.level, row.is_held) == (URGENT, True)
    assert AdverseEvent.objects.get().steps.count() == 1


def test_red_flags_hold_without_comparison(answer, clinic, at):
    clinic.compares = False
    clinic.save(update_fields=["compares"])
    row = answer(at, score(Symptom.OEDEMA, 3), signs=yes(WarningSign.CELLULITIS))
    assert row.level == URGENT
    assert not row.is_compared


def test_silence_is_counted_by_the_library(answer, treatment, at):
    answer(at)
    assert operations.sweep_silent(at=at + 2 * DAY) == 0
    assert operations.sweep_silent(at=at + 3 * DAY) == 1


def test_changed_the_same_day_it_keeps_its_more_urgent_reasons(answer, nurse, at):
    first = answer(at, score(Symptom.ERYTHEMA, 1), temperature_c=Decimal("38.4"))
    event = AdverseEvent.objects.get()
    act("acknowledge_event", event, nurse.user, at + MINUTE)
    for later in (2, 3):
        row = answer(at + later * MINUTE, score(Symptom.ERYTHEMA, 1))
        assert (row.level, row.is_held) == (URGENT, True)
        assert codes(row)[0] == codes(first)[0]
    # They asked for no more themselves: whoever has it in hand keeps it.
    event.refresh_from_db()
    assert event.acknowledged_by == nurse.user
    kinds = [step.kind for step in queries.steps_of(event=event)]
    assert kinds == ["raised", "acknowledged"]
