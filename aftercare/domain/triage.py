"""A check-in's meaning: the level and every reason for it, most urgent first.

Follows the clinical facts, 2.4 and 4. The highest wins. A level goes down only at a later
check-in: one that replaces another of the same day keeps its level and its more urgent
reasons, and what only staff may lower stays until they have.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aftercare.domain import triage_history as history_of
from aftercare.domain.assessment import Assessment, Comparison, FiredRule
from aftercare.domain.triage_firing import fired_rules
from aftercare.domain.triage_reading import read
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from aftercare.domain.check_in import CheckInFacts, CourseFacts
    from aftercare.domain.triage_reading import Reading


def assess(
    *, facts: CheckInFacts, course: CourseFacts, compares: bool = True
) -> Assessment:
    """What this check-in asks for.

    `course.earlier` may hold what this check-in replaces. compares=False leaves out the bands
    and every rule that sets a grade against a day; the signs are read all the same.
    """
    own = _assess_alone(facts, course, compares=compares)
    replaced = history_of.replaced_by(facts=facts, earlier=course.earlier)
    if replaced is not None:
        before = _without(course, replaced)
        own = _keep(own, assess(facts=replaced, course=before, compares=compares))
    return _hold(own, course)


def _assess_alone(
    facts: CheckInFacts, course: CourseFacts, *, compares: bool
) -> Assessment:
    protocol = course.plan.protocol
    if protocol.scoring is None:  # an older version, without rules
        return Assessment(
            level=TriageLevel.EXPECTED,
            fired=(),
            comparisons=(),
            protocol_version=protocol.version,
            is_compared=False,
        )
    reading = read(facts=facts, course=course, scoring=protocol.scoring)
    fired = fired_rules(reading=reading, compares=compares)
    level = max((one.level for one in fired), default=TriageLevel.EXPECTED)
    return Assessment(
        level=level,
        fired=fired,
        comparisons=_comparisons(reading) if compares else (),
        protocol_version=protocol.version,
        is_compared=compares,
        look_again_hours=_look_again(level, reading),
    )


def _comparisons(reading: Reading) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(
            symptom=symptom,
            severity=one.grade,
            band=one.band,
            excess=one.excess,
            level=one.level,
            was_unsure=one.score.severity is None,
        )
        for symptom, one in reading.scores.items()
    )


def _look_again(level: TriageLevel, reading: Reading) -> int | None:
    if level is not TriageLevel.KEEP_AN_EYE:
        return None
    sooner = [
        effect.look_again_hours
        for effect in reading.course.plan.protocol.risk_effects
        if effect.risk in reading.course.risks and effect.look_again_hours
    ]
    return min([reading.scoring.look_again_hours, *sooner])


def _without(course: CourseFacts, replaced: CheckInFacts) -> CourseFacts:
    earlier = course.earlier[: course.earlier.index(replaced)]
    return replace(course, earlier=earlier, uncleared=None)


def _keep(own: Assessment, before: Assessment) -> Assessment:
    """What the replaced check-in asked for, where that is more."""
    if before.level <= own.level:
        return own
    own_codes = {one.code for one in own.fired}
    kept = tuple(
        one
        for one in before.fired
        if one.level > own.level and one.code not in own_codes
    )
    return _raised(own, before.level, (*kept, *own.fired))


def _hold(own: Assessment, course: CourseFacts) -> Assessment:
    if course.uncleared is None or course.uncleared <= own.level:
        return own
    return _raised(own, course.uncleared, own.fired)


def _raised(
    own: Assessment, level: TriageLevel, fired: tuple[FiredRule, ...]
) -> Assessment:
    return replace(own, level=level, fired=fired, is_held=True, look_again_hours=None)
