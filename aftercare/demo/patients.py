"""The demo's patients in every state: all invented, all at addresses that cannot exist."""

from __future__ import annotations

from aftercare.demo.facts import (
    EventFacts,
    GroupFacts,
    PatientFacts,
    ToldFacts,
    VisitFacts,
    WrittenFacts,
)
from aftercare.demo.fine import WILLOW_FINE
from aftercare.demo.places import (
    CHEEKS,
    CHEST,
    FACE,
    FINE_PEN,
    NECK,
    PEN,
    RF_PEN,
    RF_STAMP,
    ROLLER,
    SKIN,
    visit,
)
from aftercare.demo.waiting import WILLOW_WAITING
from aftercare.domain.vocabulary import AddOn, SkinTone, Symptom

# Her line goes down inside what is usual, day by day.
AMARAS_DAYS = tuple(
    ToldFacts(
        day=day,
        grades=(
            (Symptom.TENDERNESS, sore),
            (Symptom.OEDEMA, swollen),
            (Symptom.ERYTHEMA, colour),
        ),
    )
    for day, (sore, swollen, colour) in enumerate([(2, 1, 2), (1, 1, 2), (1, 0, 1)])
)

IN_EVERY_STATE = (
    PatientFacts(
        name="Amara Example",
        email="amara@example.com",
        shows="Easing day by day, not checked in yet today",
        visits=(
            visit(
                3,
                PEN,
                FACE,
                "1.5",
                answers_until=2,
                told=AMARAS_DAYS,
                wrote=(
                    WrittenFacts(
                        day=1,
                        topic="care",
                        text="May I use the moisturiser I always use?",
                        answer="Hi Amara, tell us its name and we look at it with you.",
                        is_read=True,
                    ),
                ),
                done_today=(("washing", "1"),),
            ),
        ),
        fitzpatrick=SKIN.V,
        tone=SkinTone.MEDIUM_BROWN,
    ),
    PatientFacts(
        name="Bea Sample",
        email="bea@example.com",
        visits=(visit(0, PEN, FACE, "1.0"),),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Chidi Mockup",
        email="chidi@example.com",
        shows="Has an answer to read",
        visits=(
            visit(
                1,
                FINE_PEN,
                CHEEKS,
                "1.5",
                place=0.6,
                wrote=(
                    WrittenFacts(
                        topic="care",
                        text="When may I wash my hair?",
                        answer="Hi Chidi, it is in your plan, under Can I. Ring us if it is not clear.",
                    ),
                ),
            ),
        ),
        fitzpatrick=SKIN.VI,
        tone=SkinTone.DARK_BROWN,
    ),
    PatientFacts(
        name="Dora Placeholder",
        email="dora@example.com",
        visits=(
            visit(2, RF_PEN, CHEEKS, "2.5"),
            visit(12, PEN, NECK, "1.0", answers_until=-1),
        ),
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
        shows="Had welts on day 2, now gone",
        visits=(
            visit(
                17,
                ROLLER,
                FACE,
                "0.5",
                pace=2,
                event=EventFacts(
                    day=2,
                    heard="Rang: raised, itchy welts since this morning. Breathes well.",
                    spoke="Seen at the desk by Dr Field. New cream at home, stopped.",
                    ended="Rang back: the welts are gone.",
                ),
            ),
        ),
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Hugo Invented",
        email="hugo@example.com",
        visits=(visit(4, ROLLER, FACE, "0.3"),),
        fitzpatrick=SKIN.II,
        has_joined=False,
    ),
    PatientFacts(
        name="Ivy Fictional",
        email="ivy@example.com",
        visits=(visit(45, PEN, FACE, "1.5"),),
        fitzpatrick=SKIN.III,
        tone=SkinTone.WHITE,
    ),
    PatientFacts(
        name="Jonas Someday",
        email="jonas@example.com",
        visits=(visit(-4, PEN, FACE, "1.5"),),
        fitzpatrick=SKIN.II,
    ),
    PatientFacts(name="Kemi Notyet", email="kemi@example.com", visits=()),
    PatientFacts(
        name="Vera Again",
        email="vera@example.com",
        shows="Second time: what last time was like",
        # What last time was like: every question of every day.
        visits=(
            visit(2, PEN, FACE, "1.5", place=0.4),
            visit(100, PEN, FACE, "1.5", place=0.7, asks_all=True),
        ),
        fitzpatrick=SKIN.II,
        tone=SkinTone.WHITE,
    ),
)

WILLOW_GROUPS = (
    GroupFacts(title="Patients of Willow Lane Clinic", patients=IN_EVERY_STATE),
    GroupFacts(title="Patients who need somebody today", patients=WILLOW_WAITING),
    GroupFacts(title="Patients who are fine", patients=WILLOW_FINE),
)

HARBOUR_PATIENTS = (
    PatientFacts(
        name="Luis Imaginary",
        email="luis@example.com",
        visits=(visit(2, RF_STAMP, FACE, "3.0"),),
        fitzpatrick=SKIN.IV,
        tone=SkinTone.MEDIUM_BROWN,
    ),
    PatientFacts(
        name="Mona Madeup",
        email="mona@example.com",
        shows="Left a note",
        visits=(
            VisitFacts(
                day=6,
                device=PEN,
                areas=((FACE, "1.5"),),
                add_ons=frozenset({AddOn.PEEL}),
                told=(
                    ToldFacts(
                        day=6,
                        note="Is it usual that it flakes round the mouth first?",
                        minutes_ago=45,
                    ),
                ),
            ),
        ),
        fitzpatrick=SKIN.III,
        tone=SkinTone.LIGHT_BROWN,
        zone="America/Los_Angeles",
    ),
    PatientFacts(
        name="Nils Unreal",
        email="nils@example.com",
        visits=(visit(10, PEN, CHEST, "1.0", pace=2),),
        fitzpatrick=SKIN.I,
        tone=SkinTone.WHITE,
    ),
)

HARBOUR_GROUPS = (
    GroupFacts(title="Patients of Harbour Point Clinic", patients=HARBOUR_PATIENTS),
)
