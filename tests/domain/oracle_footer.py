"""The POSIX rule at the foot of a zone file, for the years after its last listed change.

As in RFC 9636, 3.3.1: "EST5EDT,M3.2.0,M11.1.0", names in <> allowed, hours from -167 to 167.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, datetime, timedelta

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock
FIRST_YEAR = 1970
NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
TIME = r"[+-]?\d{1,3}(?::\d\d){0,2}"
DAY = r"(?:M\d{1,2}\.\d\.\d|J\d{1,3}|\d{1,3})"
RULE = re.compile(
    rf"{NAME}(?P<standard>{TIME})"
    rf"(?:{NAME}(?P<summer>{TIME})?"
    rf",(?P<begin>{DAY})(?:/(?P<begin_time>{TIME}))?"
    rf",(?P<end>{DAY})(?:/(?P<end_time>{TIME}))?)?"
)
HOUR = 3600
TWO = "2"
MARCH = 60


def changes_by_footer(footer: str, last_year: int) -> list[tuple[int, int]]:
    """(instant, offset from then on) for each change up to the end of last_year, in order."""
    found = RULE.fullmatch(footer)
    assert found, footer
    if found["begin"] is None:
        return []
    standard = -_seconds(found["standard"])
    summer = -_seconds(found["summer"]) if found["summer"] else standard + HOUR
    begin_time, end_time = found["begin_time"] or TWO, found["end_time"] or TWO
    moves = []
    for year in range(FIRST_YEAR, last_year + 1):
        begin = _midnight(found["begin"], year) + _seconds(begin_time)
        end = _midnight(found["end"], year) + _seconds(end_time)
        moves += [(begin - standard, summer), (end - summer, standard)]
    return sorted(moves)


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(n * HOUR // 60**place for place, n in enumerate(parts))


def _midnight(rule: str, year: int) -> int:
    return round((_date(rule, year) - EPOCH.date()).total_seconds())


def _date(rule: str, year: int) -> date:
    if rule.startswith("M"):
        return _weekday_of_month(*(int(n) for n in rule[1:].split(".")), year)
    if rule.startswith("J"):  # 1 to 365; 29 February is never counted
        day = int(rule[1:])
        return date(year, 1, 1) + timedelta(
            days=day - 1 + (isleap(year) and day >= MARCH)
        )
    return date(year, 1, 1) + timedelta(days=int(rule))


def _weekday_of_month(month: int, week: int, weekday: int, year: int) -> date:
    """The first, second … of that weekday (0 is Sunday); week 5 is the last one."""
    first = date(year, month, 1)
    day = 1 + (weekday - first.isoweekday()) % 7 + 7 * (week - 1)
    while day > monthrange(year, month)[1]:
        day -= 7
    return date(year, month, day)
