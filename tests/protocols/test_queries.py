from __future__ import annotations

import pytest

from aftercare.protocols import queries
from tests import factories


def test_the_newest_published_version_counts(clinic):
    factories.ProtocolVersionFactory(clinic=clinic, number=1)
    newest = factories.ProtocolVersionFactory(clinic=clinic, number=2)
    factories.ProtocolVersionFactory(clinic=clinic, number=3, published_at=None)
    assert queries.published(clinic=clinic) == newest


def test_a_clinic_without_one_says_so(clinic, other_clinic):
    factories.ProtocolVersionFactory(clinic=other_clinic)
    with pytest.raises(queries.NoPublishedProtocol):
        queries.published(clinic=clinic)


def test_a_published_version_is_read_once(clinic, django_assert_num_queries):
    factories.ProtocolVersionFactory(clinic=clinic)
    version = queries.published(clinic=clinic)
    with django_assert_num_queries(1):
        first = queries.as_protocol(version=version)
    with django_assert_num_queries(0):
        second = queries.as_protocol(version=queries_free_copy(version))
    assert first is second
    assert first.code == "microneedling"


def queries_free_copy(version):
    return type(version)(
        pk=version.pk, clinic_id=version.clinic_id, published_at=version.published_at
    )


def test_a_draft_is_parsed_from_its_present_text(clinic):
    draft = factories.ProtocolVersionFactory(clinic=clinic, published_at=None)
    before = queries.as_protocol(version=draft)
    draft.content = draft.content.replace(
        "minimum_gap_days = 28", "minimum_gap_days = 35"
    )
    assert before.entry.minimum_gap_days == 28
    assert queries.as_protocol(version=draft).entry.minimum_gap_days == 35


def test_the_library_holds_microneedling_and_nothing_unknown():
    assert "microneedling" in queries.library_codes()
    with pytest.raises(queries.NotInLibrary):
        queries.library_text(code="../settings/base")
