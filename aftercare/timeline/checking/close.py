"""Keep it for later, or throw it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.timeline.checking.acts import where
from aftercare.timeline.checking.frame import shell_of
from aftercare.timeline.words import tel

if TYPE_CHECKING:
    from aftercare.timeline.checking.queries import Asking
    from aftercare.timeline.presenters import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePage:
    shell: Shell
    back_href: str
    emergency: str
    emergency_href: str


def close_page(*, asking: Asking) -> ClosePage:
    number = asking.clinic.emergency_phone
    return ClosePage(
        shell=shell_of(asking=asking),
        back_href=where(draft=asking.draft),
        emergency=number,
        emergency_href=tel(number),
    )
