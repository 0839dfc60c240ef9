"""What is possible and yet unlikely: staff are asked "keep it?", and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.clinics.models import Patient
from aftercare.treatments import queries
from aftercare.treatments.models import WARNED_AT_ENTRY, WARNED_WITH_RF, RiskFactor
from aftercare.treatments.operations.words import areas_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from decimal import Decimal

    from aftercare.domain.protocol import Protocol
    from aftercare.treatments.operations.facts import TreatmentFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One unlikely value in words, and what keeping it means.

    `code` holds the value: a yes to 3.5 mm is no yes to 4 mm.
    """

    code: str
    text: str
    keep: str


def doubts_about(
    *, facts: TreatmentFacts, protocol: Protocol, at: datetime
) -> tuple[Doubt, ...]:
    """Everything about the facts that is worth a second look; empty when nothing is.

    The limits are the device's and the protocol's `entry`; the warnings are rows of the
    clinical facts 4.5.
    """
    return (
        *_depths(facts, protocol),
        *_end_time(facts, protocol, at),
        *_gap(facts, protocol),
        *_risks(facts),
    )


def _depths(facts: TreatmentFacts, protocol: Protocol) -> Iterator[Doubt]:
    entry = protocol.entry
    if facts.device:
        limit = facts.device.max_depth_mm
        bound = f"{_mm(limit)}, the most {facts.device.name} is set up for"
    else:
        limit = entry.unusual_depth_mm
        bound = f"the usual {_mm(limit)}"
    for area in facts.areas:
        if area.depth_mm is None:
            continue
        said = areas_in_words(areas=(area,)).split(",")[0]
        code = f"{area.area.value}:{area.depth_mm.normalize():f}"
        keep = f"Keep {_mm(area.depth_mm)}"
        if area.depth_mm > limit:
            text = f"{said} is more than {bound}."
            yield Doubt(code=f"deep:{code}", text=text, keep=keep)
        if area.depth_mm % entry.depth_step_mm:
            text = f"{said} is between the steps of {_mm(entry.depth_step_mm)}."
            yield Doubt(code=f"step:{code}", text=text, keep=keep)


def _end_time(
    facts: TreatmentFacts, protocol: Protocol, at: datetime
) -> Iterator[Doubt]:
    said = in_words(value=facts.ended_at, zone=facts.clinic.zone)
    code = f"{facts.ended_at:%Y%m%dT%H%M}"
    if facts.ended_at > at:
        text = f"The end time, {said}, is still to come."
        yield Doubt(code=f"future:{code}", text=text, keep="Keep this time")
    elif (at - facts.ended_at).days > protocol.course_days:
        text = f"The end time, {said}, is so long ago that the plan is over."
        yield Doubt(code=f"past:{code}", text=text, keep="Keep this time")


def _gap(facts: TreatmentFacts, protocol: Protocol) -> Iterator[Doubt]:
    if not isinstance(facts.patient, Patient):
        return
    days = protocol.entry.minimum_gap_days
    near = queries.treatments_near(
        patient=facts.patient, on=facts.treated_on, days=days
    )
    for other in near:
        if other.form_token == facts.form_token:
            continue  # this treatment itself, when it is being corrected
        apart = abs((facts.treated_on - other.treated_on).days)
        distance = "the same day" if not apart else f"{apart} days apart"
        text = (
            f"There is a treatment on {other.treated_on:%-d %B %Y}, {distance}."
            f" The plan asks for {days} days between two."
            " The patient will see both plans."
        )
        code = f"gap:{other.pk}:{facts.treated_on}"
        yield Doubt(code=code, text=text, keep="Keep both treatments")


def _risks(facts: TreatmentFacts) -> Iterator[Doubt]:
    asked = WARNED_AT_ENTRY | (WARNED_WITH_RF if facts.device_kind.is_rf else set())
    for factor in RiskFactor:
        if factor in asked and factor.value in facts.risk_factors:
            text = f"You ticked: {factor.label}. It asks for a second look."
            yield Doubt(code=f"risk:{factor.value}", text=text, keep="It was looked at")


def _mm(depth: Decimal) -> str:
    return f"{depth.normalize():f} mm"
