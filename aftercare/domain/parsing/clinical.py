"""Entries about the body: symptoms, bands, modifiers, warning signs and the two scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.protocol import (
    BandRow,
    BandShift,
    LevelWord,
    Modifier,
    SeverityWord,
    SymptomGuide,
    VariantNote,
    WarningSignGuide,
)
from aftercare.domain.vocabulary import (
    Severity,
    Symptom,
    TriageLevel,
    Variant,
    WarningSign,
)

if TYPE_CHECKING:
    from aftercare.domain.parsing.entries import EntryReader

SYMPTOMS = {one.value: one for one in Symptom}
SIGNS = {one.value: one for one in WarningSign}
VARIANTS = {one.value: one for one in Variant}
MODIFIERS = {one.value: one for one in Variant if one is not Variant.STANDARD}
LEVELS = {one.name.lower(): one for one in TriageLevel}

TABLED_DAYS = 15  # days 0-14 stand one by one, all later ones share `late`
HIGHEST_BAND = 3
LARGEST_SHIFT = 1
LAST_SHIFT_DAY = 42
PAIRED = "brown or black skin"  # stands in for the other field of the pair


def read_symptom(*, reader: EntryReader) -> SymptomGuide:
    looks, on_brown_black = _looks(reader)
    grades = reader.many_words("grades")
    if len(grades) != len(Severity):
        reader.fail("grades", f"needs {len(Severity)} texts, for 0 to 4")
    return SymptomGuide(
        symptom=reader.one_of("symptom", SYMPTOMS),
        name=reader.words("name"),
        clinical_term=reader.staff("clinical_term"),
        icd_10_cm=reader.staff("icd_10_cm", default=""),
        snomed=reader.staff("snomed", default=""),
        lede=reader.words("lede"),
        feels=reader.words("feels"),
        looks=looks,
        looks_on_brown_black=on_brown_black,
        onset=reader.words("onset"),
        peak=reader.words("peak"),
        usual_end=reader.words("usual_end"),
        grades=grades,
        do=reader.many_words("do"),
        avoid=reader.many_words("avoid"),
        call_if=reader.many_words("call_if", at_least=1),
        variant_call_if=read_variant_notes(reader=reader, key="variant_call_if"),
        urgent_if=reader.many_words("urgent_if", is_optional=True),
        emergency_if=reader.many_words("emergency_if", is_optional=True),
        sources=reader.sources(),
    )


def read_warning_sign(*, reader: EntryReader) -> WarningSignGuide:
    looks, on_brown_black = _looks(reader)
    return WarningSignGuide(
        sign=reader.one_of("sign", SIGNS),
        name=reader.words("name"),
        clinical_term=reader.staff("clinical_term"),
        icd_10_cm=reader.staff("icd_10_cm", default=""),
        snomed=reader.staff("snomed", default=""),
        looks=looks,
        looks_on_brown_black=on_brown_black,
        sources=reader.sources(),
    )


def read_band(*, reader: EntryReader) -> BandRow:
    days = tuple((row[0], row[1]) for row in reader.rows("days", width=2))
    late = reader.row("late", width=2)
    if len(days) != TABLED_DAYS:
        reader.fail(
            "days", f"needs {TABLED_DAYS} pairs, for days 0-14, not {len(days)}"
        )
    for day, (low, high) in enumerate(days):
        _check_band(reader, "days", f"day {day}", low, high)
    _check_band(reader, "late", "late", *late)
    return BandRow(
        symptom=reader.one_of("symptom", SYMPTOMS),
        days=days,
        late=(late[0], late[1]),
        sources=reader.sources(),
    )


def read_modifier(*, reader: EntryReader) -> Modifier:
    only = frozenset(reader.many_of("only", SYMPTOMS)) if reader.has("only") else None
    return Modifier(
        variant=reader.one_of("variant", MODIFIERS),
        clock=reader.number("clock"),
        only=only,
        shifts=tuple(_read_shift(one) for one in reader.tables("shifts")),
        why=reader.staff("why"),
        sources=reader.sources(),
    )


def read_severity(*, reader: EntryReader) -> SeverityWord:
    return SeverityWord(
        severity=Severity(
            reader.whole("severity", low=min(Severity), high=max(Severity))
        ),
        label=reader.words("label"),
        meaning=reader.words("meaning"),
        sources=reader.sources(),
    )


def read_level(*, reader: EntryReader) -> LevelWord:
    return LevelWord(
        level=reader.one_of("level", LEVELS),
        label=reader.words("label"),
        advice=reader.words("advice"),
        sources=reader.sources(),
    )


def read_variant_notes(*, reader: EntryReader, key: str) -> tuple[VariantNote, ...]:
    """An optional list of texts for some treatments."""
    return tuple(_read_variant_note(one) for one in reader.tables(key))


def _read_variant_note(reader: EntryReader) -> VariantNote:
    if not (reader.has("variants") or reader.has("except_variants")):
        reader.fail("variants", "needs variants or except_variants")
    note = VariantNote(
        variants=_variants(reader, "variants"),
        except_variants=_variants(reader, "except_variants"),
        text=reader.words("text"),
    )
    reader.close()
    return note


def _variants(reader: EntryReader, key: str) -> frozenset[Variant]:
    return frozenset(reader.many_of(key, VARIANTS) if reader.has(key) else ())


def _looks(reader: EntryReader) -> tuple[str, str]:
    """How it looks; each of the two texts is the colour partner of the other."""
    looks = reader.words("looks", partner=PAIRED)
    on_brown_black = reader.words("looks_on_brown_black", partner=PAIRED)
    if on_brown_black.strip().lower() == looks.strip().lower():
        reader.fail("looks_on_brown_black", "repeats looks word for word")
    return looks, on_brown_black


def _read_shift(reader: EntryReader) -> BandShift:
    shift = BandShift(
        symptom=reader.one_of("symptom", SYMPTOMS),
        change=reader.whole("change", low=-LARGEST_SHIFT, high=LARGEST_SHIFT),
        first_day=reader.whole("first_day", low=0, high=LAST_SHIFT_DAY),
        last_day=reader.whole("last_day", low=0, high=LAST_SHIFT_DAY),
    )
    if shift.first_day > shift.last_day:
        reader.fail("last_day", "is before first_day")
    reader.close()
    return shift


def _check_band(reader: EntryReader, key: str, when: str, low: int, high: int) -> None:
    if not 0 <= low <= high <= HIGHEST_BAND:
        reader.fail(key, f"{when}: {low}-{high} is not a band within 0-{HIGHEST_BAND}")
