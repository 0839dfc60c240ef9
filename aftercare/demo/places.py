"""The demo's devices and areas by short names, and a visit in one line."""

from __future__ import annotations

from typing import Any

from aftercare.demo.facts import VisitFacts
from aftercare.domain.vocabulary import BodyArea, FitzpatrickSkinType

PEN, FINE_PEN, ROLLER = "Pen, 12 needles", "Pen, fine tip", "Home roller"
RF_PEN, RF_STAMP = "RF pen", "RF stamp"
FACE, CHEEKS, NECK, CHEST = (
    BodyArea.FULL_FACE,
    BodyArea.CHEEKS,
    BodyArea.NECK,
    BodyArea.CHEST,
)
SKIN = FitzpatrickSkinType


def visit(day: int, device: str, area: BodyArea, mm: str, **more: Any) -> VisitFacts:
    """So many days ago, on one area; `more` are the other fields of VisitFacts."""
    return VisitFacts(day=day, device=device, areas=((area, mm),), **more)
