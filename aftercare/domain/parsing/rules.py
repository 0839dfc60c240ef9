"""Entries of the triage: rules with their ways, the scoring, what risks change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aftercare.domain.parsing.clinical import LEVELS, SIGNS, SYMPTOMS, VARIANTS
from aftercare.domain.parsing.course import MOST_DAYS, MOST_HOURS
from aftercare.domain.triage_rules import (
    RiskEffect,
    Scoring,
    SymptomCondition,
    TriageRule,
    VariantDay,
    Way,
)
from aftercare.domain.vocabulary import Finding, RiskFactor, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.domain.parsing.entries import EntryReader, Value
    from aftercare.domain.vocabulary import TriageLevel, WarningSign

FINDINGS = {one.value: one for one in Finding}
ANY_SIGN: dict[str, WarningSign | Finding] = {**SIGNS, **FINDINGS}
RISKS = {one.value: one for one in RiskFactor}
HIGHEST_GRADE = max(Severity)

_RULE_CODE = re.compile(r"[EUCW][1-9][0-9]?")


def read_rule(*, reader: EntryReader) -> TriageRule:
    level = reader.one_of("level", LEVELS)
    return TriageRule(
        code=_rule_code(reader),
        level=level,
        staff=reader.staff("staff"),
        ways=_read_ways(reader, level),
        sources=reader.sources(),
    )


def read_scoring(*, reader: EntryReader) -> Scoring:
    grade = {"low": 1, "high": int(HIGHEST_GRADE)}
    return Scoring(
        watch_excess=reader.whole("watch_excess", **grade),
        contact_excess=reader.whole("contact_excess", **grade),
        repeat_excess=reader.whole("repeat_excess", **grade),
        repeat_hours=reader.whole("repeat_hours", low=1, high=MOST_HOURS),
        comfort_symptoms=frozenset(reader.many_of("comfort_symptoms", SYMPTOMS)),
        comfort_excess=reader.whole("comfort_excess", **grade),
        contact_grade=reader.whole("contact_grade", **grade),
        wave_rise_once=reader.whole("wave_rise_once", **grade),
        wave_rise_twice=reader.whole("wave_rise_twice", **grade),
        fever_c=reader.number("fever_c"),
        look_again_hours=reader.whole("look_again_hours", low=1, high=MOST_HOURS),
        sources=reader.sources(),
    )


def read_risk_effect(*, reader: EntryReader) -> RiskEffect:
    has_symptoms = reader.has("symptoms")
    return RiskEffect(
        risk=reader.one_of("risk", RISKS),
        raises=reader.truth("raises"),
        symptoms=(
            frozenset(reader.many_of("symptoms", SYMPTOMS)) if has_symptoms else None
        ),
        look_again_hours=whole_or_none(
            reader=reader, key="look_again_hours", high=MOST_HOURS
        ),
        staff=reader.staff("staff"),
        sources=reader.sources(),
    )


def whole_or_none(*, reader: EntryReader, key: str, high: int) -> int | None:
    return reader.whole(key, low=0, high=high) if reader.has(key) else None


def many_or_none(
    *, reader: EntryReader, key: str, choices: Mapping[str, Value]
) -> tuple[Value, ...]:
    """An optional list of codes."""
    return reader.many_of(key, choices) if reader.has(key) else ()


def _rule_code(reader: EntryReader) -> str:
    """A code as in the clinical facts: E, U, C or W and a number."""
    text = reader.staff("code")
    if not _RULE_CODE.fullmatch(text):
        reader.fail("code", f'"{text}" is not a rule code such as E1 or C20')
    return text


def _read_ways(reader: EntryReader, level: TriageLevel) -> tuple[Way, ...]:
    ways = tuple(_read_way(one, level) for one in reader.tables("when"))
    if not ways:
        reader.fail("when", "needs at least 1")
    return ways


def _read_way(reader: EntryReader, level: TriageLevel) -> Way:
    has_level = reader.has("level")
    way = Way(
        level=reader.one_of("level", LEVELS) if has_level else level,
        patient=reader.words("patient"),
        all_signs=many_or_none(reader=reader, key="all_signs", choices=ANY_SIGN),
        any_sign=many_or_none(reader=reader, key="any_sign", choices=ANY_SIGN),
        undenied=many_or_none(reader=reader, key="undenied", choices=ANY_SIGN),
        symptoms=tuple(_read_condition(one) for one in reader.tables("symptoms")),
        first_day=whole_or_none(reader=reader, key="first_day", high=MOST_DAYS) or 0,
        last_day=whole_or_none(reader=reader, key="last_day", high=MOST_DAYS),
        variant_days=tuple(_read_later(one) for one in reader.tables("variant_days")),
        from_hour=whole_or_none(reader=reader, key="from_hour", high=MOST_HOURS),
        until_hour=whole_or_none(reader=reader, key="until_hour", high=MOST_HOURS),
        until_numbing_hour=whole_or_none(
            reader=reader, key="until_numbing_hour", high=MOST_HOURS
        ),
        variants=frozenset(
            many_or_none(reader=reader, key="variants", choices=VARIANTS)
        ),
        risks=frozenset(many_or_none(reader=reader, key="risks", choices=RISKS)),
        needs_filler=_flag(reader, "needs_filler"),
        temperature_from=(
            reader.number("temperature_from")
            if reader.has("temperature_from")
            else None
        ),
        compared=reader.one_of("compared", LEVELS) if reader.has("compared") else None,
        is_comparison=_flag(reader, "is_comparison"),
        covered_by=reader.many_staff("covered_by"),
    )
    _check_way(reader, way)
    reader.close()
    return way


def _check_way(reader: EntryReader, way: Way) -> None:
    """A way asks for something, and owns up to comparing."""
    measured = way.temperature_from is not None or way.compared is not None
    if not (way.all_signs or way.any_sign or way.symptoms or measured):
        reader.fail("patient", "asks for no sign and no symptom")
    compares = way.compared is not None or any(
        one.excess is not None or one.is_second_wave for one in way.symptoms
    )
    if compares and not way.is_comparison:
        reader.fail("patient", "compares, so it needs is_comparison = true")
    if way.last_day is not None and way.last_day < way.first_day:
        reader.fail("last_day", f"{way.last_day} is before first_day {way.first_day}")


def _read_condition(reader: EntryReader) -> SymptomCondition:
    any_of = many_or_none(reader=reader, key="any_of", choices=SYMPTOMS)
    grade = int(HIGHEST_GRADE)
    at_least = whole_or_none(reader=reader, key="at_least", high=grade)
    condition = SymptomCondition(
        any_of=any_of or tuple(SYMPTOMS.values()),
        at_least=1 if at_least is None else at_least,
        excess=whole_or_none(reader=reader, key="excess", high=grade),
        is_rising=_flag(reader, "is_rising"),
        is_new=_flag(reader, "is_new"),
        is_one_sided=_flag(reader, "is_one_sided"),
        is_second_wave=_flag(reader, "is_second_wave"),
        lasts_days=whole_or_none(reader=reader, key="lasts_days", high=MOST_DAYS),
        began_from_day=(
            whole_or_none(reader=reader, key="began_from_day", high=MOST_DAYS) or 0
        ),
        or_unasked=_flag(reader, "or_unasked"),
    )
    reader.close()
    return condition


def _read_later(reader: EntryReader) -> VariantDay:
    later = VariantDay(
        variants=frozenset(reader.many_of("variants", VARIANTS)),
        first_day=reader.whole("first_day", low=0, high=MOST_DAYS),
    )
    reader.close()
    return later


def _flag(reader: EntryReader, key: str) -> bool:
    return reader.has(key) and reader.truth(key)
