"""What the clinic has written down, row by row; what it has not, says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import AddOn, DeviceKind
from aftercare.timeline.words import (
    area_name,
    clock_words,
    full_date,
    sentence_case,
    time_words,
    weekday,
)
from aftercare.treatments.models import RiskFactor
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.clinics.models import Clinic
    from aftercare.domain.care_plan import SkinFacts, TreatedAreaFacts
    from aftercare.treatments.models import Treatment
    from aftercare.treatments.queries import PlanForPatient

NOT_RECORDED = "not recorded"
# The rows of the risk factors that name a medicine; the others stand under "Risk factors".
MEDICINES = (
    RiskFactor.BLEEDING,
    RiskFactor.ISOTRETINOIN,
    RiskFactor.IMMUNE,
    RiskFactor.SUN_MEDICINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    name: str
    lines: tuple[str, ...]


def recorded(*, one: PlanForPatient) -> tuple[Fact, ...]:
    """Whoever treats the patient elsewhere asks in this order: what, how deep, with what, to whom."""
    treatment, plan = one.treatment, one.plan
    factors = frozenset(RiskFactor(code) for code in treatment.risk_factors)
    return (
        _fact("Treated", _treated(treatment)),
        _fact("Areas", *map(_area, plan.areas)),
        _fact("Device", _device(treatment)),
        _fact("Cartridge lot", treatment.cartridge_lot),
        _fact("Numbing", _numbing(treatment)),
        _fact("Add-ons", _words(AddOn(code) for code in treatment.add_ons)),
        _fact("Products given", treatment.products_given),
        _fact("Allergies", *_labels(factors, (RiskFactor.ALLERGY,))),
        _fact("Medicines", *_labels(factors, MEDICINES)),
        _fact("Risk factors", *_labels(factors, _others())),
        _fact("Skin", _skin(plan.skin)),
    )


def clinic_lines(*, clinic: Clinic) -> tuple[str, ...]:
    """Whom to ask."""
    place = ", ".join(part for part in (clinic.name, clinic.address) if part)
    urgent = f"; at any hour {clinic.urgent_phone}" if clinic.urgent_phone else ""
    return (place, f"{clinic.phone}{urgent}; emergency {clinic.emergency_phone}")


def _fact(name: str, *lines: str) -> Fact:
    return Fact(name=name, lines=tuple(filter(None, lines)) or (NOT_RECORDED,))


def _treated(treatment: Treatment) -> str:
    """Where it was done: the day and the hour of the clinic."""
    on = treatment.treated_on
    ended = time_words(treatment.ended_at, treatment.zone)
    return f"{weekday(on)} {full_date(on)}, ended {ended}"


def _area(area: TreatedAreaFacts) -> str:
    depth = f"depth {NOT_RECORDED}"
    if area.depth_mm is not None:
        depth = f"{area.depth_mm.normalize():f} mm deep"
    passes = f"passes {NOT_RECORDED}"
    if area.passes is not None:
        passes = f"{area.passes} pass{'' if area.passes == 1 else 'es'}"
    return f"{sentence_case(area_name(area.area))}: {depth}, {passes}"


def _device(treatment: Treatment) -> str:
    kind = in_words(value=DeviceKind(treatment.device_kind), zone=treatment.zone)
    make = treatment.device.name if treatment.device else f"make {NOT_RECORDED}"
    return f"{kind}, {make}"


def _numbing(treatment: Treatment) -> str:
    if not treatment.anaesthetic and treatment.anaesthetic_on_at is None:
        return ""
    product = treatment.anaesthetic or f"product {NOT_RECORDED}"
    if treatment.anaesthetic_on_at is None:
        return f"{product}; time {NOT_RECORDED}"
    return f"{product}, put on at {clock_words(treatment.anaesthetic_on_at)}"


def _words(add_ons: Iterable[AddOn]) -> str:
    return ", ".join(in_words(value=one, zone="UTC") for one in sorted(add_ons))


def _others() -> tuple[RiskFactor, ...]:
    told = {RiskFactor.ALLERGY, *MEDICINES}
    return tuple(factor for factor in RiskFactor if factor not in told)


def _labels(
    factors: frozenset[RiskFactor], wanted: Iterable[RiskFactor]
) -> tuple[str, ...]:
    return tuple(str(factor.label) for factor in wanted if factor in factors)


def _skin(skin: SkinFacts) -> str:
    kind = f"Fitzpatrick type {skin.fitzpatrick.name}" if skin.fitzpatrick else ""
    own = f"“{skin.tone.label}” in own words" if skin.tone else ""
    sensitive = "sensitive" if skin.is_sensitive else ""
    if not kind and (own or sensitive):
        kind = f"Fitzpatrick type {NOT_RECORDED}"
    return ", ".join(filter(None, (kind, sensitive, own)))
