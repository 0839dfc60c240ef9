"""Short ways to write a check-in and to ask what it means, against the protocol we ship."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from aftercare.domain.check_in import (
    Answer,
    CheckInFacts,
    CourseFacts,
    SignAnswer,
    SymptomScore,
    Trend,
)
from aftercare.domain.protocol_parser import parse_protocol
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
    WarningSign,
)
from tests.domain.sample import LIBRARY, area, plan, skin

ENDED = datetime(2026, 6, 1, 10, tzinfo=UTC)
SIGNS = {one.value: one for one in (*WarningSign, *Finding)}
EXPECTED, WATCH, CONTACT, URGENT, EMERGENCY = TriageLevel

KINDS = {
    "standard": {},
    "superficial": {"areas": (area(BodyArea.CHEEKS, "0.25"),)},
    "deep": {"areas": (area(BodyArea.CHEEKS, "2.0"),)},
    "rf": {"device": DeviceKind.RF_PEN},
    "sensitive": {"skin": skin(is_sensitive=True)},
    "peel": {"add_ons": frozenset({AddOn.PEEL})},
    "prp": {"add_ons": frozenset({AddOn.PRP})},
    "body": {"areas": (area(BodyArea.BODY, "1.0"),)},
    "type V": {"skin": skin(fitzpatrick=FitzpatrickSkinType.V)},
    "type V deep": {
        "skin": skin(fitzpatrick=FitzpatrickSkinType.V),
        "areas": (area(BodyArea.CHEEKS, "2.0"),),
    },
}


@cache
def library():
    return parse_protocol(text=LIBRARY.read_text(encoding="utf-8"))


@cache
def plan_of(kind):
    return plan(protocol=library(), ended_at=ENDED, **KINDS[kind])


def said(day, answers="", **changes):
    """A check-in: "redness 2 worse, swelling ? side, pus, hives ?, eye no, 37.6 C".

    A symptom is followed by its grade or "?"; a sign stands alone, with "?" or with "no".
    """
    scores, signs, temperature = [], [], None
    for word, *rest in (part.split() for part in answers.split(",") if part.strip()):
        if rest == ["C"]:
            temperature = Decimal(word)
        elif word in SIGNS:
            answer = {"?": Answer.NOT_SURE, "no": Answer.NO}.get("".join(rest))
            signs.append(SignAnswer(sign=SIGNS[word], answer=answer or Answer.YES))
        else:
            scores.append(_score(word, *rest))
    facts = {
        "at": ENDED + timedelta(days=day, hours=6),
        "day": day,
        "scores": tuple(scores),
        "signs": tuple(signs),
        "temperature_c": temperature,
    }
    return CheckInFacts(**(facts | changes))


def case(day, answers="", *, kind="standard", risks=(), earlier=(), at=None, **more):
    """Facts and course; `earlier` is a list of (day, answers), `at` hours after the end."""
    changes = {} if at is None else {"at": ENDED + timedelta(hours=at)}
    course = CourseFacts(
        plan=plan_of(kind),
        risks=frozenset(RiskFactor(one) for one in risks),
        earlier=tuple(said(*one) for one in earlier),
        **more,
    )
    return said(day, answers, **changes), course


def meaning(day, answers="", *, compares=True, **rest):
    """The assessment of a `case`."""
    facts, course = case(day, answers, **rest)
    return assess(facts=facts, course=course, compares=compares)


def codes(*args, **kwargs):
    return [one.code for one in meaning(*args, **kwargs).fired]


def level(*args, **kwargs):
    return meaning(*args, **kwargs).level


def _score(word, grade, *rest):
    trend = [one for one in rest if one != "side"]
    return SymptomScore(
        symptom=Symptom(word),
        severity=None if grade == "?" else Severity(int(grade)),
        trend=Trend(trend[0]) if trend else None,
        is_one_sided="side" in rest,
    )
