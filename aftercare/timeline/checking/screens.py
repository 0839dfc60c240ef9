"""The screens of a check-in in finished words.

What is usual, and what was answered yesterday, is on none of them: it would lead the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.check_in_flow import ABOUT, MORE
from aftercare.timeline.checking.further import further_screen
from aftercare.timeline.checking.questions import question_screen
from aftercare.timeline.checking.signs import sign_screen

if TYPE_CHECKING:
    from aftercare.timeline.checking.parts import Screen
    from aftercare.timeline.checking.queries import Asking
    from aftercare.timeline.checking.telling import Unclear


def screen_of(
    *,
    asking: Asking,
    screen: str,
    problem: Unclear | None = None,
    typed: dict[str, str] | None = None,
) -> Screen:
    """The screen with that code; `typed` is what was written on it before something was wrong."""
    kept = typed or {}
    if screen == MORE:
        return further_screen(asking=asking, screen=screen)
    if screen.startswith(ABOUT):
        return sign_screen(asking=asking, screen=screen, problem=problem, kept=kept)
    return question_screen(asking=asking, screen=screen, problem=problem, kept=kept)
