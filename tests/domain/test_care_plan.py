"""Which variants a treatment has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from aftercare.domain.care_plan import variants_of
from aftercare.domain.timeline import ZonePeriod
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
    Variant,
)
from tests.domain.sample import area, in_zone, plan, skin


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ("0.25", Variant.SUPERFICIAL),
        ("0.49", Variant.SUPERFICIAL),
        ("0.5", Variant.STANDARD),
        ("1.5", Variant.STANDARD),
        ("1.51", Variant.DEEP),
        ("3.0", Variant.DEEP),
        (None, Variant.STANDARD),
    ],
)
def test_depth_of_the_face(depth, expected):
    treated = plan(areas=(area(BodyArea.CHEEKS, depth),))

    assert variants_of(plan=treated) == {expected}


def test_the_deepest_area_of_the_face_counts():
    treated = plan(
        areas=(area(BodyArea.CHEEKS, "2.0"), area(BodyArea.FOREHEAD, "0.25"))
    )

    assert variants_of(plan=treated) == {Variant.DEEP}


def test_an_area_off_the_face_is_ignored_beside_one_on_it():
    treated = plan(areas=(area(BodyArea.CHEEKS, "1.0"), area(BodyArea.NECK, "2.0")))

    assert variants_of(plan=treated) == {Variant.STANDARD}


def test_unknown_depth_on_the_face_does_not_borrow_the_neck():
    treated = plan(areas=(area(BodyArea.CHEEKS, None), area(BodyArea.NECK, "2.0")))

    assert variants_of(plan=treated) == {Variant.STANDARD}


def test_only_off_the_face_is_body_and_takes_its_depth():
    treated = plan(areas=(area(BodyArea.NECK, "2.0"), area(BodyArea.CHEST, None)))

    assert variants_of(plan=treated) == {Variant.BODY, Variant.DEEP}


def test_no_area_written_down_is_standard():
    assert variants_of(plan=plan(areas=())) == {Variant.STANDARD}


def test_everything_at_once():
    treated = plan(
        device=DeviceKind.RF_STAMP,
        add_ons=frozenset(AddOn),
        skin=skin(is_sensitive=True, fitzpatrick=FitzpatrickSkinType.IV),
    )

    assert variants_of(plan=treated) == {
        Variant.RF,
        Variant.PRP,
        Variant.PEEL,
        Variant.SENSITIVE,
        Variant.FITZPATRICK_IV_VI,
    }


def test_diamondglow_and_a_light_skin_type_move_nothing():
    treated = plan(
        add_ons=frozenset({AddOn.DIAMONDGLOW}),
        skin=skin(fitzpatrick=FitzpatrickSkinType.III),
    )

    assert variants_of(plan=treated) == {Variant.STANDARD}


def test_the_plans_zone_is_where_the_patient_is_now():
    moved = datetime(2026, 6, 3, tzinfo=UTC)
    treated = plan(zones=in_zone("Europe/London", ("Asia/Tokyo", moved)))

    assert treated.zone == "Asia/Tokyo"
    assert treated.recovery_day(datetime(2026, 6, 3, 16, tzinfo=UTC)) == 3


def test_an_unknown_skin_type_takes_the_stricter_branch():
    """It is read like IV to VI until a clinician writes it down."""
    assert variants_of(plan=plan(skin=skin(fitzpatrick=None))) == {
        Variant.FITZPATRICK_IV_VI
    }


def test_who_flew_in_the_same_morning_is_on_day_0():
    """Tokyo's calendar was a day ahead, but it showed no day of this course (I20)."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    zones = (
        ZonePeriod(zone="Asia/Tokyo", since=None),
        ZonePeriod(zone="America/Los_Angeles", since=at),
    )
    ended_at = at + timedelta(hours=2)
    treated = plan(zones=zones, treated_on=date(2026, 6, 1), ended_at=ended_at)

    assert treated.recovery_day(ended_at + timedelta(hours=1)) == 0
    assert treated.recovery_day(ended_at + timedelta(days=1)) == 1
