"""The article behind the protocol, statement by statement, and how the protocol answers it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from aftercare.domain.expected_bands import expected_band
from aftercare.domain.vocabulary import Symptom, Variant
from tests.domain.fixtures.library_reading import all_words, running_text
from tests.domain.fixtures.library_seed_article import ROWS, STATEMENTS_IN_THE_ARTICLE
from tests.domain.test_microneedling_library import library

if TYPE_CHECKING:
    from aftercare.domain.protocol import Protocol

STANDARD = frozenset({Variant.STANDARD})


def high(protocol: Protocol, symptom: Symptom, day: int, *variants: Variant) -> int:
    return expected_band(
        protocol=protocol,
        variants=frozenset(variants) or STANDARD,
        symptom=symptom,
        day=day,
    ).high


def words(protocol: Protocol) -> str:
    return "\n".join(all_words(protocol)).lower()


def guide_words(protocol: Protocol, symptom: Symptom) -> str:
    return running_text(protocol.guide(symptom)).lower()


def pink_at_once(p):
    highs = [high(p, Symptom.ERYTHEMA, day) for day in range(9)]
    assert highs == [3, 3, 2, 2, 2, 1, 1, 1, 0]
    assert p.guide(Symptom.ERYTHEMA).onset == "At once."


def how_pink(p):
    for variant in (Variant.DEEP, Variant.RF, Variant.SENSITIVE):
        assert high(p, Symptom.ERYTHEMA, 6, variant) == 2
    assert high(p, Symptom.ERYTHEMA, 6) == 1


def like_sunburn(p):
    assert "mild sunburn" in p.guide(Symptom.ERYTHEMA).grades[2]
    assert "too much sun" in p.day_guide(0).lede


def tiny_pricks(p):
    marks = guide_words(p, Symptom.NEEDLE_MARKS)
    assert "some people do see dots" in marks
    assert not re.search(r"invisible|nobody (can )?sees?|cannot be seen", words(p))


def no_reaction(p):
    assert p.guide(Symptom.ERYTHEMA).grades[0] == "Not there. That is fine too."
    assert "the skin's normal response" in p.guide(Symptom.ERYTHEMA).lede
    assert "worrisome" not in words(p)
    assert [band.low for band in (_band(p, day) for day in range(1, 43))] == [0] * 42
    assert p.note("below_band").text == ("Milder than usual, and that is fine.",)


def _band(p, day):
    return expected_band(
        protocol=p, variants=STANDARD, symptom=Symptom.ERYTHEMA, day=day
    )


def dry_and_tight(p):
    for symptom in (Symptom.XEROSIS, Symptom.TIGHTNESS):
        assert high(p, symptom, 0) >= 1
        assert re.search("moisturis", guide_words(p, symptom))
    assert p.task("moisturiser").first_day == 0


def infusion_facial(p):
    assert "Only if your clinic advised it." in p.note("add_on_diamondglow").text[0]
    assert "unless your clinic planned it" in p.restriction("facials").before
    named = [text for text in all_words(p) if "DiamondGlow" in text]
    assert sorted(named) == sorted(
        [p.note("add_on_diamondglow").title, p.restriction("facials").name]
    )


def blood_spots(p):
    highs = [high(p, Symptom.PINPOINT_BLEEDING, day) for day in range(3)]
    assert highs == [2, 1, 0]
    assert "fresh blood comes after 24 hours" in guide_words(
        p, Symptom.PINPOINT_BLEEDING
    )


def numbing_cream(p):
    reasons = [r for r in p.emergency if "after numbing cream" in r.text]
    assert reasons
    assert all((r.first_day, r.last_day) == (0, 1) for r in reasons)
    assert any("no heat, no ice" in note for note in p.hours[0].notes)


def like_another(p):
    assert not re.search(
        r"painless|does not hurt|comfortable|feels like micro", words(p)
    )


def shedding(p):
    highs = [high(p, Symptom.DESQUAMATION, day) for day in range(8)]
    assert highs == [0, 2, 2, 3, 2, 2, 1, 1]
    assert high(p, Symptom.DESQUAMATION, 8) == 0


def peeling_is_good(p):
    assert "a normal part of renewal" in p.guide(Symptom.DESQUAMATION).lede
    assert "collagen" not in words(p)


def dull(p):
    assert [high(p, Symptom.DULLNESS, day) for day in (1, 2, 3, 4)] == [2, 2, 2, 2]
    assert "dull look" in p.day_guide(2).lede


def pink_and_sandy(p):
    for day in (2, 3, 4):
        assert {Symptom.ERYTHEMA, Symptom.ROUGHNESS} <= set(p.day_guide(day).symptoms)
        assert high(p, Symptom.ERYTHEMA, day) == high(p, Symptom.ROUGHNESS, day) == 2
        assert "sandy" in running_text(p.day_guide(day)).lower()


def daylight(p):
    assert all(high(p, Symptom.PHOTOSENSITIVITY, day) >= 1 for day in range(43))
    assert "outer layer of skin is disturbed" in p.task("spf").why
    assert p.task("sun_avoidance").first_day == 0


def spf_thirty(p):
    assert "30" in p.task("spf").name
    assert "SPF 30 at least" in p.task("spf").products[0]
    factors = {int(found) for found in re.findall(r"spf (\d+)", words(p))}
    assert min(factors) == 30


def swelling(p):
    assert [high(p, Symptom.OEDEMA, day) for day in range(6)] == [2, 2, 1, 1, 0, 0]
    assert all(high(p, Symptom.OEDEMA, day) == 0 for day in range(4, 43))


def cold_compress(p):
    how = " ".join(p.task("cold_compress").how)
    assert "10 minutes, and never more than 15" in how
    assert "wrapped" in how
    assert "Ice on the skin." in p.task("cold_compress").avoid


def rough(p):
    lede = p.guide(Symptom.ROUGHNESS).lede
    assert "flakes" in lede
    assert "puffy" in lede


def some_marks(p):
    assert high(p, Symptom.NEEDLE_MARKS, 0) == 2
    assert Symptom.NEEDLE_MARKS in p.day_guide(0).symptoms


def all_temporary(p):
    assert not re.search(r"need to worry|nothing to worry|always (fade|pass)", words(p))
    assert "that last" in " ".join(p.note("lasting_changes").text)


def acne_flare(p):
    assert high(p, Symptom.ACNEIFORM_FLARE, 3) == 2
    assert "already there can make it likelier" in p.guide(Symptom.ACNEIFORM_FLARE).lede
    assert "Squeezing." in p.guide(Symptom.ACNEIFORM_FLARE).avoid


def skin_doctor(p):
    assert "Ask a skin doctor about acne that stays." in (
        p.guide(Symptom.ACNEIFORM_FLARE).do
    )


def chemical_peel(p):
    assert high(p, Symptom.DESQUAMATION, 2, Variant.PEEL) == 3
    assert high(p, Symptom.DESQUAMATION, 8, Variant.PEEL) == 2
    assert high(p, Symptom.OEDEMA, 4, Variant.PEEL) == 0
    assert p.note("variant_peel").text


def next_session(p):
    assert (p.entry.next_session_from_day, p.entry.minimum_gap_days) == (21, 28)
    assert "4 to 6 weeks" in p.note("next_session").text[0]


CHECKS = (
    *(pink_at_once, how_pink, like_sunburn, tiny_pricks, no_reaction, dry_and_tight),
    *(infusion_facial, blood_spots, numbing_cream, like_another, shedding),
    *(peeling_is_good, dull, pink_and_sandy, daylight, spf_thirty, swelling),
    *(cold_compress, rough, some_marks, all_temporary, acne_flare, skin_doctor),
    *(chemical_peel, next_session),
)


def test_every_statement_of_the_article_has_its_check():
    assert len(ROWS) == STATEMENTS_IN_THE_ARTICLE
    assert [row.key for row in ROWS] == [check.__name__ for check in CHECKS]
    assert all(row.statement and row.answer for row in ROWS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_protocol_answers_the_article(check):
    check(library())
