"""Whole courses, written from the clinical facts alone and held against the shipped protocol.

tests/domain/vignettes/*.toml. A vignette has a `name`, `why` (the sentence of the facts that
decides it), `sources`, a `treatment` (below: DEFAULTS) and its `check_ins`, in order:

  day, hour       the recovery day and the hour on the clock in London (18 unless said)
  grades, trends  symptom -> 0-4, or "?" for not sure; symptom -> better, same, worse, new
  one_sided       symptoms on one side only
  yes, no, unsure the signs and findings with that answer
  temperature     in Celsius
  cleared         staff have cleared what stood before this check-in
  level           what it asks for
  rules           exactly the rules that fired at that level, in order; left out, any
  also, never     rules that fire at whatever level; rules that do not

"expected" means that no rule fired at all. The level that only staff may lower is carried
from the levels written here, never from the engine's own.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from aftercare.domain.care_plan import variants_of
from aftercare.domain.check_in import (
    Answer,
    CheckInFacts,
    CourseFacts,
    SignAnswer,
    SymptomScore,
    Trend,
)
from aftercare.domain.timeline import local_instant
from aftercare.domain.triage import assess
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    Finding,
    FitzpatrickSkinType,
    RiskFactor,
    Severity,
    Symptom,
    TriageLevel,
    Variant,
    WarningSign,
)
from tests.domain.planning import shipped
from tests.domain.sample import area, plan, skin

FOLDER = Path(__file__).parent / "vignettes"
TREATED_ON = date(2026, 6, 1)
EVENING = 18

# A face in London, pen, 1 mm, type II, ended at 11:00 on the clock. `numbed` is the hour at
# which the cream went on; skin 0 is a type nobody wrote down; depth "" likewise.
DEFAULTS = {
    "device": "pen",
    "depth": "1.0",
    "area": "cheeks",
    "skin": 2,
    "sensitive": False,
    "add_ons": [],
    "risks": [],
    "filler": False,
    "numbed": None,
    "compares": True,
}
# What a check-in may say; a slip of the pen is not read as silence.
KEYS = {
    *("day", "hour", "grades", "trends", "one_sided", "yes", "no", "unsure"),
    *("temperature", "worried", "cleared", "level", "rules", "also", "never"),
}


@cache
def vignettes():
    return [
        one
        for path in sorted(FOLDER.glob("*.toml"))
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["vignette"]
    ]


def named(found):
    return [pytest.param(one, id=one["name"]) for one in found]


@pytest.mark.parametrize("vignette", named(vignettes()))
def test_the_course_is_read_as_written(vignette):
    treatment = DEFAULTS | vignette.get("treatment", {})
    course, standing = course_of(treatment), None
    for said in vignette["check_ins"]:
        facts = check_in(said)
        standing = None if said.get("cleared") else standing
        found = assess(
            facts=facts,
            course=replace(course, uncleared=standing),
            compares=treatment["compares"],
        )
        assert_as_written(found, said, vignette)
        assert found.is_compared is treatment["compares"]
        standing = staff_only(TriageLevel[said["level"].upper()], standing)
        course = replace(course, earlier=(*course.earlier, facts))


@pytest.mark.parametrize("vignette", named(vignettes()))
def test_a_vignette_says_why_and_names_sources_the_protocol_knows(vignette):
    assert set(vignette) <= {"name", "why", "sources", "treatment", "check_ins"}
    assert vignette["why"]
    assert set(vignette["sources"]) <= {*shipped().sources, "ED", "U"}
    assert vignette["sources"]
    assert set(vignette.get("treatment", {})) <= set(DEFAULTS)
    for said in vignette["check_ins"]:
        assert set(said) <= KEYS
    moments = [check_in(said).at for said in vignette["check_ins"]]
    assert moments == sorted(set(moments))


def test_the_vignettes_cover_what_there_is():
    """Every rule and level, every variant, every skin type; enough of them are courses."""
    said = [one for vignette in vignettes() for one in vignette["check_ins"]]
    treatments = [DEFAULTS | one.get("treatment", {}) for one in vignettes()]
    fired = {
        code for one in said for key in ("rules", "also") for code in one.get(key, ())
    }

    assert len({one["name"] for one in vignettes()}) == len(vignettes())
    assert sum(len(one["check_ins"]) > 1 for one in vignettes()) >= 60
    assert fired >= every_rule()
    assert {one["level"] for one in said} == {
        level.name.lower() for level in TriageLevel
    }
    assert {one["skin"] for one in treatments} == set(range(7))
    assert {one["device"] for one in treatments} >= {
        "pen",
        "roller",
        "rf_pen",
        "rf_stamp",
    }
    assert {
        v for one in treatments for v in variants_of(plan=course_of(one).plan)
    } == set(Variant)
    assert {a for one in treatments for a in one["add_ons"]} == set(AddOn)


def test_each_level_is_met_often():
    levels = Counter(
        said["level"] for vignette in vignettes() for said in vignette["check_ins"]
    )

    assert min(levels.values()) >= 15


# --- Reading a vignette ---------------------------------------------------------------


def every_rule():
    """The rules of facts.md, section 4, by its own numbering."""
    counts = {"E": 6, "U": 10, "C": 24, "W": 5}
    return {f"{row}{n}" for row, last in counts.items() for n in range(1, last + 1)}


def course_of(treatment):
    return CourseFacts(
        plan=plan(
            protocol=shipped(),
            device=DeviceKind(treatment["device"]),
            areas=(area(BodyArea(treatment["area"]), treatment["depth"]),),
            add_ons=frozenset(AddOn(one) for one in treatment["add_ons"]),
            skin=skin(
                fitzpatrick=skin_type(treatment["skin"]),
                is_sensitive=treatment["sensitive"],
            ),
        ),
        risks=frozenset(RiskFactor(one) for one in treatment["risks"]),
        had_filler=treatment["filler"],
        numbed_at=None
        if treatment["numbed"] is None
        else moment(0, treatment["numbed"]),
    )


def skin_type(number):
    return FitzpatrickSkinType(number) if number else None


def check_in(said):
    return CheckInFacts(
        at=moment(said["day"], said.get("hour", EVENING)),
        day=said["day"],
        scores=tuple(score(said, symptom) for symptom in said.get("grades", {})),
        signs=tuple(
            SignAnswer(sign=sign(code), answer=answer)
            for key, answer in (
                ("yes", Answer.YES),
                ("no", Answer.NO),
                ("unsure", Answer.NOT_SURE),
            )
            for code in said.get(key, ())
        ),
        temperature_c=Decimal(said["temperature"]) if "temperature" in said else None,
        is_worried=said.get("worried", False),
    )


def score(said, symptom):
    grade, trend = said["grades"][symptom], said.get("trends", {}).get(symptom)
    return SymptomScore(
        symptom=Symptom(symptom),
        severity=None if grade == "?" else Severity(grade),
        trend=trend and Trend(trend),
        is_one_sided=symptom in said.get("one_sided", ()),
    )


def sign(code):
    return WarningSign(code) if code in set(WarningSign) else Finding(code)


def moment(day, hour):
    on = TREATED_ON + timedelta(days=day)
    return local_instant(on=on, wall=time(hour), zone="Europe/London")


def staff_only(level, standing):
    return level if level >= TriageLevel.URGENT else standing


def assert_as_written(found, said, vignette):
    levels = {one.code: one.level for one in found.fired}
    level = TriageLevel[said["level"].upper()]
    deciding = [code for code, one in levels.items() if one == level]
    where = f"day {said['day']}: {found.level.name} by {levels}; {vignette['why']}"

    assert found.level is level, where
    assert deciding == said.get("rules", deciding), where
    assert set(said.get("also", ())) <= set(levels), where
    assert not set(said.get("never", ())) & set(levels), where
    if level is TriageLevel.EXPECTED:
        assert not levels, where
    in_order = [(-one, *place_of(code)) for code, one in levels.items()]
    assert in_order == sorted(in_order), where


def place_of(code):
    """E before U before C before W, then by number: the order of the facts."""
    return "EUCW".index(code[0]), int(code[1:])
