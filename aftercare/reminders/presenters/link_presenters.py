"""The small pages behind the links of a mail: one task or one wish, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.domain.timeline import canonical_zone
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders import queries
from aftercare.reminders.presenters.word_presenters import clock_words, short_name

if TYPE_CHECKING:
    from aftercare.reminders.queries import MailLink, TaskLink


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePage:
    """`title` is the question or its answer."""

    title: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """A question with one button; after it the answer, and the way back."""

    title: str
    text: str
    button: str
    act: str


def done_page(link: TaskLink, *, was_done: bool | None = None) -> DonePage:
    """`was_done` is None for a look, else whether it was ticked before this press."""
    row = link.reminder
    ticks = queries.done_for(treatment_ids=[row.treatment_id], days=[row.day])
    tick = ticks.get((row.treatment_id, row.care_task, row.day, row.slot))
    if tick is None:
        return DonePage(title=f"{_task(link)}. Done?", is_done=False)
    zone = ZoneInfo(canonical_zone(name=row.zone, fallback=link.clinic.zone))
    shown = f"{tick.done_at.astimezone(zone):%H:%M}"
    first = "Done" if was_done is False else "Already done"
    return DonePage(title=f"{first} at {shown}", is_done=True)


def skip_page(link: TaskLink, *, is_skipped: bool) -> LinkPage:
    if is_skipped:
        return LinkPage(
            title="Not today, then.",
            text="No more reminders of this today. Tomorrow they come again.",
            button="",
            act="",
        )
    return LinkPage(
        title=f"{_task(link)}. Not today?",
        text="You get no more reminders of this today.",
        button="Not today",
        act="skip",
    )


def pause_page(link: MailLink, *, act: str | None, days: int) -> LinkPage:
    if act is None:
        return LinkPage(
            title=f"Pause reminders for {days} days?",
            text="They come back by themselves.",
            button=f"Pause {days} days",
            act="pause",
        )
    if act == "resume":
        return LinkPage(
            title="Reminders are on.",
            text="You get the next one at its usual time.",
            button="",
            act="",
        )
    return LinkPage(
        title=f"Reminders are paused for {days} days.",
        text="You can turn them on again here, or with your reminder settings.",
        button="Turn them on again",
        act="resume",
    )


def stop_page(link: MailLink, *, act: str | None) -> LinkPage:
    if act is None:
        return LinkPage(
            title="Stop these emails?",
            text="Your plan stays where it is. Sign-in emails still come.",
            button="Stop these emails",
            act="stop",
        )
    if act == "start":
        return LinkPage(
            title="The emails are on again.",
            text="You get the next one at its usual time.",
            button="",
            act="",
        )
    return LinkPage(
        title="You get no more of these emails.",
        text="You can turn them on again here, or with your reminder settings.",
        button="Turn them on again",
        act="start",
    )


def _task(link: TaskLink) -> str:
    row = link.reminder
    version = row.treatment.protocol_version
    task = protocol_queries.as_protocol(version=version).task(row.care_task)
    return f"{short_name(task.name)}, {clock_words(row.wall_time)}"
