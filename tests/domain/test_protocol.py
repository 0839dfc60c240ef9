"""What a read protocol answers."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import time
from decimal import Decimal

import pytest

from aftercare.domain.protocol import texts_for
from aftercare.domain.protocol_parser import (
    parse_protocol,
)
from aftercare.domain.vocabulary import (
    ReminderKind,
    Severity,
    Symptom,
    TriageLevel,
    Variant,
    WarningSign,
)
from tests.domain.bad_files import REDNESS, changed
from tests.domain.sample import protocol


def test_the_values_are_frozen():
    with pytest.raises(FrozenInstanceError):
        protocol().title = "Other"
    with pytest.raises(TypeError):
        protocol().sources["P9"] = None


def test_what_was_read():
    read = protocol()

    assert (read.code, read.version, read.course_days) == ("sample", "1.0.0", 42)
    assert read.sources["P1"].citation == "A review"
    assert {"ED", "U"} <= set(read.sources)
    assert read.entry.depth_step_mm == Decimal("0.25")
    rule = read.rule("spf_morning")
    assert (rule.wall_time, rule.kind) == (time(8), ReminderKind.SPF)
    assert read.modifiers[1].clock == Decimal("1.4")
    assert [day.first_day for day in read.days] == [0, 1]  # the file has them backwards


def test_look_ups():
    read = protocol()

    assert read.guide(Symptom.ERYTHEMA).grades[4] == "Very strong"
    assert read.band(Symptom.ERYTHEMA).on(0) == (1, 3)
    assert read.band(Symptom.PHOTOSENSITIVITY).on(42) == (0, 1)
    assert read.day_guide(0).phase == "Fresh"
    assert read.day_guide(42).phase == "Settling"
    assert read.hour_guide(5.9).headline == "Now"
    assert read.hour_guide(6).headline == "Tonight"
    assert read.hour_guide(400).headline == "Tonight"
    assert read.task("hat").optional_note == "Only outside"
    assert read.restriction("exercise").from_hour == 72
    assert read.warning_sign(WarningSign.PUS).looks == "Pink or red."
    assert read.severity_word(Severity.CLEAR).label == "Word 2"
    assert read.level_word(TriageLevel.KEEP_AN_EYE).label == "Label of keep_an_eye"
    assert read.note("milder").text == ("That is fine.",)


@pytest.mark.parametrize("day", [-1, 43])
def test_no_guide_outside_the_course(day):
    with pytest.raises(KeyError):
        protocol().day_guide(day)


def test_texts_for_some_treatments_in_both_styles():
    text, _ = changed(
        'call_if = ["It gets worse."]\nsources = ["P1"]\n',
        'call_if = ["It gets worse."]\n'
        'variant_call_if = [{ except_variants = ["deep"], text = "Day 4." }]\n'
        'urgent_if = ["It is hot."]\n'
        'sources = ["P1"]\n',
        after=REDNESS,
    )
    text = text.replace(
        'phase = "Fresh"\nsymptoms = ["tightness", "redness"]\nsources = ["ED"]\n',
        'phase = "Fresh"\nsymptoms = ["tightness", "redness"]\nsources = ["ED"]\n'
        '[[day.variant_notes]]\nvariants = ["deep", "rf"]\nexcept_variants = ["body"]\n'
        'text = "It can take longer."\n',
    )
    read = parse_protocol(text=text)

    def texts(notes, *variants):
        return texts_for(notes=notes, variants=frozenset(variants))

    call_if = read.guide(Symptom.ERYTHEMA).variant_call_if
    assert texts(call_if, Variant.STANDARD) == ("Day 4.",)
    assert texts(call_if, Variant.DEEP, Variant.PRP) == ()
    notes = read.day_guide(0).variant_notes
    assert texts(notes, Variant.STANDARD) == ()
    assert texts(notes, Variant.RF) == ("It can take longer.",)
    assert texts(notes, Variant.RF, Variant.BODY) == ()
    assert read.guide(Symptom.ERYTHEMA).urgent_if == ("It is hot.",)
