"""What the pages ask: the board, the course so far, and the walls around both."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import Http404

from aftercare.checkins import operations, queries
from aftercare.checkins.models import Review, ReviewOutcome
from aftercare.checkins.queries import Group
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import CONTACT, DAY, EXPECTED, EYE, MINUTE, URGENT, act
from tests.checkins.test_raising import ask

pytestmark = pytest.mark.django_db


def waiting(clinic, *, level, at, kind="check_in", promised_by=None):
    return rows.ReviewFactory(
        patient=factories.PatientFactory(clinic=clinic),
        level=level,
        raised_at=at,
        kind=kind,
        promised_by=promised_by,
    )


@pytest.fixture
def board(clinic, at):
    """Six patients in the order the board shows them."""
    return [
        waiting(clinic, level=URGENT, at=at),
        waiting(clinic, level=CONTACT, at=at - DAY),
        waiting(clinic, level=CONTACT, at=at),
        waiting(clinic, level=EYE, at=at - 3 * DAY, kind="message"),
        waiting(clinic, level=EYE, at=at, kind="worried"),
        waiting(clinic, level=EXPECTED, at=at - 9 * DAY, kind="silent"),
    ]


def listed(clinic, at, **more):
    return list(queries.open_reviews(clinic=clinic, at=at, **more))


def test_the_most_urgent_first_then_the_longest_wait(board, clinic, at):
    assert listed(clinic, at) == board
    assert listed(clinic, at, start=1, limit=2) == board[1:3]


def test_what_is_past_its_promise_comes_first(board, clinic, nurse, at):
    late = [
        waiting(clinic, level=CONTACT, at=at, promised_by=at),
        waiting(clinic, level=EYE, at=at - DAY, promised_by=at - MINUTE),
    ]
    soon = waiting(clinic, level=EYE, at=at + DAY, promised_by=at + MINUTE)
    seen = waiting(clinic, level=EXPECTED, at=at + DAY, promised_by=at)
    operations.mark_seen(review=seen, version=1, by=nurse.user, at=at)
    whole = listed(clinic, at)
    assert whole == [*late, *board[:5], soon, board[5], seen]
    pages = [listed(clinic, at, start=n, limit=3) for n in range(0, 12, 3)]
    assert [one for page in pages for one in page] == whole


@pytest.mark.parametrize(
    ("group", "which"),
    [
        (Group.REPLY_NOW, [0, 1, 2, 3]),
        (Group.LOOK_TODAY, [4]),
        (Group.SILENT, [5]),
    ],
)
def test_the_parts_of_the_board(board, clinic, at, group, which):
    assert listed(clinic, at, group=group) == [board[n] for n in which]
    assert getattr(queries.counts(clinic=clinic), group.value) == len(which)


def test_every_open_review_is_in_one_part(board, clinic):
    assert queries.counts(clinic=clinic).waiting == len(board)


def test_what_is_closed_or_another_clinics_is_not_on_it(board, clinic, nurse, at):
    for review in board[1:]:
        operations.close(
            review=review,
            version=1,
            outcome=ReviewOutcome.SEEN,
            by=nurse.user,
            at=at,
        )
    rows.ReviewFactory()
    assert listed(clinic, at) == board[:1]
    assert queries.counts(clinic=clinic).waiting == 1


@pytest.mark.parametrize("how_many", [5, 50])
def test_the_board_costs_two_queries_however_long(
    clinic, patient, at, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        waiting(clinic, level=EYE, at=at)
    with django_assert_num_queries(2):
        page = queries.open_reviews(clinic=clinic, at=at)
        for one in page:
            _ = (one.patient.name, one.treatment, one.check_in, one.holder)
    assert len(page) == how_many
    with django_assert_num_queries(1):
        queries.counts(clinic=clinic)


def test_how_many_are_new_since(clinic, patient, another_patient, at):
    ask(patient, at)
    ask(patient, at + MINUTE)
    ask(patient, at + 2 * MINUTE)
    ask(another_patient, at + MINUTE)
    assert queries.new_since(clinic=clinic, at=at + 2 * MINUTE) == 0
    assert queries.new_since(clinic=clinic, at=at) == 2


def test_the_same_thing_again_is_new(clinic, patient, at):
    about = uuid4()
    ask(patient, at, about=about)
    ask(patient, at + 2 * MINUTE, about=about)
    assert queries.new_since(clinic=clinic, at=at + MINUTE) == 1


def test_the_open_review_is_the_latest_else_the_one_closed_last(patient, nurse, at):
    first = ask(patient, at)
    facts = {"outcome": ReviewOutcome.SPOKE, "by": nurse.user}
    operations.close(review=first, version=1, at=at + MINUTE, **facts)
    second = ask(patient, at + DAY)
    operations.close(review=second, version=1, at=at + DAY, **facts)
    operations.reopen(review=first, by=nurse.user, at=at + DAY)
    assert queries.latest_review_of(patient=patient) == first
    operations.close(review=first, version=2, at=at + 2 * DAY, **facts)
    assert queries.latest_review_of(patient=patient) == first


def test_another_clinics_review_is_not_there(patient, nurse, other_nurse, at):
    review = ask(patient, at)
    assert queries.get_review(member=nurse, review_id=review.pk) == review
    for member, key in ((other_nurse, review.pk), (nurse, uuid4())):
        with pytest.raises(Http404):
            queries.get_review(member=member, review_id=key)


def test_another_patients_check_in_is_not_there(send, patient, another_patient, at):
    row = send(at)
    assert queries.get_check_in_for(user=patient.user, check_in_id=row.pk) == row
    for user, key in ((another_patient.user, row.pk), (patient.user, uuid4())):
        with pytest.raises(Http404):
            queries.get_check_in_for(user=user, check_in_id=key)


def test_which_days_have_a_check_in(send, treatment, at):
    send(at)
    send(at + MINUTE)
    assert queries.has_checked_in_on(treatment_id=treatment.pk, day=3)
    assert not queries.has_checked_in_on(treatment_id=treatment.pk, day=2)


def test_a_course_costs_four_queries(send, treatment, at, django_assert_num_queries):
    sent = [send(at + n * DAY) for n in range(5)]
    with django_assert_num_queries(4):
        found = queries.check_ins_of(treatment_id=treatment.pk)
        for row in found:
            _ = (row.symptoms.all(), row.signs.all(), row.rule_hits.all())
    assert list(found) == sent
    assert queries.check_ins_of(treatment_id=treatment.pk, limit=2) == tuple(sent[3:])


def test_the_course_as_facts(send, treatment, at):
    send(at)
    send(at + DAY)
    found = queries.history_of(treatment_id=treatment.pk)
    assert [one.day for one in found] == [3, 4]


def test_lines_of_the_hill_for_a_page_are_one_query(
    send, treatment, at, django_assert_num_queries
):
    send(at)
    send(at + 2 * DAY)
    with django_assert_num_queries(1):
        points = queries.own_points(treatment_ids=[treatment.pk, uuid4()])
    assert [mark.day for mark in points[treatment.pk]] == [3, 5]


# --- is anything above "expected" open? -------------------------------------------------


def above(treatment):
    return queries.is_above_expected(
        patient=treatment.patient, treatment_id=treatment.pk
    )


def test_nothing_yet(treatment):
    assert not above(treatment)


def test_a_quiet_check_in(send, treatment, at):
    send(at)
    assert not above(treatment)


def test_the_last_one_counts(send, treatment, at):
    send(at, level=EYE)
    assert above(treatment)
    send(at + DAY)
    assert not above(treatment)


def test_an_open_review_counts(send, treatment, nurse, at):
    send(at, level=CONTACT)
    send(at + DAY)
    assert above(treatment)
    operations.close(
        review=Review.objects.get(),
        version=1,
        outcome=ReviewOutcome.SPOKE,
        by=nurse.user,
        at=at + DAY,
    )
    assert not above(treatment)


def test_silence_does_not(treatment, patient, at):
    ask(patient, at, kind="silent", level=EXPECTED)
    assert not above(treatment)


def test_what_nobody_took_back_does(send, treatment, nurse, at):
    send(at, level=URGENT)
    Review.objects.update(
        closed_at=at, closed_by=nurse.user, outcome="seen", escalates_at=None
    )
    assert above(treatment)


def test_an_event_that_nobody_has_resolved_does(treatment, nurse, at):
    event = rows.AdverseEventFactory(treatment=treatment)
    assert above(treatment)
    act("resolve_event", event, nurse.user, at, note="Healed.", shown=step(event))
    assert not above(treatment)


def step(event):
    return rows.AdverseEventStepFactory(event=event).pk


def test_it_costs_two_queries(treatment, django_assert_num_queries):
    with django_assert_num_queries(2):
        above(treatment)
