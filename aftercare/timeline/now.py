"""The parts of Today that depend on the hour and on how many plans are under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import expected_band, overall_band
from aftercare.domain.timeline import hours_since
from aftercare.domain.vocabulary import Severity
from aftercare.timeline import presenters
from aftercare.timeline.hill import Hill, first_day_around, hill_for
from aftercare.timeline.own import Standing, marks_of, standing
from aftercare.timeline.words import date_words, ended, local_day, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Symptom, Variant
    from aftercare.timeline.presenters import StripDay
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class HillBlock:
    """One plan's hill with its own axis; the title names the area when there are several.

    `standing` is what today's check-in says, None without one.
    """

    title: str
    strip_name: str
    table_href: str
    hill: Hill
    days: tuple[StripDay, ...]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Day 0 by the hour: what holds now, and until when."""

    headline: str
    until: str
    notes: tuple[str, ...]


def lede_of(plan: CarePlan, number: int) -> str:
    """What many people notice, and the day by which the strongest sign of it eases."""
    return _lede(plan.protocol, variants_of(plan=plan), number)


@lru_cache(maxsize=1024)
def _lede(protocol: Protocol, variants: frozenset[Variant], number: int) -> str:
    guide = protocol.day_guide(number)
    highs = {s: _high(protocol, variants, s, number) for s in guide.symptoms}
    # The first of the highest band; on days when nothing is clear there is none.
    strongest = max(highs, key=lambda symptom: highs[symptom], default=None)
    if strongest is None or highs[strongest] < Severity.CLEAR:
        return guide.lede
    day = _eased_on(protocol, variants, strongest, number)
    return f"{guide.lede} It most often eases by day {day}."


def _high(
    protocol: Protocol, variants: frozenset[Variant], symptom: Symptom, number: int
) -> int:
    return expected_band(
        protocol=protocol, variants=variants, symptom=symptom, day=number
    ).high


def _eased_on(
    protocol: Protocol, variants: frozenset[Variant], symptom: Symptom, number: int
) -> int:
    """The first day on which at most a slight sign is expected, by the plan's own band."""
    later = range(number + 1, protocol.course_days + 1)
    eased = (
        d for d in later if _high(protocol, variants, symptom, d) <= Severity.SLIGHT
    )
    return next(eased, protocol.course_days)


def other_lines(day: PatientDay, shown: PlanForPatient) -> tuple[str, ...]:
    """One line for every other plan, a visit to come among them."""
    return tuple(_line(day, one) for one in day.plans if one is not shown)


def _line(day: PatientDay, one: PlanForPatient) -> str:
    area = presenters.plan_areas(one.plan)
    state = presenters.course_state(one.plan, day.at)
    if state == "before":
        on = date_words(local_day(one.plan.ended_at, day.zone))
        return f"{area}: your visit is on {on}."
    if state == "after":
        return f"{area}: this plan is finished."
    number = one.plan.recovery_day(day.at)
    guide = one.plan.protocol.day_guide(number)
    return f"{area}, {presenters.day_name(number).lower()}: {ended(guide.headline)}"


def hills_of(day: PatientDay, plans: Sequence[PlanForPatient]) -> tuple[HillBlock, ...]:
    """One hill a plan; several are small, each with the area as its title."""
    several = len(plans) > 1
    return tuple(
        _block(
            day, one, title=presenters.plan_areas(one.plan) if several else "", key=key
        )
        for key, one in enumerate(plans)
    )


def _block(day: PatientDay, one: PlanForPatient, *, title: str, key: int) -> HillBlock:
    today = one.plan.recovery_day(day.at)
    hill = hill_for(
        plan=one.plan,
        variants=variants_of(plan=one.plan),
        first_day=first_day_around(day=today, last_day=one.plan.protocol.course_days),
        today=today,
        key=f"h{key}",
        marks=marks_of(day, one),
    )
    strip = presenters.strip_of(day, one, hill.points, today=today, current=today)
    name = f"Days, {title.lower()}" if title else "Days"
    return HillBlock(
        title=title,
        strip_name=name,
        table_href=f"{presenters.plan_href(day, one, 'course')}#table",
        hill=hill,
        days=strip,
        standing=standing(day, one, hill),
    )


def hours_of(plan: CarePlan, at: datetime) -> Hours | None:
    """What the hour asks for, until the last care task has begun."""
    passed = hours_since(since=plan.ended_at, at=at)
    starts = max((t.starts_after_hours for t in plan.protocol.care_tasks), default=0)
    if not plan.protocol.hours or not 0 <= passed < starts:
        return None
    guide = plan.protocol.hour_guide(passed)
    later = [h.from_hour for h in plan.protocol.hours if h.from_hour > passed]
    until = plan.ended_at + timedelta(hours=min([*later, starts]))
    return Hours(
        headline=guide.headline,
        until=f"Until {moment(until, zone=plan.zone, now=at)}",
        notes=guide.notes,
    )


def is_felt(plan: CarePlan, number: int) -> bool:
    """Whether the hill still stands on that day; later, what shaped it no longer matters."""
    variants = variants_of(plan=plan)
    return overall_band(protocol=plan.protocol, variants=variants, day=number).high > 0
