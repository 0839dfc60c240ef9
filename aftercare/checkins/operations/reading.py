"""A check-in as the rules read it: with its history, its risks and what is uncleared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.checkins import queries
from aftercare.domain import triage
from aftercare.domain.check_in import CourseFacts, Trend
from aftercare.domain.timeline import local_instant
from aftercare.domain.vocabulary import RiskFactor, TriageLevel, WarningSign

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.checkins.models import CheckIn
    from aftercare.domain.assessment import Assessment
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.check_in import CheckInFacts, SymptomScore
    from aftercare.domain.protocol import Protocol
    from aftercare.treatments.models import Treatment

KNOWN_RISKS = frozenset(risk.value for risk in RiskFactor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What it came to. `same_day` is the check-in it stands beside, None when it is first.

    `level` is never lower than what was said earlier that day: a message goes down only
    at a later check-in, never by changing the same day's (clinical facts, 2.4). `asked`
    is what these answers ask for themselves: what is only held up is no new event.
    `is_late` says that a later check-in has been read without this one. `why` is the most
    urgent reason in words for staff.
    """

    assessment: Assessment
    level: TriageLevel
    asked: TriageLevel
    look_again_at: datetime | None
    same_day: CheckIn | None
    is_late: bool
    why: str = ""

    @property
    def is_held(self) -> bool:
        return self.assessment.is_held or self.level > self.assessment.level


def read_check_in(
    *,
    treatment: Treatment,
    plan: CarePlan,
    facts: CheckInFacts,
    again: CheckIn | None = None,
) -> Reading:
    """Asks the rules; four queries. Call it with the patient locked.

    `again`: the row of these very facts, when it is read a second time.
    """
    beside = queries.answers_beside(
        treatment_id=treatment.pk, at=facts.at, day=facts.day
    )
    rows = tuple(row for row in beside if row != again)
    today = tuple(row for row in rows if row.day == facts.day)
    holding = _holding(today, facts.at)
    standing = queries.standing_at(treatment_id=treatment.pk, at=facts.at)
    course = course_facts(
        treatment=treatment,
        plan=plan,
        before=tuple(row for row in rows if row not in today or row in holding),
        uncleared=standing.uncleared,
    )
    compares = treatment.patient.clinic.compares
    asked = _asked(facts, course, compares=compares)
    assessment = triage.assess(facts=facts, course=course, compares=compares)
    floor = max(
        (TriageLevel(row.level) for row in holding), default=TriageLevel.EXPECTED
    )
    hours = assessment.look_again_hours
    return Reading(
        assessment=assessment,
        level=max(assessment.level, floor),
        asked=asked,
        look_again_at=None if hours is None else facts.at + timedelta(hours=hours),
        same_day=next((row for row in today if row.replaced_by_id is None), None),
        is_late=standing.last_at is not None and standing.last_at > facts.at,
        why=_why(assessment, facts, plan.protocol),
    )


def _why(assessment: Assessment, facts: CheckInFacts, protocol: Protocol) -> str:
    """What the patient told that led here, in the order of weight: signs, then grades.

    The rule itself stands beside the answers; a list has room for what hurts.
    """
    if not assessment.fired:
        return ""
    first = assessment.fired[0]
    signs = [
        protocol.warning_sign(one.sign).name
        for one in facts.signs
        if isinstance(one.sign, WarningSign) and one.answer.is_yes
    ]
    grades = [
        _told(one, protocol) for one in facts.scores if one.symptom in first.symptoms
    ]
    return "; ".join([*signs, *grades]) or first.staff


def _told(score: SymptomScore, protocol: Protocol) -> str:
    """`Puffiness clear, worse`."""
    name = protocol.guide(score.symptom).name
    if score.severity is None:
        return f"{name}: not sure"
    grade = protocol.severity_word(score.severity).label.lower()
    is_worse = score.trend in (Trend.WORSE, Trend.NEW)
    return f"{name} {grade}, {score.trend}" if is_worse else f"{name} {grade}"


def course_facts(
    *,
    treatment: Treatment,
    plan: CarePlan,
    before: tuple[CheckIn, ...],
    uncleared: TriageLevel | None,
) -> CourseFacts:
    """What stands beside a check-in; no query."""
    codes = KNOWN_RISKS.intersection(treatment.risk_factors)
    risks = frozenset(RiskFactor(code) for code in codes)
    return CourseFacts(
        plan=plan,
        risks=risks,
        earlier=tuple(queries.as_facts(check_in=row) for row in before),
        uncleared=uncleared,
        numbed_at=_numbed_at(treatment),
        # The record knows "recent filler, toxin, peel, laser or surgery" as one: the
        # careful reading is that it was filler (clinical facts, U10).
        had_filler=RiskFactor.RECENT_WORK in risks,
    )


def _holding(today: tuple[CheckIn, ...], at: datetime) -> tuple[CheckIn, ...]:
    """What was said earlier that day, oldest first.

    Staff may have taken a level of this very day back: nothing up to there holds it up.
    """
    until = [row for row in today if row.answered_at <= at]
    cleared = [n for n, row in enumerate(until, start=1) if row.clearance_id]
    return tuple(until[max(cleared, default=0) :])


def _asked(facts: CheckInFacts, course: CourseFacts, *, compares: bool) -> TriageLevel:
    other_days = tuple(one for one in course.earlier if one.day != facts.day)
    alone = replace(course, earlier=other_days, uncleared=None)
    fired = triage.assess(facts=facts, course=alone, compares=compares).fired
    return max((one.level for one in fired), default=TriageLevel.EXPECTED)


def _numbed_at(treatment: Treatment) -> datetime | None:
    """The cream went on before the treatment ended, at a wall time of the clinic."""
    if treatment.anaesthetic_on_at is None:
        return None
    return local_instant(
        on=treatment.treated_on,
        wall=treatment.anaesthetic_on_at,
        zone=treatment.zone,
    )
