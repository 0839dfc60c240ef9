"""Which rules fire for a check-in as read, with their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aftercare.domain.assessment import FiredRule
from aftercare.domain.triage_ways import holds
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.domain.protocol import Protocol
    from aftercare.domain.triage_reading import Reading
    from aftercare.domain.triage_rules import TriageRule, Way
    from aftercare.domain.vocabulary import Symptom

NAMES = "{symptoms}"  # stands in a text for the names of the symptoms that made it fire


class _Held(NamedTuple):
    way: Way
    symptoms: tuple[Symptom, ...]


def fired_rules(*, reading: Reading, compares: bool) -> tuple[FiredRule, ...]:
    """Most urgent first, then in the order of the protocol."""
    protocol = reading.course.plan.protocol
    held = {r.code: _held(r, reading, compares=compares) for r in protocol.rules}
    shown = {
        code: [one for one in ways if not _is_covered(one.way, held)]
        for code, ways in held.items()
    }
    fired = [
        _fire(rule, shown[rule.code], reading)
        for rule in protocol.rules
        if shown[rule.code]
    ]
    return tuple(sorted(fired, key=lambda one: -one.level))


def _held(rule: TriageRule, reading: Reading, *, compares: bool) -> list[_Held]:
    asked = (way for way in rule.ways if compares or not way.is_comparison)
    found = ((way, holds(way=way, reading=reading)) for way in asked)
    return [_Held(way, symptoms) for way, symptoms in found if symptoms is not None]


def _is_covered(way: Way, held: Mapping[str, list[_Held]]) -> bool:
    """Only what is at least as urgent may hide a reason, so no level is ever lost.

    The parser lets a rule be covered by earlier ones only, so the first of a chain is shown.
    """
    return any(
        one.way.level >= way.level for code in way.covered_by for one in held[code]
    )


def _fire(rule: TriageRule, held: list[_Held], reading: Reading) -> FiredRule:
    """One reason for all ways that hold, at the level of the most urgent of them."""
    level = max(one.way.level for one in held)
    symptoms = tuple(dict.fromkeys(s for one in held for s in one.symptoms))
    texts = dict.fromkeys(_words(one, reading.course.plan.protocol) for one in held)
    return FiredRule(
        code=rule.code,
        level=_raised(level, symptoms, reading),
        patient=" ".join(texts),
        staff=rule.staff,
        symptoms=symptoms,
        sources=rule.sources,
    )


def _words(held: _Held, protocol: Protocol) -> str:
    names = (protocol.guide(one).name for one in held.symptoms)
    listed = ", ".join(name[:1].lower() + name[1:] for name in names)
    return held.way.patient.replace(NAMES, listed)


def _raised(
    level: TriageLevel, symptoms: tuple[Symptom, ...], reading: Reading
) -> TriageLevel:
    """Clinical facts 4.5: for some people "keep an eye" is a reason to ask the clinic."""
    if level is not TriageLevel.KEEP_AN_EYE:
        return level
    raises = any(
        effect.raises
        and effect.risk in reading.course.risks
        and (effect.symptoms is None or not effect.symptoms.isdisjoint(symptoms))
        for effect in reading.course.plan.protocol.risk_effects
    )
    return TriageLevel.CONTACT if raises else level
