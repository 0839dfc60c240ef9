"""The one further screen: every other symptom, closed until somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.check_in_draft import NOT_SURE, facts_of
from aftercare.domain.vocabulary import Severity
from aftercare.timeline.checking.frame import frame_of
from aftercare.timeline.checking.parts import More, Screen
from aftercare.timeline.words import tel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.domain.protocol import SymptomGuide
    from aftercare.domain.vocabulary import Symptom
    from aftercare.timeline.checking.queries import Asking

TITLE = "What else do you notice?"
HINT = "Open what you have now. Leave the rest closed."


def further_screen(*, asking: Asking, screen: str) -> Screen:
    protocol = asking.protocol
    further = protocol.check_in.more_symptoms if protocol.check_in else ()
    answered = (protocol.guide(one) for one in _answered(asking))
    guides = tuple(protocol.guide(one) for one in further)
    return Screen(
        kind="more",
        frame=frame_of(asking=asking, screen=screen),
        emergency=asking.clinic.emergency_phone,
        emergency_href=tel(asking.clinic.emergency_phone),
        title=TITLE,
        hint=HINT,
        more=(
            *(_symptom(asking, guide, ()) for guide in answered),
            *(_symptom(asking, guide, _grades(asking, guide)) for guide in guides),
        ),
    )


def _answered(asking: Asking) -> tuple[Symptom, ...]:
    """What the short form graded above none: its trend and its side can still be told."""
    told = facts_of(
        protocol=asking.protocol,
        answers=asking.answers,
        at=asking.at,
        day=0,
        base=asking.before,
    )
    there = {one.symptom for one in told.scores if one.severity != Severity.NONE}
    asked = (one.symptom for one in asking.protocol.questions)
    return tuple(one for one in asked if one in there)


def _grades(asking: Asking, guide: SymptomGuide) -> tuple[tuple[str, str, bool], ...]:
    told = asking.answers.more.get(guide.symptom)
    known = told.severity if told and told.is_graded else Ellipsis
    graded = (
        (str(int(grade)), guide.grades[grade], known == grade) for grade in Severity
    )
    not_sure = asking.protocol.check_in.not_sure if asking.protocol.check_in else ""
    return (*graded, (NOT_SURE, not_sure, known is None))


def _symptom(
    asking: Asking, guide: SymptomGuide, grades: Iterable[tuple[str, str, bool]]
) -> More:
    told = asking.answers.more.get(guide.symptom)
    trend = told.trend if told else None
    return More(
        code=guide.symptom.value,
        name=guide.name,
        grades=tuple(grades),
        trends=tuple(
            (one.trend.value, one.label, one.trend is trend)
            for one in asking.protocol.trends
            if asking.has_yesterday
        ),
        is_one_sided=bool(told and told.is_one_sided),
        is_open=told is not None,
    )
