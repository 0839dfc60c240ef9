"""Which rules a course of graded answers fires, computed a second time and another way.

Written from the clinical facts alone (2.4, and of section 4 every rule that reads grades),
on the table that bands.py printed; it shares no code with the engine. Check-ins in the
evening, one a day; no signs, no risks; skin of type II unless the variant says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from tests.domain.sample import expected

COMFORT = {"tightness", "dryness", "roughness", "peeling", "dullness"}
WAVES = {"redness", "heat_burning", "tenderness_pain"}
# The variants whose days begin later, rule by rule.
LATER_C1 = {"deep", "rf", "sensitive", "peel", "body"}
LATER_C2 = LATER_C1 - {"peel"}  # its clock leaves swelling alone (2.3)
LATER_C9 = LATER_C1 - {"sensitive"}
LATER_C10 = {"deep", "rf"}


class Seen(NamedTuple):
    """One answer and its past: `past` is (day, grade or None), oldest first."""

    variant: str
    day: int
    symptom: str
    grade: int
    trend: str | None
    past: list[tuple[int, int | None]]

    @property
    def known(self):
        return [grade for _, grade in self.past if grade is not None]

    @property
    def is_rising(self):
        rose = bool(self.known) and self.grade > self.known[-1]
        return rose or self.trend in ("worse", "new")

    @property
    def is_new(self):
        return self.trend == "new" or self.known[-1:] == [0]

    @property
    def excess(self):
        return self.grade - high(self.variant, self.symptom, self.day)


def fired(variant, course):
    """{code: its symptoms} of the last check-in; a course is (day, {symptom: (grade, trend)})."""
    day, answers = course[-1]
    found = defaultdict(set)
    seen = {}
    for symptom, (grade, trend) in answers.items():
        past = [(d, said[symptom][0]) for d, said in course[:-1] if symptom in said]
        one = Seen(variant, day, symptom, 0, trend, past)
        seen[symptom] = one._replace(grade=_as_read(one) if grade is None else grade)
    for symptom, one in seen.items():
        for code in (*_size(one), *(_rules(one) if one.grade else ())):
            found[code].add(symptom)
    if wet := _wet_and_sore(seen):
        found["U3"] = wet
    if day >= 2 and _all_together(seen):
        found["U1"] = set()  # the test does not ask which of the four
    return dict(found)


def high(variant, symptom, day):
    return expected()[variant][symptom][day][1]


def _as_read(one):
    """Not sure: one above the band, at most 3, or the last known grade."""
    above = min(3, high(one.variant, one.symptom, one.day) + 1)
    return max([above, *one.known[-1:]])


def _size(one):
    """2.4."""
    is_comfort = one.symptom in COMFORT
    twice = 2 if is_comfort else 1
    before = [
        _as_read(one._replace(day=day, past=[])) if grade is None else grade
        for day, grade in one.past
    ]
    over = [
        grade - high(one.variant, one.symptom, day) >= twice
        for (day, _), grade in zip(one.past, before, strict=True)
    ]
    if one.grade == 4 or (one.excess >= 2 and not is_comfort):
        return ["C20"]
    if one.excess >= twice and any(over):
        return ["C20"]
    return ["W1"] if one.excess >= 1 else []


def _all_together(seen):
    """U1: red or hot, swollen and sore, and one of them more than the day before."""

    def at_least(grade, *names):
        return any(seen[n].grade >= grade for n in names if n in seen)

    four = ("redness", "heat_burning", "swelling", "tenderness_pain")
    rising = any(seen[n].is_rising and seen[n].grade for n in four if n in seen)
    sore = at_least(2, "swelling") and at_least(2, "tenderness_pain")
    return at_least(3, "redness", "heat_burning") and sore and rising


def _wet_and_sore(seen):
    """U3, the careful side: thick or smelly fluid on skin that is sore or swollen."""
    grades = {name: one.grade for name, one in seen.items()}
    sore = {n for n in ("tenderness_pain", "swelling") if grades.get(n, 0) >= 2}
    is_wet = grades.get("weeping_clear", 0) >= 3
    return {"weeping_clear", *sore} if sore and is_wet else set()


def _is_wave(one):
    """C3: down, then up by 2, or up by 1 at two check-ins."""
    grades = [*one.known, one.grade]
    for place in range(1, len(grades) - 1):
        low = grades[place]
        above = [grade - low for grade in grades[place + 1 :]]
        if max(grades[:place]) > low and (
            above[-1] >= 2 or (above[-1] >= 1 and sum(a >= 1 for a in above) >= 2)
        ):
            return True
    return False


def _lasts(one):
    """C8: spots that came on day 7 or later and have stayed for more than a week."""
    began = one.day
    for day, grade in reversed(one.past):
        if grade == 0:
            break
        began = day
    return began >= 7 and one.day - began > 7


def _rules(one):
    """The rules of section 4 for one symptom that is there."""
    day, grade = one.day, one.grade
    asked = {
        "redness": [
            ("C1", one.excess >= 2),
            ("C1", grade >= 2 and day >= _later(one, LATER_C1, 5, 7)),
            ("C1", day >= _later(one, LATER_C1, 8, 12)),
        ],
        "swelling": [
            ("C2", day >= _later(one, LATER_C2, 4, 6)),
            ("C2", one.is_rising and day >= 2),
            ("C2", grade >= 3),  # 1.4: lids partly closed, skin shiny and tight
            ("U9", grade == 4),  # 1.4: an eye is shut
        ],
        "tenderness_pain": [
            ("U7", grade == 4),
            ("U7", grade == 3 and one.is_rising and day > 1),
        ],
        "heat_burning": [
            ("W1", one.is_new and day >= 2)
        ],  # 1.4: back after it had gone
        "breakout": [
            ("C4", grade >= 3),
            ("C8", _lasts(one)),
            ("C19", day >= 15),  # worse than before, when nobody denied it
            ("W3", one.is_new and 1 <= day <= 7),
        ],
        "weeping_clear": [("C4", grade >= 3)],
        "itch": [
            ("C6", grade >= 3),
            # 1.4: unbearable, or with hives; the evening of day 2 is within 72 h
            ("U8", grade == 4 and day <= 2),
        ],
        "darker_look": [
            ("C9", grade >= 3),
            ("C9", day >= _later(one, LATER_C9, 11, 14)),
            ("C9", one.variant == "fitzpatrick_iv_vi" and day >= 8),
        ],
        "needle_marks": [
            ("C10", grade >= 3),
            ("C10", day >= _later(one, LATER_C10, 11, 14)),
            ("U6", grade == 4),  # 1.4: open, blistered or burnt-looking lines
        ],
        "pinpoint_bleeding": [
            ("C14", grade >= 3),
            ("C14", grade >= 2 and day >= 1),  # by the evening more than 24 h
        ],
        "bruising": [
            ("C15", grade == 4),
            ("C15", one.is_new and day > 3),
            ("C15", day >= 15),
        ],
        "swollen_glands": [("C16", grade >= 2), ("C16", day >= 8)],
        "sun_sting": [("C17", grade >= 3 and day < 28)],
        "peeling": [("C18", grade == 4), ("C18", one.is_new and day > 7)],
        "dryness": [("C18", grade == 4)],
        "tightness": [("C18", grade == 4)],
        "dullness": [("U6", grade == 4)],
    }
    found = [code for code, holds in asked.get(one.symptom, []) if holds]
    if one.symptom in WAVES and day >= 2 and _is_wave(one):
        found.append("C3")
    from_day = {"redness": 3, "tenderness_pain": 2}.get(one.symptom)
    if from_day is not None and one.is_rising and day >= from_day:
        found.append("W1")  # 1.4: not normal, a rise after day 2, of soreness on it
    return found


def _later(one, variants, usual, later):
    return later if one.variant in variants else usual
