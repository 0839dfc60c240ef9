"""The "keep it?" page: every unlikely value in words, and the form carried along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import QueryDict

    from aftercare.treatments.operations import Doubt

# Carried by the page itself or by its buttons.
NOT_CARRIED = {"do", "kept", "csrfmiddlewaretoken"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """`carried` holds every posted (name, value), so that nothing typed is lost."""

    title: str
    doubts: tuple[Doubt, ...]
    kept: str
    keep: str
    carried: tuple[tuple[str, str], ...]


def check_page(*, doubts: tuple[Doubt, ...], posted: QueryDict) -> CheckPage:
    """A page of its own, because the values are possible: only a person can say."""
    is_one = len(doubts) == 1
    return CheckPage(
        title="Is this right?" if is_one else f"{len(doubts)} values look unusual",
        doubts=doubts,
        kept=" ".join(doubt.code for doubt in doubts),
        keep=doubts[0].keep if is_one else "Keep all and save",
        carried=tuple(
            (name, value)
            for name in posted
            if name not in NOT_CARRIED
            for value in posted.getlist(name)
        ),
    )
