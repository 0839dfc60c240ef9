"""A small, whole protocol for the tests of the rules: invented words, the real bands."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

from aftercare.domain.care_plan import CarePlan, SkinFacts, TreatedAreaFacts
from aftercare.domain.protocol_parser import parse_protocol
from aftercare.domain.timeline import ZonePeriod
from aftercare.domain.vocabulary import (
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
    Symptom,
    WarningSign,
)

FIXTURES = Path(__file__).parent / "fixtures"
LIBRARY = Path(__file__).parents[2] / "aftercare/protocols/library/microneedling.toml"


SYMPTOM = """
[[symptom]]
symptom = "{code}"
name = "A name"
clinical_term = "Term"
lede = "It comes and it goes."
feels = "Warm to the touch."
looks = "Pink or red."
looks_on_brown_black = "Darker or purple, or only warm."
onset = "At once."
peak = "The first day."
usual_end = "Day 3."
grades = [
  "Not there",
  "Slight",
  "Clear",
  "Strong",
  "Very strong",
]
do = ["Keep cool."]
avoid = ["Heat."]
call_if = ["It gets worse."]
sources = ["P1"]
"""

SIGN = """
[[warning_sign]]
sign = "{code}"
name = "A name"
clinical_term = "Term"
looks = "Pink or red."
looks_on_brown_black = "Darker, or the same."
sources = ["P1"]
"""


@cache
def expected() -> dict[str, dict[str, list[list[int]]]]:
    """variant -> symptom -> [low, high] for each of days 0-42, as bands.py computed them."""
    return json.loads((FIXTURES / "expected_bands.json").read_text())


@cache
def protocol_text() -> str:
    parts = [(FIXTURES / "sample.toml").read_text(), _scales()]
    parts += [SYMPTOM.format(code=one.value) for one in Symptom]
    parts += [_band(symptom, rows) for symptom, rows in expected()["standard"].items()]
    parts += [SIGN.format(code=one.value) for one in WarningSign]
    return "".join(parts)


@cache
def protocol():
    return parse_protocol(text=protocol_text())


def plan(**changes):
    """A standard treatment of the face in London, ended at 10:00 UTC on 1 June 2026."""
    facts = {
        "treatment_id": UUID(int=1),
        "treated_on": date(2026, 6, 1),
        "ended_at": datetime(2026, 6, 1, 10, tzinfo=UTC),
        "zones": in_zone("Europe/London"),
        "areas": (area(BodyArea.CHEEKS, "1.0"),),
        "device": DeviceKind.PEN,
        "add_ons": frozenset(),
        "skin": skin(),
        "protocol": protocol(),
        "is_ended": False,
    }
    return CarePlan(**(facts | changes))


def area(where, depth):
    return TreatedAreaFacts(
        area=where, depth_mm=Decimal(depth) if depth else None, passes=None
    )


def skin(**changes):
    facts = {
        "fitzpatrick": FitzpatrickSkinType.II,
        "is_sensitive": False,
        "tone": None,
    }
    return SkinFacts(**(facts | changes))


def in_zone(name, *moves):
    """Zones of a patient: where first, then (name, since) for each move."""
    first = ZonePeriod(zone=name, since=None)
    return (first, *(ZonePeriod(zone=zone, since=since) for zone, since in moves))


def _band(symptom, rows):
    days = ", ".join(str(row) for row in rows[:15])
    return (
        f'\n[[band]]\nsymptom = "{symptom}"\ndays = [{days}]\n'
        f'late = {rows[15]}\nsources = ["ED"]\n'
    )


def _scales():
    grades = "".join(
        f'\n[[severity]]\nseverity = {n}\nlabel = "Word {n}"\n'
        f'meaning = "What it means."\nsources = ["ED"]\n'
        for n in range(5)
    )
    levels = "".join(
        f'\n[[level]]\nlevel = "{name}"\nlabel = "Label of {name}"\n'
        f'advice = "What to do."\nsources = ["ED"]\n'
        for name in ("expected", "keep_an_eye", "contact", "urgent", "emergency")
    )
    return grades + levels
