"""What may be done again, and from when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.domain.unlocks import unlocks_for
from tests.domain.sample import in_zone, plan

ENDED = datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_the_first_to_end_stands_first():
    unlocks = unlocks_for(plan=plan(), at=ENDED)

    assert [one.restriction.code for one in unlocks] == ["make_up", "exercise"]
    assert [one.allowed_at for one in unlocks] == [
        ENDED + timedelta(hours=24),
        ENDED + timedelta(hours=72),
    ]


@pytest.mark.parametrize(("second", "is_allowed"), [(-1, False), (0, True), (1, True)])
def test_allowed_from_the_very_second(second, is_allowed):
    at = ENDED + timedelta(hours=24, seconds=second)

    assert unlocks_for(plan=plan(), at=at)[0].is_allowed is is_allowed


def test_hours_are_real_hours_over_a_clock_change():
    """25 October 2026 has 25 hours in London."""
    ended = datetime(2026, 10, 24, 12, tzinfo=UTC)

    unlock = unlocks_for(plan=plan(ended_at=ended), at=ended)[0]

    assert unlock.allowed_at == datetime(2026, 10, 25, 12, tzinfo=UTC)


def test_a_trip_moves_nothing():
    flown = plan(zones=in_zone("Asia/Tokyo", ("America/Los_Angeles", ENDED)))

    assert unlocks_for(plan=flown, at=ENDED) == unlocks_for(plan=plan(), at=ENDED)
