"""The claim: what is due becomes one message for each patient, set by set.

Nothing is asked about wishes and nothing is written row by row. A batch is one short
transaction without any mail in it: a worker that dies leaves its rows planned, and no
row is ever claimed without its message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction

from aftercare.outbox import claims
from aftercare.reminders.dispatch import taking_sql as sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

KIND = "reminder"
# Two messages to one patient are at least this far apart (invariants I9, I19).
TOGETHER = timedelta(minutes=10)
# Small things that fall this close together go as one message (ux/guide.md 4.1, rule 9).
JOINED = timedelta(minutes=60)

# A key as the database gives it: a UUID, or its hex digits on SQLite.
Key = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many due rows were claimed, how many rows went on a message, the last due instant.

    `upto` is in the database's own form: the watermark of the next batch.
    """

    seen: int = 0
    settled: int = 0
    upto: Any = None


@transaction.atomic
def take_due(*, at: datetime, limit: int, since: Any = None) -> Taken:
    """Claim the due rows that are still of use, oldest first, and put them on messages.

    `since` is the last batch's `upto`: earlier rows have been taken in this pass. Rows of
    the same patients that fall within the hour come along.
    """
    more, extra = (" AND due_at >= %s", [since]) if since is not None else ("", [])
    due = _ask(sql.DUE, [_when(at), _when(at), *extra, limit], more=more)
    if not due:
        return Taken()
    whose = {row: patient for row, patient, _ in due}
    whose.update(_companions(set(whose.values()), at))
    return Taken(
        seen=len(due), settled=_put_on_messages(whose, at), upto=max(d for *_, d in due)
    )


def _companions(patients: set[Key], at: datetime) -> list[tuple[Key, Key]]:
    """Planned rows of these patients for the coming hour, and what else of theirs is due."""
    moments = [_when(at + JOINED), _when(at), _when(at)]
    words = sql.COMPANIONS[connection.vendor]
    parts = {"keys": _marks(patients), "theirs": sql.THEIRS}
    return _ask(words, [*patients, *moments], **parts)


def _put_on_messages(whose: Mapping[Key, Key], at: datetime) -> int:
    """Each patient's rows go on the message that waits for them, or on a new one.

    Where a message is on its way just now, the rows wait for the next pass.
    """
    patients = set(whose.values())
    opened = _ask(sql.OPEN, [*patients], keys=_marks(patients))
    waiting = _locked([key for key, _, state in opened if state == "queued"])
    on = {patient: key for key, patient, _ in opened if key in waiting}
    busy = {patient for _, patient, _ in opened if patient not in on}
    new = {patient: _text(uuid4()) for patient in patients - set(on) - busy}
    made = _made([_line(r, new[p]) for r, p in whose.items() if p in new], at)
    on.update((patient, key) for patient, key in new.items() if key in made)
    lines = [_line(row, _text(on[p])) for row, p in whose.items() if p in on]
    settled = _write(sql.PUT_ON, [json.dumps(lines)]) if lines else 0
    if waiting:
        _write(sql.WIDEN, [*waiting], keys=_marks(waiting))
    return settled


def _locked(keys: Sequence[Key]) -> set[Key]:
    """Those that still wait, held until we are done, so that none leaves half-filled."""
    if not keys:
        return set()
    return {key for (key,) in _ask(sql.HOLD, [*keys], keys=_marks(keys))}


def _made(lines: Sequence[Mapping[str, str]], at: datetime) -> set[str]:
    """Keys of the messages made; none for a patient to whom another worker made one."""
    if not lines:
        return set()
    found = _ask(sql.MAKE, [_when(at), KIND, json.dumps(lines)])
    return {_text(key) for (key,) in found}


def _line(row: Key, delivery: str) -> dict[str, str]:
    return {"id": _text(row), "delivery": delivery}


def _ask(words: str, values: Sequence[Any], **parts: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_said(words, parts), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _write(words: str, values: Sequence[Any], **parts: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_said(words, parts), values)
        count: int = cursor.rowcount
    return count


def _said(words: str, parts: Mapping[str, str]) -> str:
    dialect = sql.DIALECTS[connection.vendor]
    return words.format(**{"more": "", "lock": claims.lock_words(), **dialect, **parts})


def _marks(keys: Iterable[Key]) -> str:
    return ", ".join("%s" for _ in keys)


def _text(key: Key) -> str:
    """32 hex digits, as SQLite keeps a key and PostgreSQL reads one."""
    return key if isinstance(key, str) else key.hex


def _when(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
