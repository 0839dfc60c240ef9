"""The engine's figures in the text format of Prometheus; no label names anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from aftercare.reminders.queries import health_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from aftercare.reminders.queries.health_queries import Figures, VitalSigns

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
DELIVERY_STATES = ("queued", "claimed", "handed")
REMINDER_STATES = ("planned", "sending")
REMINDER_ENDS = ("sent", "failed", "skipped", "missed", "cancelled")
DELIVERY_ENDS = ("sent", "failed", "cancelled")


def page() -> bytes:
    """Asked of the database anew each time: several processes tell the same."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Engine())
    return generate_latest(registry)


class Engine(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        signs = health_queries.vital_signs()
        counts = health_queries.figures(at=signs.at)
        yield from _of_time(signs)
        yield from _of_ticks(signs)
        yield from _of_now(counts)
        yield from _of_a_day(counts)


def _of_time(signs: VitalSigns) -> Iterator[GaugeMetricFamily]:
    yield _by(
        "due_age_seconds",
        "How long the oldest due row has waited; 0 when none is due.",
        "what",
        {
            "reminder": _age(signs, signs.oldest_reminder_at),
            "delivery": _age(signs, signs.oldest_delivery_at),
        },
    )
    yield _one(
        "mail_host_failures",
        "How often in a row the mail host was not there; 0 once it takes a message.",
        signs.host.failures if signs.host else 0,
    )
    ran = signs.reconciled
    yield _one(
        "reconcile_age_seconds",
        "Since the last comparison of plan and rows began; -1 before the first.",
        _age(signs, ran.began_at) if ran else -1.0,
    )
    found = {
        "missing": float(ran.missing if ran else 0),
        "extra": float(ran.extra if ran else 0),
        "unfinished": float(ran.unfinished if ran else 0),
    }
    yield _by("reconcile_found", "What that comparison found.", "what", found)


def _of_ticks(signs: VitalSigns) -> Iterator[GaugeMetricFamily]:
    ages = {pulse.name: _age(signs, pulse.at) for pulse in signs.pulses}
    spent = {pulse.name: pulse.milliseconds / 1000 for pulse in signs.pulses}
    handled = {pulse.name: float(pulse.handled) for pulse in signs.pulses}
    yield _by("tick_age_seconds", "Since the tick last ran to its end.", "tick", ages)
    yield _by("tick_seconds", "How long its last run took.", "tick", spent)
    yield _by("tick_handled", "How many rows its last run handled.", "tick", handled)


def _of_now(counts: Figures) -> Iterator[GaugeMetricFamily]:
    yield _by(
        "reminders",
        "Reminders that have not ended.",
        "state",
        _all(counts.reminders, REMINDER_STATES),
    )
    yield _by(
        "deliveries",
        "Messages that have not ended.",
        "state",
        _all(counts.deliveries, DELIVERY_STATES),
    )
    yield _one(
        "deliveries_in_doubt",
        "Handed to the mail host by a worker that did not come back.",
        counts.in_doubt,
    )
    yield _one(
        "bad_addresses", "Addresses that do not take our mail.", counts.bad_addresses
    )


def _of_a_day(counts: Figures) -> Iterator[GaugeMetricFamily]:
    yield _by(
        "reminders_ended_last_day",
        "Reminders that ended in the last 24 hours (a gauge: counting all would read all).",
        "state",
        _all(counts.reminders_ended, REMINDER_ENDS),
    )
    yield _by(
        "deliveries_ended_last_day",
        "Messages that ended in the last 24 hours (a gauge).",
        "state",
        _all(counts.deliveries_ended, DELIVERY_ENDS),
    )


def _all(counts: Mapping[str, int], states: tuple[str, ...]) -> dict[str, float]:
    """A state nobody is in is 0 and not missing, so that a curve has no holes."""
    return {state: float(counts.get(state, 0)) for state in states}


def _age(signs: VitalSigns, at: datetime | None) -> float:
    return (signs.at - at).total_seconds() if at else 0.0


def _one(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"aftercare_{name}", help_, value=value)


def _by(
    name: str, help_: str, label: str, values: Mapping[str, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"aftercare_{name}", help_, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
