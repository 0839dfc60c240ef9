"""The course of one treatment: the own line, and a page of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, SmallIntegerField, Value

from aftercare.board.presenters.answers import Said, SignSaid, SymptomSaid
from aftercare.board.story.standing import standings
from aftercare.checkins.models import CheckIn, RuleHit, SignReport, SymptomReport
from aftercare.foundation.compiled import Compiled
from aftercare.treatments.queries.plans import plan_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from aftercare.board.story.queries import Story
    from aftercare.board.story.standing import Standing
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.models import Treatment

A_PAGE = 10
SYMPTOM, SIGN, RULE = "symptom", "sign", "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """`said` are the answers of `check_ins`, by check-in; `has_more` when older ones follow."""

    treatment: Treatment
    plan: CarePlan
    days: tuple[Standing, ...]
    check_ins: tuple[CheckIn, ...]
    said: Mapping[UUID, Said]
    has_more: bool


class Answered(NamedTuple):
    """A symptom, a sign or a rule that fired; `word` is the trend, the answer, the rule."""

    key: UUID
    what: str
    code: str
    word: str
    severity: int | None
    is_one_sided: bool
    band_low: int | None
    band_high: int | None
    position: int
    created_at: datetime

    def place(self) -> tuple[int, datetime, str]:
        return (self.position, self.created_at, self.code)

    def symptom(self) -> SymptomSaid:
        return SymptomSaid(
            symptom=self.code,
            severity=self.severity,
            trend=self.word,
            is_one_sided=self.is_one_sided,
            band_low=self.band_low,
            band_high=self.band_high,
        )


def course_of(*, story: Story, treatment: Treatment, start: int) -> Course:
    """A page of check-ins, the newest first, replaced ones among them.

    Two queries; one more for a treatment that is not the running one.
    """
    key = treatment.pk
    is_running = treatment is story.facts.treatment
    if start == 0:
        found = _FIRST_PAGE.objects(treatment_id=key)
        answers = _FIRST_ANSWERS.rows(treatment_id=key)
    else:
        found, answers = list(_whole(key, start)), list(_answers(key, start))
    shown = tuple(found[:A_PAGE])
    return Course(
        treatment=treatment,
        plan=plan_from(treatment=treatment, zones=story.zones),
        days=story.standings if is_running else standings(treatment_id=key),
        check_ins=shown,
        said=_said(answers, [one.pk for one in shown]),
        has_more=len(found) > A_PAGE,
    )


def _said(
    found: Sequence[tuple[Any, ...]], keys: Sequence[UUID]
) -> Mapping[UUID, Said]:
    """Each check-in's rows in the order they were answered, and the rules by urgency."""
    by_key: dict[UUID, dict[str, list[Answered]]] = {key: {} for key in keys}
    for row in sorted(map(Answered._make, found), key=Answered.place):
        if row.key in by_key:
            by_key[row.key].setdefault(row.what, []).append(row)
    return {
        key: Said(
            symptoms=tuple(row.symptom() for row in rows.get(SYMPTOM, ())),
            signs=tuple(
                SignSaid(sign=row.code, answer=row.word) for row in rows.get(SIGN, ())
            ),
            rules=tuple(row.word for row in rows.get(RULE, ())),
        )
        for key, rows in by_key.items()
    }


def _newest(treatment_id: UUID) -> QuerySet[CheckIn]:
    rows = CheckIn.objects.filter(treatment=treatment_id)
    return rows.order_by("-answered_at", "-created_at")


def _whole(treatment_id: UUID, start: int = 0) -> QuerySet[CheckIn]:
    whole = _newest(treatment_id).select_related("clearance__cleared_by")
    return whole[start : start + A_PAGE + 1]


def _answers(treatment_id: UUID, start: int = 0) -> QuerySet[Any, tuple[Any, ...]]:
    """Symptoms, signs and rules of a page in one statement: three would cost thrice as much."""
    keys = _newest(treatment_id).values("pk")[start : start + A_PAGE]
    number = Value(None, output_field=SmallIntegerField())
    symptoms = SymptomReport.objects.filter(check_in__in=keys).annotate(
        what=_text(SYMPTOM), code=F("symptom"), word=F("trend"), position=Value(0)
    )
    signs = SignReport.objects.filter(check_in__in=keys).annotate(
        what=_text(SIGN),
        code=F("sign"),
        word=F("answer"),
        position=Value(0),
        severity=number,
        is_one_sided=Value(value=False),
        band_low=number,
        band_high=number,
    )
    rules = RuleHit.objects.filter(check_in__in=keys).annotate(
        what=_text(RULE),
        word=F("staff_words"),
        severity=number,
        is_one_sided=Value(value=False),
        band_low=number,
        band_high=number,
    )
    one, *others = (
        rows.order_by().values_list("check_in", *Answered._fields[1:])
        for rows in (symptoms, signs, rules)
    )
    return one.union(*others, all=True)


def _text(text: str) -> Value:
    return Value(text, output_field=CharField())


_FIRST_PAGE = Compiled(_whole, treatment_id=UUID)
_FIRST_ANSWERS = Compiled(_answers, treatment_id=UUID)
