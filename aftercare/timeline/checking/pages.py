"""Every screen in one answer: what a phone keeps in memory while its connection comes and goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.domain.check_in_flow import (
    ABOUT,
    MORE,
    alarms,
    opens_more,
    sign_token,
    told_tokens,
)
from aftercare.timeline.checking.frame import shell_of
from aftercare.timeline.checking.screens import screen_of
from aftercare.timeline.checking.signs import all_rows
from aftercare.timeline.words import tel

if TYPE_CHECKING:
    from aftercare.domain.protocol import Protocol
    from aftercare.timeline.checking.parts import Screen
    from aftercare.timeline.checking.queries import Asking
    from aftercare.timeline.presenters import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """`way` is the order of the questions; tokens as in domain/check_in_flow.py.

    alarms: groups of tokens (joined by +) that end the check-in at once. told, asked,
    left_open and passed: what the draft knows already. numbers: whom to
    call while nothing can be sent, as (words, number, address, is_emergency).
    """

    shell: Shell
    screens: tuple[Screen, ...]
    way: str
    alarms: str
    opening: str
    base_href: str
    told: str
    asked: str
    left_open: str
    passed: str
    numbers: tuple[tuple[str, str, str, bool], ...]


def pages_of(*, asking: Asking) -> Pages:
    protocol, answers = asking.protocol, asking.answers
    codes = [one.code for one in protocol.questions]
    screens = (screen_of(asking=asking, screen=code) for code in (*codes, MORE))
    marker = reverse("timeline:check_in_question", args=[asking.draft_id, MORE])
    return Pages(
        shell=shell_of(asking=asking),
        screens=(*screens, _signs(asking)),
        way=" ".join(codes),
        alarms=" ".join("+".join(sorted(one)) for one in alarms(protocol=protocol)),
        opening=" ".join(_opening(protocol)),
        base_href=marker.removesuffix(f"{MORE}/"),
        told=" ".join(sorted(told_tokens(protocol=protocol, answers=answers))),
        asked=" ".join(sorted(sign_token(sign=sign) for sign in answers.signs)),
        left_open=" ".join(
            sorted(
                sign_token(sign=s) for s, one in answers.signs.items() if not one.answer
            )
        ),
        # The short form was answered with the check-in this adds to.
        passed=" ".join(
            sorted(
                {
                    *answers.picked,
                    *answers.passed,
                    *(codes if answers.only_more else ()),
                }
            )
        ),
        numbers=_numbers(asking),
    )


def _signs(asking: Asking) -> Screen:
    """All rows on one screen; the script shows those that are to be asked."""
    about = f"{ABOUT}{asking.protocol.questions[0].code}"
    screen = screen_of(asking=asking, screen=about)
    return replace(screen, rows=all_rows(asking=asking), asks_temperature=True)


def _opening(protocol: Protocol) -> list[str]:
    return [
        f"{question.code}.{one.code}"
        for question in protocol.questions
        for one in question.answers
        if opens_more(question=question, answer=one)
    ]


def _numbers(asking: Asking) -> tuple[tuple[str, str, str, bool], ...]:
    clinic = asking.clinic
    listed = (
        (clinic.sender_name, clinic.phone, False),
        ("Urgent, at any hour", clinic.urgent_phone, False),
        ("Emergency", clinic.emergency_phone, True),
    )
    return tuple(
        (words, number, tel(number), is_emergency)
        for words, number, is_emergency in listed
        if number
    )
