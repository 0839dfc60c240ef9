"""A body temperature as people write it: in Celsius or Fahrenheit, with or without a letter.

What a person can have does not overlap in the two, so the number tells which it is.
"""

from __future__ import annotations

import re
from decimal import Decimal

# Outside of these a thermometer was misread or the number mistyped.
LOWEST_C, HIGHEST_C = Decimal("34.0"), Decimal("43.0")
_WRITTEN = re.compile(r"(\d{2,3}(?:[.,]\d{1,2})?)\s*(?:°|degrees?)?\s*([cf]?)", re.I)
_TENTH = Decimal("0.1")


class NotATemperature(Exception):
    """Not a number, or not one a person can have."""


def in_celsius(*, written: str) -> Decimal:
    """`38.2`, `38,2 C`, `100.8 F` or `100.8` in Celsius, to a tenth. Raises NotATemperature."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise NotATemperature
    number = Decimal(found[1].replace(",", "."))
    for unit, celsius in (("c", number), ("f", (number - 32) * 5 / 9)):
        if found[2].lower() in {"", unit} and LOWEST_C <= celsius <= HIGHEST_C:
            return celsius.quantize(_TENTH)
    raise NotATemperature
