"""Rows of yes, no and not sure: what an answer asks next, and what narrows a sign down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.check_in_flow import rows_waiting, sign_rows, sign_token
from aftercare.domain.vocabulary import Finding
from aftercare.timeline.checking.frame import frame_of
from aftercare.timeline.checking.parts import Row, Screen
from aftercare.timeline.words import tel

if TYPE_CHECKING:
    from aftercare.domain.check_in_flow import SignRow
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import WarningSign
    from aftercare.timeline.checking.queries import Asking
    from aftercare.timeline.checking.telling import Unclear

TITLE = "Do you have any of these now?"
HINT = "Answer what fits. You can leave the rest open."
# A longer list has the names alone: somebody who is unwell has to find the one row.
LONG = 8


def sign_screen(
    *, asking: Asking, screen: str, problem: Unclear | None, kept: dict[str, str]
) -> Screen:
    protocol, answers = asking.protocol, asking.answers
    waiting = rows_waiting(protocol=protocol, answers=answers)
    shown = waiting or tuple(
        row
        for row in sign_rows(protocol=protocol)
        if row.sign in answers.signs and answers.signs[row.sign].on == screen
    )
    written = "" if answers.temperature_c is None else str(answers.temperature_c)
    return Screen(
        kind="signs",
        frame=frame_of(asking=asking, screen=screen),
        emergency=asking.clinic.emergency_phone,
        emergency_href=tel(asking.clinic.emergency_phone),
        title=TITLE,
        hint=HINT,
        rows=tuple(_row(asking, row, kept, is_long=len(shown) > LONG) for row in shown),
        asks_temperature=any(row.sign is Finding.UNWELL for row in shown)
        or problem is not None,
        temperature=kept.get("temperature", written),
        problem=problem,
    )


def all_rows(*, asking: Asking) -> tuple[Row, ...]:
    """Every row there is, for a script that has to do without a connection."""
    rows = sign_rows(protocol=asking.protocol)
    return tuple(_row(asking, row, {}, is_long=True) for row in rows)


def _row(asking: Asking, row: SignRow, kept: dict[str, str], *, is_long: bool) -> Row:
    text, hint = _words(asking.protocol, row.sign)
    told = asking.answers.signs.get(row.sign)
    answer = told.answer.value if told and told.answer else ""
    return Row(
        code=row.sign.value,
        text=text,
        hint="" if is_long else hint,
        answer=kept.get(f"sign_{row.sign.value}", answer),
        says=sign_token(sign=row.sign),
        after=" ".join(sorted(row.after)),
    )


def _words(protocol: Protocol, sign: WarningSign | Finding) -> tuple[str, str]:
    if isinstance(sign, Finding):
        return protocol.finding(sign).question, ""
    guide = protocol.warning_sign(sign)
    return f"{guide.name}?", f"{guide.looks} {guide.looks_on_brown_black}"
