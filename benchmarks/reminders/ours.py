"""The product's own engine, called as its ticks call it."""

from __future__ import annotations

import json
import re
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction

from accounts.models import User
from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, materialise
from benchmarks.reminders.orders import Meter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Execute = Callable[..., Any]
    Scan = tuple[str, int, int, int, bool]

CLAIM = re.compile(r"\bSKIP LOCKED\b")
FROM_A_WATERMARK = re.compile(r"\b(send_from|due_at) >= ")
EXPLAINED = re.compile(r"\s*(SELECT|WITH|UPDATE|INSERT|DELETE)\b", re.IGNORECASE)


def drain() -> dict[str, Any]:
    """The ticks, one after the other, until nothing is due; the last closes what ended."""
    total = 0
    with Meter() as meter:
        while handled := turn():
            total += handled
        dispatch.tick()
    return meter.said(mails=total)


def turn() -> int:
    """One tick of each; how many messages the second one took in hand."""
    dispatch.tick()
    return outbox.tick()


def idle_dispatch() -> dict[str, Any]:
    """What the tick asks when nothing is due."""
    return _asked(dispatch.tick)


def idle_deliver() -> dict[str, Any]:
    """The same of the other tick."""
    return _asked(outbox.tick)


def _asked(tick: Callable[[], object]) -> dict[str, Any]:
    tick()
    asked = Asked()
    with connection.execute_wrapper(asked):
        tick()
    return {"queries": len(asked.statements), "sql": asked.statements}


def claim() -> dict[str, Any]:
    """The claims alone, with the seconds each batch took."""
    timer = Timer()
    rows = 0
    with connection.execute_wrapper(timer), Meter() as meter:
        # A tick ends after its time; the next one goes on.
        while claimed := dispatch.tick():
            rows += claimed
    return meter.said(rows=rows, seconds=timer.seconds)


def materialise_pass() -> dict[str, Any]:
    """One tick; `blocks` are pages the database touched for it."""
    asked, blocks = Asked(), _blocks()
    with connection.execute_wrapper(asked), Meter() as meter:
        made = materialise.tick()
    return meter.said(
        added=made.added, queries=len(asked.statements), blocks=_blocks() - blocks
    )


def _blocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT blks_hit + blks_read FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def sign_in(*, email: str) -> dict[str, Any]:
    """A session of this person, as the sign-in page makes it."""
    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"cookie": session.session_key}


class Asked:
    """The beginnings of all statements."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Execute, sql: str, params: Any, *more: Any) -> Any:
        self.statements.append(" ".join(sql.split())[:120])
        return execute(sql, params, *more)


class Timer:
    """Seconds of each claiming statement."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, execute: Execute, sql: str, params: Any, *more: Any) -> Any:
        if not CLAIM.search(sql):
            return execute(sql, params, *more)
        began = time.monotonic()
        found = execute(sql, params, *more)
        self.seconds.append(time.monotonic() - began)
        return found


def plans() -> dict[str, Any]:
    """How PostgreSQL goes about each statement of one turn that is under way."""
    spy = Plans()
    with connection.execute_wrapper(spy):
        while turn():
            pass
        dispatch.tick()
    return {"scans": spy.scans, "sequential": spy.sequential}


class Plans:
    """Explains every statement before it runs; a claim with its buffers, rolled back.

    `scans` has (index, rows read, buffers, rows claimed, whether it began at the very
    oldest) of each scan by which a claim finds its rows; `sequential` the statements that read a table from end to end.
    """

    def __init__(self) -> None:
        self.scans: list[Scan] = []
        self.sequential: list[tuple[str, str]] = []
        self._is_at_it = False

    def __call__(self, execute: Execute, sql: str, params: Any, *more: Any) -> Any:
        if not self._is_at_it and not more[0] and EXPLAINED.match(sql):
            self._is_at_it = True
            try:
                self._explain(sql, params)
            finally:
                self._is_at_it = False
        return execute(sql, params, *more)

    def _explain(self, sql: str, params: Sequence[Any]) -> None:
        is_claim = bool(CLAIM.search(sql))
        how = "ANALYZE, BUFFERS, FORMAT JSON" if is_claim else "FORMAT JSON"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN ({how}) {sql}", params)
            found = cursor.fetchone()[0]
            transaction.set_rollback(True)
        plan = json.loads(found) if isinstance(found, str) else found
        for node in walk(plan[0]["Plan"]):
            if node["Node Type"] == "Seq Scan":
                words = " ".join(sql.split())[:300]
                self.sequential.append((node["Relation Name"], words))
        if is_claim:
            is_low = FROM_A_WATERMARK.search(sql) is None
            self.scans += [(*s, is_low) for s in due_scans(plan[0]["Plan"])]


def walk(node: dict[str, Any]) -> list[dict[str, Any]]:
    """A plan's nodes, each before what is under it."""
    return [node, *(n for under in node.get("Plans", []) for n in walk(under))]


def due_scans(plan: dict[str, Any]) -> list[tuple[str, int, int, int]]:
    """The scans under a LockRows node: how the claim finds what is due."""
    locks = [node for node in walk(plan) if node["Node Type"] == "LockRows"]
    return [
        (
            index_of(node),
            int(node["Actual Rows"] * node["Actual Loops"]),
            node["Shared Hit Blocks"] + node["Shared Read Blocks"],
            int(lock["Actual Rows"] * lock["Actual Loops"]),
        )
        for lock in locks
        for node in walk(lock)
        if "Scan" in node["Node Type"] and "Relation Name" in node
    ]


def index_of(node: dict[str, Any]) -> str:
    """The index a scan goes by; a bitmap has it one step below."""
    below = [one.get("Index Name") for one in walk(node)]
    return str(next((name for name in below if name), node["Node Type"]))
