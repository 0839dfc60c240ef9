"""A temperature as people write it."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.domain.temperature import NotATemperature, in_celsius


@pytest.mark.parametrize(
    ("written", "celsius"),
    [
        ("37.4", "37.4"),
        ("38,2", "38.2"),
        (" 38 C ", "38.0"),
        ("38.2°C", "38.2"),
        ("38 degrees", "38.0"),
        ("99.3", "37.4"),
        ("100.4 F", "38.0"),
        ("100.4f", "38.0"),
        ("34", "34.0"),
        ("43.0", "43.0"),
        ("93.2", "34.0"),
        ("109.4", "43.0"),
    ],
)
def test_it_is_read_in_celsius(written, celsius):
    assert in_celsius(written=written) == Decimal(celsius)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hot",
        "33.9",
        "43.1",
        "93.1",
        "109.5",
        "38 F",
        "100 C",
        "-38",
        "3e1",
        "38.2.1",
    ],
)
def test_what_no_person_can_have_is_refused(written):
    with pytest.raises(NotATemperature):
        in_celsius(written=written)


@given(st.text(max_size=12))
def test_nothing_written_breaks_it(written):
    with suppress(NotATemperature):
        assert Decimal(34) <= in_celsius(written=written) <= Decimal(43)
