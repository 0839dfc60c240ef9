"""The clinic's words, one per thing: the code says the clinical term, the value is the code that is stored.

The patient never reads these: patient words come from the protocol, skin words from SkinTone.label.
Codes as in the clinical facts, sections 1.1 (grades), 1.4 (symptoms), 1.5 (warning signs), 2.3 (variants).
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Symptom(StrEnum):
    """The 18 symptoms that can be expected after microneedling."""

    ERYTHEMA = "redness"
    WARMTH = "heat_burning"
    OEDEMA = "swelling"
    TENDERNESS = "tenderness_pain"
    TIGHTNESS = "tightness"
    XEROSIS = "dryness"
    DESQUAMATION = "peeling"
    ROUGHNESS = "roughness"
    DULLNESS = "dullness"
    TRANSIENT_DARKENING = "darker_look"
    PINPOINT_BLEEDING = "pinpoint_bleeding"
    SEROUS_EXUDATE = "weeping_clear"
    NEEDLE_MARKS = "needle_marks"
    ECCHYMOSIS = "bruising"
    PRURITUS = "itch"
    ACNEIFORM_FLARE = "breakout"
    LYMPHADENOPATHY = "swollen_glands"
    PHOTOSENSITIVITY = "sun_sting"


class WarningSign(StrEnum):
    """Signs that are never expected, on any day."""

    PUS = "pus"
    CELLULITIS = "spreading_hot"
    FEVER = "fever"
    HERPES_SIMPLEX = "cluster_blisters"
    ECZEMA_HERPETICUM = "punched_out"
    EYE = "eye"
    URTICARIA = "hives"
    ANAPHYLAXIS = "airway"
    CONTACT_DERMATITIS = "rash_edge"
    GRANULOMA = "firm_lumps"
    ATYPICAL_INFECTION = "late_nodules"
    HYPERPIGMENTATION = "new_dark"
    HYPOPIGMENTATION = "new_light"
    TRAM_TRACK_SCARRING = "tracks"
    RAISED_SCAR = "raised_scar"
    BURN = "burn"
    FAT_LOSS = "dent"
    NERVE_INJURY = "numb"
    ANAESTHETIC_TOXICITY = "toxic"
    BLEEDING = "bleed"


class RiskFactor(StrEnum):
    """What staff record before a treatment that changes how an answer is read (facts 4.5)."""

    COLD_SORES = "cold_sores"
    DIABETES = "diabetes"
    IMMUNE = "immune"
    BLEEDING = "bleeding"
    ISOTRETINOIN = "isotretinoin"
    RAISED_SCARS = "raised_scars"
    ACTIVE_SKIN = "active_skin"
    DARK_MARKS = "dark_marks"
    PREGNANCY = "pregnancy"
    ALLERGY = "allergy"
    SKIN_DISEASE = "skin_disease"
    RECENT_WORK = "recent_work"
    SLOW_HEALING = "slow_healing"
    IMPLANT = "implant"
    YOUNG = "young"
    SUN_MEDICINE = "sun_medicine"


class Finding(StrEnum):
    """Answers that narrow a sign or a symptom down, beyond the warning signs (facts 4)."""

    FAINT_OR_CONFUSED = "faint_or_confused"  # E1
    CYANOSIS = "blue_or_grey"  # E1: lips or skin
    SYSTEMIC = "systemic"  # E2: fast heart or breath, clammy, vomiting, purple patches
    FIT_OR_COLLAPSE = "fit_or_collapse"  # E3, also drowsy or irregular heartbeat
    NUMBING_WIDE_OR_WRAPPED = "numbing_wide_or_wrapped"  # E3: a large area, or a wrap
    RED_EYE = "red_eye"  # E4
    PHOTOPHOBIA = "light_hurts"  # E4
    VERY_DARK_RED_EYE = "eye_very_dark_red"  # E4
    ANISOCORIA = "pupils_unequal"  # E4
    SIGHT_LOSS = "sight_loss"  # E4: sudden
    FACIAL_DROOP = "face_droops"  # E5
    ARM_WEAKNESS = "arm_weak"  # E5
    SLURRED_SPEECH = "slurred_speech"  # E5
    BLEEDING_NOT_SLOWING = "bleeding_not_slowing"  # E6: flows, 15 min firm pressure
    NEAR_EYE = (
        "near_eye"  # U4: blisters near the eye, on the lid or the tip of the nose
    )
    TWO_PLACES = "two_places"  # U5: clustered blisters
    EYE_CLOSING = "eye_closing"  # U9: swelling closes an eye
    HOT_ROUND_EYE = "hot_round_eye"  # U9: hot red swelling round one eye
    DUSKY_PATCH = "dusky_patch"  # U10: blank, dusky, lace-like or pale, with pain
    TINGLING = "tingling"  # C5: tingling or burning in one spot
    NEW_PRODUCT = "new_product"  # C6, U8, W4: begun in the last three days
    LASTING_SPOTS = "lasting_spots"  # C8: new spots or lumps there for over a week
    FRESH_BLEEDING = "fresh_bleeding"  # C14: after 24 hours
    RAW_SKIN = "raw_skin"  # C18: raw or wet skin under the flakes
    WORSE_SPOTS = "worse_spots"  # C19: more spots than before the treatment
    PAINFUL_LUMPS = "painful_lumps"  # C19
    UNWELL = "unwell"  # C21
    OFF_PLAN_PRODUCT = "off_plan_product"  # C22
    BLOOD_QUESTION = "blood_question"  # C23: asks about blood-borne risk
    PREGNANCY_FOUND = "pregnancy_found"  # C24: after the treatment
    LOW_MOOD = "low_mood"  # W5


class Severity(IntEnum):
    """The app's own 0-4 scale; it is neither the CEA nor the CTCAE scale."""

    NONE = 0
    SLIGHT = 1
    CLEAR = 2
    STRONG = 3
    VERY_SEVERE = 4


