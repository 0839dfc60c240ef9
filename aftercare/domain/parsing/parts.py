"""All entries of a file, read in one pass: checked together, then put together."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from aftercare.domain.parsing import clinical, consistency, course
from aftercare.domain.parsing.triage_parts import TriageParts
from aftercare.domain.protocol import Protocol
from aftercare.domain.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.domain.parsing.consistency import Read, ReadEntry
    from aftercare.domain.parsing.document import Document

Value = TypeVar("Value")


class Parts:
    """Reads on creation; every attribute holds entries beside their readers."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._read_head()
        self._read_body()
        self._read_course()
        self._read_cards()
        self.triage = TriageParts(document)

    def check(self) -> None:
        """The rules over several entries."""
        document = self._document
        self._check_names()
        self.triage.check()
        consistency.check_days(
            document=document, days=self.days, course_days=self.course_days
        )
        consistency.check_hours(document=document, hours=self.hours)
        consistency.check_swelling(bands=self.bands)
        consistency.check_reminders(rules=self.reminder_rules, tasks=self.care_tasks)
        for table, cards in (
            ("call_today", self.call_today),
            ("emergency", self.emergency),
        ):
            if not cards:
                document.fail(table, "needs at least 1")

    def protocol(self) -> Protocol:
        """The frozen value; only of a file without problems."""
        return Protocol(
            code=self.code,
            title=self.title,
            version=self.version,
            course_days=self.course_days,
            general_note=self.general_note,
            hill_symptoms=self.hill_symptoms,
            sources=MappingProxyType(dict(self._document.sources)),
            symptoms=_values(self.symptoms),
            bands=_values(self.bands),
            modifiers=_values(self.modifiers),
            days=tuple(sorted(_values(self.days), key=lambda day: day.first_day)),
            hours=_values(self.hours),
            care_tasks=_values(self.care_tasks),
            restrictions=_values(self.restrictions),
            reminder_rules=_values(self.reminder_rules),
            call_today=_values(self.call_today),
            urgent=_values(self.urgent),
            emergency=_values(self.emergency),
            warning_signs=_values(self.warning_signs),
            severities=_values(self.severities),
            levels=_values(self.levels),
            notes=_values(self.notes),
            entry=self.entry,
            **self.triage.fields(),
        )

    def _read_head(self) -> None:
        head = self._document.table("protocol")
        self.code = head.code("code")
        self.title = head.words("title")
        self.version = head.staff("version")
        self.course_days = head.whole("course_days", low=1, high=course.MOST_DAYS)
        self.general_note = head.words("general_note")
        self.hill_symptoms = head.many_of("hill_symptoms", clinical.SYMPTOMS)
        if not self.hill_symptoms:
            head.fail("hill_symptoms", "needs at least 1")
        head.sources()
        head.close()
        entry = self._document.table("entry")
        self.entry = course.read_entry_rule(reader=entry)
        entry.close()

    def _read_body(self) -> None:
        self.symptoms = self._entries("symptom", clinical.read_symptom, "symptom")
        self.bands = self._entries("band", clinical.read_band, "symptom")
        self.modifiers = self._entries("modifier", clinical.read_modifier, "variant")
        self.warning_signs = self._entries(
            "warning_sign", clinical.read_warning_sign, "sign"
        )
        self.severities = self._entries("severity", clinical.read_severity, "severity")
        self.levels = self._entries("level", clinical.read_level, "level")

    def _read_course(self) -> None:
        self.days = self._entries("day", course.read_day, "first_day")
        self.hours = self._entries("hour", course.read_hour, "from_hour")
        self.care_tasks = self._entries("care_task", course.read_care_task)
        self.restrictions = self._entries("restriction", course.read_restriction)
        self.reminder_rules = self._entries("reminder_rule", course.read_reminder_rule)
        self.notes = self._entries("note", course.read_note)

    def _read_cards(self) -> None:
        read = partial(course.read_call_reason, course_days=self.course_days)
        self.call_today = self._entries("call_today", read)
        self.urgent = self._entries("urgent", read)
        self.emergency = self._entries("emergency", read)

    def _entries(
        self,
        table: str,
        read: ReadEntry[Value],
        named_by: str = "code",
    ) -> tuple[Read[Value], ...]:
        readers = self._document.entries(table, named_by=named_by)
        return consistency.read_all(readers=readers, read=read)

    def _check_names(self) -> None:
        wanted: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
            ("symptom", (v.symptom for _, v in self.symptoms), clinical.SYMPTOMS),
            ("band", (v.symptom for _, v in self.bands), clinical.SYMPTOMS),
            ("modifier", (v.variant for _, v in self.modifiers), clinical.MODIFIERS),
            ("warning_sign", (v.sign for _, v in self.warning_signs), clinical.SIGNS),
            (
                "severity",
                (str(v.severity.value) for _, v in self.severities),
                [str(one.value) for one in Severity],
            ),
            ("level", (v.level.name.lower() for _, v in self.levels), clinical.LEVELS),
            ("care_task", (v.code for _, v in self.care_tasks), ()),
            ("restriction", (v.code for _, v in self.restrictions), ()),
            ("reminder_rule", (v.code for _, v in self.reminder_rules), ()),
            ("note", (v.code for _, v in self.notes), ()),
        )
        for table, found, names in wanted:
            consistency.check_names(
                document=self._document, table=table, found=found, wanted=names
            )


def _values(read: tuple[Read[Value], ...]) -> tuple[Value, ...]:
    return tuple(value for _, value in read)
