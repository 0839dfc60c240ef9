"""An address that refused our mail is bad until somebody mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from aftercare.outbox import addresses
from aftercare.outbox.models import BadAddress

pytestmark = pytest.mark.django_db


def mark(address, at, *, kind=BadAddress.Kind.BOUNCED, cause="It came back."):
    return addresses.mark_bad(
        address=address, kind=kind, cause=cause, reply="550 5.1.1 no", at=at
    )


def test_a_marked_address_is_found_whatever_its_case(at):
    assert mark("Amara@Example.com", at)
    found = addresses.bad_among(addresses=["AMARA@example.COM", "bea@example.com"])
    assert set(found) == {"amara@example.com"}
    assert found["amara@example.com"].cause == "It came back."
    assert found["amara@example.com"].since == at


def test_letters_beyond_ascii_are_compared_like_all_others(at):
    assert mark("ÄMARA@example.com", at)
    assert not mark("ämara@example.com", at)
    assert set(addresses.bad_among(addresses=["Ämara@example.com"])) == {
        "ämara@example.com"
    }


def test_an_address_already_bad_keeps_its_first_cause(at):
    mark("amara@example.com", at, cause="It came back.")
    again = mark(
        "AMARA@example.com",
        at + timedelta(days=1),
        kind=BadAddress.Kind.COMPLAINED,
        cause="Marked as unwanted.",
    )
    assert again is False
    row = BadAddress.objects.get()
    assert (row.cause, row.kind, row.since) == ("It came back.", "bounced", at)


def test_a_mended_address_is_good_and_can_turn_bad_again(at):
    later = at + timedelta(hours=1)
    mark("amara@example.com", at)
    assert addresses.mend(address="Amara@example.com", at=later)
    assert addresses.bad_among(addresses=["amara@example.com"]) == {}
    assert BadAddress.objects.get().mended_at == later
    assert not addresses.mend(address="amara@example.com", at=later)
    assert mark("amara@example.com", later)
    assert set(addresses.bad_among(addresses=["amara@example.com"]))


def test_no_address_is_no_bad_address(at):
    assert not mark(" ", at)
    assert not BadAddress.objects.exists()


def test_a_batch_is_asked_in_one_query_by_the_index(at, django_assert_num_queries):
    many = [f"p{n}@example.com" for n in range(300)]
    mark(many[7], at)
    with django_assert_num_queries(1):
        assert set(addresses.bad_among(addresses=many)) == {many[7]}
    plan = addresses._bad(["a@example.com"]).explain()
    if connection.vendor == "sqlite":
        assert "outbox_bad_address_once" in plan


def test_long_words_of_a_host_do_not_stop_the_mark(at):
    assert addresses.mark_bad(
        address="amara@example.com",
        kind=BadAddress.Kind.REFUSED,
        cause="c" * 500,
        reply="r" * 900,
        at=at,
    )
