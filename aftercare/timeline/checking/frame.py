"""What stands around each screen of a check-in: way back, way out, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.domain.check_in_flow import ABOUT, MORE, screen_before
from aftercare.timeline.presenters import Shell
from aftercare.timeline.words import short_name

if TYPE_CHECKING:
    from aftercare.timeline.checking.queries import Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`number` of `total` questions; `pages_href` is where a script gets the other screens."""

    shell: Shell
    screen: str
    action: str
    draft_id: str
    plan_id: str
    back_href: str
    close_href: str
    number: int
    steps: tuple[bool, ...]
    pages_href: str

    @property
    def total(self) -> int:
        return len(self.steps)


def frame_of(*, asking: Asking, screen: str) -> Frame:
    number = _number(asking, screen)
    return Frame(
        shell=shell_of(asking=asking),
        screen=screen,
        action=screen_href(asking=asking, screen=screen),
        draft_id=str(asking.draft_id),
        plan_id=str(asking.treatment.pk),
        back_href=_back(asking, screen),
        close_href=_close(asking),
        number=number,
        steps=tuple(n < number for n in range(len(asking.protocol.questions))),
        pages_href=reverse(
            "timeline:check_in_pages", args=[asking.treatment.pk, asking.draft_id]
        ),
    )


def shell_of(*, asking: Asking) -> Shell:
    return Shell(
        clinic_name=asking.clinic.sender_name,
        theme=asking.theme,
        initials=short_name(asking.user.name or asking.treatment.patient.name),
    )


def screen_href(*, asking: Asking, screen: str) -> str:
    """Where a screen is read and answered; the first answer makes the draft."""
    is_first = screen == asking.protocol.questions[0].code
    if asking.draft is None and is_first:
        return reverse("timeline:check_in")
    return reverse("timeline:check_in_question", args=[asking.draft_id, screen])


def _back(asking: Asking, screen: str) -> str:
    before = screen_before(
        protocol=asking.protocol, answers=asking.answers, screen=screen
    )
    if before:
        return screen_href(asking=asking, screen=before)
    return reverse("timeline:today")


def _close(asking: Asking) -> str:
    if asking.draft is None:
        return reverse("timeline:today")
    return reverse("timeline:check_in_close", args=[asking.draft_id])


def _number(asking: Asking, screen: str) -> int:
    """Which question a screen belongs to; what follows it counts as the same one."""
    codes = [one.code for one in asking.protocol.questions]
    about = screen.removeprefix(ABOUT)
    if about in codes:
        return codes.index(about) + 1
    opened = [code for code in codes if code in asking.answers.picked]
    return codes.index(opened[-1]) + 1 if opened and about == MORE else len(codes)
