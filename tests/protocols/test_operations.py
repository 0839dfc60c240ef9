from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from aftercare.audit.models import AuditEvent
from aftercare.domain.protocol_parser import ProtocolError
from aftercare.protocols import operations, queries
from tests import factories


@pytest.fixture
def draft(clinic, nurse, at):
    return operations.adopt_from_library(
        clinic=clinic, code="microneedling", by=nurse.user, at=at
    )


@pytest.fixture
def published(draft, nurse, at):
    operations.approve(version=draft, by=nurse.user, at=at)
    return operations.publish(version=draft, by=nurse.user, at=at)


def test_the_library_becomes_a_draft_of_the_clinic(draft, clinic):
    assert (draft.clinic, draft.number, draft.published_at) == (clinic, 1, None)
    assert queries.as_protocol(version=draft).course_days == 42


def test_adopting_again_makes_the_next_number(draft, clinic, nurse, at):
    again = operations.adopt_from_library(
        clinic=clinic, code="microneedling", by=nurse.user, at=at
    )
    assert again.number == 2


def test_a_text_with_a_mistake_is_not_stored(clinic, nurse, at):
    with pytest.raises(ProtocolError):
        operations.draft(
            clinic=clinic, code="x", content="[protocol]\n", by=nurse.user, at=at
        )
    assert not clinic.protocol_versions.exists()


def test_a_course_longer_than_the_house_looks_back_is_refused(
    draft, nurse, at, monkeypatch
):
    monkeypatch.setattr(queries, "LONGEST_COURSE_DAYS", 41)
    with pytest.raises(operations.CourseTooLong):
        operations.revise_draft(
            version=draft, content=draft.content, by=nurse.user, at=at
        )


def test_approval_says_who_when_and_until(draft, nurse, at):
    operations.approve(
        version=draft, by=nurse.user, at=at, next_check_on=date(2027, 5, 1)
    )
    draft.refresh_from_db()
    assert (draft.approved_by, draft.approved_at) == (nurse.user, at)
    assert draft.next_check_on == date(2027, 5, 1)


def test_nothing_is_published_without_approval(draft, nurse, at):
    with pytest.raises(operations.NotApproved):
        operations.publish(version=draft, by=nurse.user, at=at)


def test_the_database_refuses_it_too(draft, at):
    draft.published_at = at
    with pytest.raises(IntegrityError):
        draft.save()


def test_other_words_end_the_approval(draft, nurse, at):
    operations.approve(version=draft, by=nurse.user, at=at)
    operations.revise_draft(version=draft, content=draft.content, by=nurse.user, at=at)
    draft.refresh_from_db()
    assert draft.approved_by is None
    assert draft.approved_at is None


@pytest.mark.parametrize("act", ["revise", "approve", "publish"])
def test_what_is_published_is_frozen(published, nurse, at, act):
    stale = type(published).objects.get(pk=published.pk)
    stale.published_at = None  # a copy that was read before it was published
    acts = {
        "revise": lambda: operations.revise_draft(
            version=stale, content=published.content, by=nurse.user, at=at
        ),
        "approve": lambda: operations.approve(version=stale, by=nurse.user, at=at),
        "publish": lambda: operations.publish(version=stale, by=nurse.user, at=at),
    }
    before = type(published).objects.values().get(pk=published.pk)
    with pytest.raises(operations.AlreadyPublished):
        acts[act]()
    assert type(published).objects.values().get(pk=published.pk) == before


def test_each_act_leaves_its_line(published, clinic, nurse):
    lines = AuditEvent.objects.filter(record_id=published.pk, clinic_id=clinic.pk)
    assert {line.action for line in lines} == {
        "protocol.drafted",
        "protocol.approved",
        "protocol.published",
    }
    assert {line.actor_id for line in lines} == {nurse.user.pk}


def test_running_treatments_keep_the_version_they_were_entered_with(
    published, clinic, nurse, at
):
    treatment = factories.TreatmentFactory(
        patient__clinic=clinic, protocol_version=published
    )
    edited = operations.draft(
        clinic=clinic,
        code="microneedling",
        content=published.content.replace(
            "minimum_gap_days = 28", "minimum_gap_days = 35"
        ),
        by=nurse.user,
        at=at,
    )
    operations.approve(version=edited, by=nurse.user, at=at)
    operations.publish(version=edited, by=nurse.user, at=at)
    treatment.refresh_from_db()
    pinned = queries.as_protocol(version=treatment.protocol_version)
    assert pinned.entry.minimum_gap_days == 28
    assert queries.published(clinic=clinic) == edited
