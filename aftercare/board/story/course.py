"""The course of one treatment: the own line, and a page of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aftercare.board.presenters.answers import Said, SignSaid, SymptomSaid
from aftercare.board.story.standing import standings
from aftercare.checkins.models import CheckIn, RuleHit, SignReport, SymptomReport
from aftercare.foundation.compiled import Compiled
from aftercare.treatments.queries.plans import plan_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from aftercare.board.story.queries import Story
    from aftercare.board.story.standing import Standing
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.models import Treatment

A_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """`said` are the answers of `check_ins`, by check-in; `has_more` when older ones follow."""

    treatment: Treatment
    plan: CarePlan
    days: tuple[Standing, ...]
    check_ins: tuple[CheckIn, ...]
    said: Mapping[UUID, Said]
    has_more: bool


def course_of(*, story: Story, treatment: Treatment, start: int) -> Course:
    """A page of check-ins, the newest first, replaced ones among them.

    Four queries; one more for a treatment that is not the running one.
    """
    is_running = treatment is story.facts.treatment
    found = _page_of(treatment.pk, start)
    shown = tuple(found[:A_PAGE])
    return Course(
        treatment=treatment,
        plan=plan_from(treatment=treatment, zones=story.zones),
        days=story.standings if is_running else standings(treatment_id=treatment.pk),
        check_ins=shown,
        said=_said([one.pk for one in shown]),
        has_more=len(found) > A_PAGE,
    )


def _page_of(treatment_id: UUID, start: int) -> Sequence[CheckIn]:
    if start == 0:
        return _FIRST_PAGE.objects(treatment_id=treatment_id)
    return tuple(_newest(treatment_id)[start : start + A_PAGE + 1])


def _said(keys: Sequence[UUID]) -> Mapping[UUID, Said]:
    if not keys:
        return {}
    symptoms = _by_first(_SYMPTOMS.rows(keys=keys))
    signs = _by_first(_SIGNS.rows(keys=keys))
    rules = _by_first(_RULES.rows(keys=keys))
    return {
        key: Said(
            symptoms=tuple(SymptomSaid(*row) for row in symptoms.get(key, ())),
            signs=tuple(SignSaid(*row) for row in signs.get(key, ())),
            rules=tuple(words for (words,) in rules.get(key, ())),
        )
        for key in keys
    }


def _by_first(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, list[tuple[Any, ...]]]:
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found


def _newest(treatment_id: UUID) -> QuerySet[CheckIn]:
    rows = CheckIn.objects.filter(treatment=treatment_id)
    whole = rows.select_related("clearance__cleared_by")
    return whole.order_by("-answered_at", "-created_at")


def _first_page(treatment_id: UUID) -> QuerySet[CheckIn]:
    return _newest(treatment_id)[: A_PAGE + 1]


def _symptoms(keys: list[UUID]) -> QuerySet[SymptomReport, tuple[Any, ...]]:
    rows = SymptomReport.objects.filter(check_in__in=keys)
    ordered = rows.order_by("created_at", "symptom")
    return ordered.values_list("check_in", *SymptomSaid._fields)


def _signs(keys: list[UUID]) -> QuerySet[SignReport, tuple[Any, ...]]:
    rows = SignReport.objects.filter(check_in__in=keys)
    return rows.order_by("created_at", "sign").values_list(
        "check_in", *SignSaid._fields
    )


def _rules(keys: list[UUID]) -> QuerySet[RuleHit, tuple[Any, ...]]:
    rows = RuleHit.objects.filter(check_in__in=keys).order_by("position")
    return rows.values_list("check_in", "staff_words")


_FIRST_PAGE = Compiled(_first_page, treatment_id=UUID)
_SYMPTOMS = Compiled(_symptoms, keys=[UUID])
_SIGNS = Compiled(_signs, keys=[UUID])
_RULES = Compiled(_rules, keys=[UUID])
