"""The demo's patients who need somebody today: what the nurse finds on her board."""

from __future__ import annotations

from aftercare.demo.facts import PatientFacts, ToldFacts, WishFacts, WrittenFacts
from aftercare.demo.places import CHEEKS, FACE, PEN, SKIN, visit
from aftercare.domain.vocabulary import (
    Finding,
    RiskFactor,
    SkinTone,
    Symptom,
    WarningSign,
)

REPLY_NOW = (
    PatientFacts(
        name="Noor Notreal",
        email="noor@example.com",
        shows="Pus and soreness: urgent",
        visits=(
            visit(
                4,
                PEN,
                FACE,
                "1.5",
                place=0.65,
                told=(
                    ToldFacts(
                        day=4,
                        grades=((Symptom.TENDERNESS, 2), (Symptom.OEDEMA, 0)),
                        signs=(WarningSign.PUS,),
                        note="There is yellow crust on my chin.",
                        minutes_ago=100,
                    ),
                ),
            ),
        ),
        fitzpatrick=SKIN.IV,
        tone=SkinTone.MEDIUM_BROWN,
    ),
    PatientFacts(
        name="Tomas Standin",
        email="tomas@example.com",
        shows="Swelling that grows, and a message",
        visits=(
            visit(
                3,
                PEN,
                FACE,
                "1.5",
                place=0.65,
                told=(ToldFacts(day=3, grades=((Symptom.OEDEMA, 2),), minutes_ago=66),),
                wrote=(WrittenFacts(text="My eyes feel tight.", minutes_ago=65),),
            ),
        ),
        fitzpatrick=SKIN.III,
        tone=SkinTone.LIGHT_BROWN,
    ),
    PatientFacts(
        name="Grace Dummy",
        email="grace@example.com",
        shows="Tingling, has had cold sores",
        visits=(
            visit(
                1,
                PEN,
                FACE,
                "1.0",
                risks=(RiskFactor.COLD_SORES,),
                told=(ToldFacts(day=1, signs=(Finding.TINGLING,), minutes_ago=12),),
            ),
        ),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
)

LOOK_TODAY = (
    PatientFacts(
        name="Ines Pretender",
        email="ines@example.com",
        shows="All as usual, and worried",
        visits=(
            visit(
                6,
                PEN,
                CHEEKS,
                "1.5",
                told=(ToldFacts(day=6, is_worried=True, minutes_ago=55),),
            ),
        ),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Yuki Nosuch",
        email="yuki@example.com",
        shows="Left a note",
        visits=(
            visit(
                9,
                PEN,
                FACE,
                "1.5",
                told=(
                    ToldFacts(
                        day=9,
                        note="My cheeks look a little darker in the evening.",
                        minutes_ago=40,
                    ),
                ),
            ),
        ),
        fitzpatrick=SKIN.III,
        tone=SkinTone.LIGHT_BROWN,
    ),
    PatientFacts(
        name="Pablo Paper",
        email="pablo@example.com",
        shows="Left a note",
        visits=(
            visit(
                7,
                PEN,
                FACE,
                "1.0",
                told=(
                    ToldFacts(
                        day=7, note="May I go swimming on Saturday?", minutes_ago=30
                    ),
                ),
            ),
        ),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Leila Makebelieve",
        email="leila@example.com",
        shows="Asks for the next visit",
        visits=(
            visit(
                30,
                PEN,
                FACE,
                "1.5",
                pace=7,
                wish=WishFacts(
                    days=frozenset({1, 3}),
                    part_of_day="morning",
                    note="Any morning after nine.",
                    minutes_ago=20,
                ),
            ),
        ),
        fitzpatrick=SKIN.IV,
        tone=SkinTone.MEDIUM_BROWN,
    ),
)

SILENT = (
    PatientFacts(
        name="Peter Placebo",
        email="peter@example.com",
        shows="Nothing heard since day 2",
        visits=(visit(5, PEN, FACE, "1.5", answers_until=2),),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
)

WILLOW_WAITING = (*REPLY_NOW, *LOOK_TODAY, *SILENT)
