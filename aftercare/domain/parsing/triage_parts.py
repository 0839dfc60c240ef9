"""The entries of the check-in and its rules; older files have none of them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypedDict, TypeVar

from aftercare.domain.parsing import asking, consistency, rules
from aftercare.domain.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.domain.check_in_form import (
        CheckInGuide,
        FindingGuide,
        FollowUp,
        Question,
        TrendWord,
    )
    from aftercare.domain.parsing.consistency import Read, ReadEntry
    from aftercare.domain.parsing.document import Document
    from aftercare.domain.triage_rules import RiskEffect, Scoring, TriageRule
    from aftercare.domain.vocabulary import WarningSign

Value = TypeVar("Value")


class TriageFields(TypedDict):
    """The fields of a Protocol that this file reads."""

    rules: tuple[TriageRule, ...]
    scoring: Scoring | None
    risk_effects: tuple[RiskEffect, ...]
    findings: tuple[FindingGuide, ...]
    check_in: CheckInGuide | None
    questions: tuple[Question, ...]
    trends: tuple[TrendWord, ...]
    follow_ups: tuple[FollowUp, ...]


class TriageParts:
    """Reads on creation, like Parts."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.rules = self._read("rule", rules.read_rule, "code")
        self.risk_effects = self._read("risk_effect", rules.read_risk_effect, "risk")
        self.findings = self._read("finding", asking.read_finding, "finding")
        self.questions = self._read("question", asking.read_question, "code")
        self.trends = self._read("trend", asking.read_trend, "trend")
        self.follow_ups = self._read("follow_up", asking.read_follow_up, "symptom")
        self._read_tables()

    def check(self) -> None:
        """The rules over several entries."""
        document = self._document
        if bool(self.rules) != (self.scoring is not None):
            document.fail("rule", "rules and [scoring] come together")
        if bool(self.questions) != (self.check_in is not None):
            document.fail("question", "questions and [check_in] come together")
        for table, names in self._names():
            consistency.check_names(
                document=document, table=table, found=names, wanted=()
            )
        self._check_covers()
        self._check_findings()

    def fields(self) -> TriageFields:
        return TriageFields(
            rules=tuple(value for _, value in self.rules),
            scoring=self.scoring,
            risk_effects=tuple(value for _, value in self.risk_effects),
            findings=tuple(value for _, value in self.findings),
            check_in=self.check_in,
            questions=tuple(value for _, value in self.questions),
            trends=tuple(value for _, value in self.trends),
            follow_ups=tuple(value for _, value in self.follow_ups),
        )

    def _read_tables(self) -> None:
        document = self._document
        scoring = document.table_or_none("scoring")
        self.scoring = rules.read_scoring(reader=scoring) if scoring else None
        check_in = document.table_or_none("check_in")
        self.check_in = asking.read_check_in(reader=check_in) if check_in else None
        for reader in (scoring, check_in):
            if reader:
                reader.close()

    def _read(
        self, table: str, read: ReadEntry[Value], named_by: str
    ) -> tuple[Read[Value], ...]:
        readers = self._document.entries(table, named_by=named_by)
        return consistency.read_all(readers=readers, read=read)

    def _names(self) -> tuple[tuple[str, Iterable[str]], ...]:
        return (
            ("rule", (one.code for _, one in self.rules)),
            ("risk_effect", (one.risk for _, one in self.risk_effects)),
            ("finding", (one.finding for _, one in self.findings)),
            ("question", (one.code for _, one in self.questions)),
            ("trend", (one.trend for _, one in self.trends)),
            ("follow_up", (one.symptom for _, one in self.follow_ups)),
        )

    def _check_covers(self) -> None:
        """A rule is only covered by earlier ones, so that two never hide each other."""
        earlier: set[str] = set()
        for reader, rule in self.rules:
            for code in (code for way in rule.ways for code in way.covered_by):
                if code not in earlier:
                    reader.fail(
                        "when", f'no rule "{code}" before this one', containing=code
                    )
            earlier.add(rule.code)

    def _check_findings(self) -> None:
        """What a rule asks about, a patient can be asked."""
        asked = {one.finding for _, one in self.findings}
        for reader, rule in self.rules:
            for sign in _signs_of(rule):
                if isinstance(sign, Finding) and sign not in asked:
                    reader.fail("when", f'no [[finding]] "{sign}"', containing=sign)


def _signs_of(rule: TriageRule) -> Iterable[WarningSign | Finding]:
    return chain.from_iterable(
        (*way.all_signs, *way.any_sign, *way.undenied) for way in rule.ways
    )
