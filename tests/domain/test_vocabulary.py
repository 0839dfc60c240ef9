"""The stored codes, and what an enum knows about its members."""

from __future__ import annotations

import pytest

from aftercare.domain.vocabulary import (
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
    Severity,
    SkinTone,
    Symptom,
    TriageLevel,
    WarningSign,
)


def test_the_18_symptoms_and_20_warning_signs_of_the_clinical_facts():
    assert len(Symptom) == 18
    assert len(WarningSign) == 20
    assert Symptom("redness") is Symptom.ERYTHEMA
    assert WarningSign("airway") is WarningSign.ANAPHYLAXIS


def test_only_rf_devices_are_rf():
    assert [d for d in DeviceKind if d.is_rf] == [
        DeviceKind.RF_PEN,
        DeviceKind.RF_STAMP,
    ]


@pytest.mark.parametrize("off", ["neck", "chest", "scalp", "body"])
def test_what_is_not_the_face(off):
    assert not BodyArea(off).is_face


@pytest.mark.parametrize("on", ["forehead", "nose", "chin", "full_face", "perioral"])
def test_what_is_the_face(on):
    assert BodyArea(on).is_face


def test_skin_in_the_patients_own_words():
    assert [tone.label for tone in SkinTone] == [
        "White",
        "Light brown",
        "Medium brown",
        "Dark brown or black",
    ]


def test_scales_are_ordered():
    assert [level.value for level in TriageLevel] == [0, 1, 2, 3, 4]
    assert max(Severity) is Severity.VERY_SEVERE
    assert FitzpatrickSkinType.III < FitzpatrickSkinType.IV
