"""Whom to call when it cannot wait, by country: what a new clinic's settings start with.

Clinical facts, section 4 (levels U and E): emergency 999, 112 or 911; urgent the same
day NHS 111 in the United Kingdom. 112 answers in every country of the European Union
(Directive (EU) 2018/1972, article 109). The clinic's own settings always win.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumbers:
    """`urgent` is empty where a country has no number of its own for it."""

    emergency: str
    urgent: str = ""


EUROPEAN_UNION = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)
ELSEWHERE = EmergencyNumbers(emergency="112")
NUMBERS = MappingProxyType(
    dict.fromkeys(EUROPEAN_UNION.split(), ELSEWHERE)
    | {
        "GB": EmergencyNumbers(emergency="999", urgent="111"),
        "US": EmergencyNumbers(emergency="911"),
        "CA": EmergencyNumbers(emergency="911"),
    }
)


def emergency_for(*, country: str) -> EmergencyNumbers:
    """The numbers of a country (ISO 3166-1 alpha-2); 112 where we do not know better.

    Mobile networks lead 112 to the local emergency number (3GPP TS 22.101, 10.1).
    """
    return NUMBERS.get(country.upper(), ELSEWHERE)
