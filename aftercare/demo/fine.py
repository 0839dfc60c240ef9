"""The demo's patients with whom all is as usual: what makes a board look like a clinic."""

from __future__ import annotations

from aftercare.demo.facts import PatientFacts, VisitFacts
from aftercare.demo.places import (
    CHEEKS,
    CHEST,
    FACE,
    FINE_PEN,
    NECK,
    PEN,
    RF_PEN,
    SKIN,
    visit,
)
from aftercare.domain.vocabulary import SkinTone

TONES = {
    SKIN.I: SkinTone.WHITE,
    SKIN.II: SkinTone.WHITE,
    SKIN.III: SkinTone.LIGHT_BROWN,
    SKIN.IV: SkinTone.MEDIUM_BROWN,
    SKIN.V: SkinTone.MEDIUM_BROWN,
    SKIN.VI: SkinTone.DARK_BROWN,
}


def _fine(name: str, skin: SKIN, visit: VisitFacts) -> PatientFacts:
    first = name.split()[0].lower()
    return PatientFacts(
        name=name,
        email=f"{first}@example.com",
        visits=(visit,),
        fitzpatrick=skin,
        tone=TONES[skin],
    )


WILLOW_FINE = (
    _fine("Omar Storybook", SKIN.V, visit(1, PEN, FACE, "1.0")),
    _fine("Paula Cardboard", SKIN.II, visit(1, FINE_PEN, NECK, "1.0", place=0.4)),
    _fine("Quentin Cutout", SKIN.III, visit(2, PEN, FACE, "1.5", place=0.6)),
    _fine("Rosa Rehearsal", SKIN.IV, visit(2, PEN, CHEEKS, "1.5", place=0.3)),
    _fine("Sven Whoever", SKIN.I, visit(3, PEN, FACE, "1.5")),
    _fine("Tilda Template", SKIN.VI, visit(4, RF_PEN, FACE, "2.5", place=0.4)),
    _fine("Uma Understudy", SKIN.V, visit(4, PEN, FACE, "1.0", place=0.6)),
    _fine("Victor Vignette", SKIN.II, visit(5, PEN, CHEST, "1.0")),
    _fine("Wanda Walkon", SKIN.III, visit(6, FINE_PEN, FACE, "1.5", place=0.4)),
    _fine("Xavier Extra", SKIN.IV, visit(8, PEN, FACE, "1.5", pace=2)),
    _fine("Yara Yesterday", SKIN.II, visit(10, PEN, CHEEKS, "1.0", pace=2)),
    _fine("Zeno Zero", SKIN.VI, visit(13, PEN, FACE, "1.5", pace=3)),
)
