"""Zone names that browsers and old records still use, and what they are called today."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LONGEST_NAME = 64

# Only true renames, from the "backward" file of the tz database: the place stays the same. Links
# between places (Amsterdam to Brussels) are left alone, a patient knows their own city.
RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Fort_Wayne": "America/Indiana/Indianapolis",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Dacca": "Asia/Dhaka",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Macao": "Asia/Macau",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Asia/Thimbu": "Asia/Thimphu",
    "Asia/Ujung_Pandang": "Asia/Makassar",
    "Asia/Ulan_Bator": "Asia/Ulaanbaatar",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "US/Alaska": "America/Anchorage",
    "US/Arizona": "America/Phoenix",
    "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York",
    "US/Hawaii": "Pacific/Honolulu",
    "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles",
    "US/Pacific-New": "America/Los_Angeles",
}

# Files of the tz database that are no place anyone can live in.
NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})


def canonical_zone(*, name: str, fallback: str) -> str:
    """Today's name for a zone; `fallback` when nobody knows it, UTC when that fails too.

    Never raises (invariant I22). A caller that must tell an unknown name apart compares the
    answer with `fallback`.
    """
    for candidate in (name, fallback):
        current = RENAMED.get(candidate, candidate)
        if _is_known(current):
            return current
    return "UTC"


def names_of(*, zone: str) -> tuple[str, ...]:
    """The zone and the older names a browser may still have for it.

    A browser that says one of them is at home: there is nothing to ask its person.
    """
    return (zone, *(old for old, new in RENAMED.items() if new == zone))


@cache
def _is_known(name: str) -> bool:
    if not name or len(name) > LONGEST_NAME or name in NO_PLACE:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: the name is a folder of the database ("Europe") or no file name at all.
        return False
    return True