class TriageLevel(IntEnum):
    """What a check-in asks for, from least to most urgent."""

    EXPECTED = 0
    KEEP_AN_EYE = 1
    CONTACT = 2
    URGENT = 3
    EMERGENCY = 4


class Trend(StrEnum):
    """Against yesterday; NEW was not there the day before."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEW = "new"


class FitzpatrickSkinType(IntEnum):
    """How skin reacts to the sun; recorded by the clinician, never asked of the patient."""

    I = 1  # noqa: E741 - the field writes these as Roman numerals
    II = 2
    III = 3
    IV = 4
    V = 5
    VI = 6


class SkinTone(StrEnum):
    """The patient's own words for their skin."""

    WHITE = "white"
    LIGHT_BROWN = "light_brown"
    MEDIUM_BROWN = "medium_brown"
    DARK_BROWN = "dark_brown"

    @property
    def label(self) -> str:
        return _SKIN_TONE_LABELS[self]


_SKIN_TONE_LABELS = {
    SkinTone.WHITE: "White",
    SkinTone.LIGHT_BROWN: "Light brown",
    SkinTone.MEDIUM_BROWN: "Medium brown",
    SkinTone.DARK_BROWN: "Dark brown or black",
}


class DeviceKind(StrEnum):
    """What made the channels."""

    PEN = "pen"
    ROLLER = "roller"
    STAMP = "stamp"
    RF_PEN = "rf_pen"
    RF_STAMP = "rf_stamp"

    @property
    def is_rf(self) -> bool:
        return self in (DeviceKind.RF_PEN, DeviceKind.RF_STAMP)


class BodyArea(StrEnum):
    """Where on the body; neck and chest heal like the body, not like the face."""

    FOREHEAD = "forehead"
    TEMPLES = "temples"
    CHEEKS = "cheeks"
    NOSE = "nose"
    PERIORAL = "perioral"
    CHIN = "chin"
    FULL_FACE = "full_face"
    NECK = "neck"
    CHEST = "chest"
    SCALP = "scalp"
    BODY = "body"

    @property
    def is_face(self) -> bool:
        return self not in _OFF_THE_FACE


_OFF_THE_FACE = frozenset(
    {BodyArea.NECK, BodyArea.CHEST, BodyArea.SCALP, BodyArea.BODY}
)


class AddOn(StrEnum):
    """What was done in the same visit."""

    PRP = "prp"
    PEEL = "peel"
    DIAMONDGLOW = "diamondglow"


class Variant(StrEnum):
    """Facts about a treatment that change what is expected; STANDARD changes nothing."""

    SUPERFICIAL = "superficial"
    STANDARD = "standard"
    DEEP = "deep"
    RF = "rf"
    SENSITIVE = "sensitive"
    PEEL = "peel"
    BODY = "body"
    PRP = "prp"
    FITZPATRICK_IV_VI = "fitzpatrick_iv_vi"


class ReminderKind(StrEnum):
    """What a patient can be reminded of, and can stop being reminded of."""

    SPF = "spf"
    MOISTURISER = "moisturiser"
