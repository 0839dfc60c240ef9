"""The demo's patients: all invented, all at addresses that cannot exist."""

from __future__ import annotations

from aftercare.demo.facts import PatientFacts, VisitFacts
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    FitzpatrickSkinType,
    SkinTone,
)


def _visit(day: int, device: str, area: BodyArea, mm: str) -> VisitFacts:
    return VisitFacts(day=day, device=device, areas=((area, mm),))


PEN, FINE_PEN, ROLLER = "Pen, 12 needles", "Pen, fine tip", "Home roller"
RF_PEN, RF_STAMP = "RF pen", "RF stamp"
FACE, CHEEKS, NECK, CHEST = (
    BodyArea.FULL_FACE,
    BodyArea.CHEEKS,
    BodyArea.NECK,
    BodyArea.CHEST,
)
SKIN = FitzpatrickSkinType

WILLOW_PATIENTS = (
    PatientFacts(
        name="Amara Example",
        email="amara@example.com",
        visits=(_visit(3, PEN, FACE, "1.5"),),
        fitzpatrick=SKIN.V,
        tone=SkinTone.MEDIUM_BROWN,
    ),
    PatientFacts(
        name="Bea Sample",
        email="bea@example.com",
        visits=(_visit(0, PEN, FACE, "1.0"),),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Chidi Mockup",
        email="chidi@example.com",
        visits=(_visit(1, FINE_PEN, CHEEKS, "1.5"),),
        fitzpatrick=SKIN.VI,
        tone=SkinTone.DARK_BROWN,
    ),
    PatientFacts(
        name="Dora Placeholder",
        email="dora@example.com",
        visits=(_visit(2, RF_PEN, CHEEKS, "2.5"), _visit(12, PEN, NECK, "1.0")),
        fitzpatrick=SKIN.III,
        tone=SkinTone.LIGHT_BROWN,
    ),
    PatientFacts(
        name="Elif Pretend",
        email="elif@example.com",
        visits=(
            VisitFacts(
                day=5, device=PEN, areas=((FACE, "1.0"),), is_sensitive=True, hour=11
            ),
        ),
        fitzpatrick=SKIN.I,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Farid Nobody",
        email="farid@example.com",
        visits=(
            VisitFacts(
                day=8,
                device=PEN,
                areas=((FACE, "1.5"),),
                add_ons=frozenset({AddOn.PRP}),
            ),
        ),
        fitzpatrick=SKIN.IV,
        tone=SkinTone.LIGHT_BROWN,
        zone="Europe/Lisbon",
    ),
    PatientFacts(
        name="Greta Specimen",
        email="greta@example.com",
        visits=(_visit(17, ROLLER, FACE, "0.5"),),
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Hugo Invented",
        email="hugo@example.com",
        visits=(_visit(4, ROLLER, FACE, "0.3"),),
        fitzpatrick=SKIN.II,
        has_joined=False,
    ),
    PatientFacts(
        name="Ivy Fictional",
        email="ivy@example.com",
        visits=(_visit(45, PEN, FACE, "1.5"),),
        fitzpatrick=SKIN.III,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Jonas Someday",
        email="jonas@example.com",
        visits=(_visit(-4, PEN, FACE, "1.5"),),
        fitzpatrick=SKIN.II,
    ),
    PatientFacts(name="Kemi Notyet", email="kemi@example.com", visits=()),
)

HARBOUR_PATIENTS = (
    PatientFacts(
        name="Luis Imaginary",
        email="luis@example.com",
        visits=(_visit(2, RF_STAMP, FACE, "3.0"),),
        fitzpatrick=SKIN.IV,
        tone=SkinTone.MEDIUM_BROWN,
    ),
    PatientFacts(
        name="Mona Madeup",
        email="mona@example.com",
        visits=(
            VisitFacts(
                day=6,
                device=PEN,
                areas=((FACE, "1.5"),),
                add_ons=frozenset({AddOn.PEEL}),
            ),
        ),
        fitzpatrick=SKIN.III,
        tone=SkinTone.LIGHT_BROWN,
        zone="America/Los_Angeles",
    ),
    PatientFacts(
        name="Nils Unreal",
        email="nils@example.com",
        visits=(_visit(10, PEN, CHEST, "1.0"),),
        fitzpatrick=SKIN.I,
        tone=SkinTone.WHITE,
    ),
)
