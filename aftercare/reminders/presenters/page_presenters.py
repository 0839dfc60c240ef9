"""The settings page and the banner of an open page, in finished words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts import queries as account_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.reminders import queries
from aftercare.reminders.presenters import history_presenters
from aftercare.reminders.presenters.address_presenters import address_notice
from aftercare.reminders.presenters.word_presenters import (
    clock_words,
    day_words,
    short_name,
    town,
)
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from accounts.queries import ContactFacts
    from aftercare.domain.protocol import ReminderRule
    from aftercare.domain.vocabulary import ReminderKind
    from aftercare.reminders.presenters.address_presenters import AddressNotice
    from aftercare.reminders.presenters.history_presenters import HistoryRow
    from aftercare.reminders.queries import Choice, Line
    from aftercare.treatments.queries import PlanForPatient

# A pause this long was "until I say", not a number of days.
OPEN_END = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the frame of a patient's page asks for."""

    clinic_name: str
    theme: str
    initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """One reminder a day and its time; `place` is the id of its control."""

    code: str
    label: str
    value: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    kind: str
    label: str
    is_on: bool
    place: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """`zones_settled`: where a browser may be without a question; empty: nothing to ask."""

    preview: str
    paused: str
    times: tuple[TimeRow, ...]
    kinds: tuple[KindRow, ...]
    quiet_from: str
    quiet_until: str
    wording: str
    mails_a_day: str
    zones_settled: tuple[str, ...]
    town: str
    is_at_home: bool
    email: str
    is_all_off: bool
    coming: tuple[HistoryRow, ...]
    history: tuple[HistoryRow, ...]
    bad_address: AddressNotice | None
    shell: Shell

    @property
    def rule_codes(self) -> tuple[str, ...]:
        return tuple(row.code for row in self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    shown: str
    text: str
    name: str
    action: str


def settings_page(*, user: User, at: datetime) -> SettingsPage:
    """Everything the reminder settings show, for one person."""
    contact = account_queries.contact_facts(user_ids=[user.pk])[user.pk]
    choice = queries.choice_of(user=user)
    plans = treatment_queries.current_plans_for(user=user, at=at)
    zone = contact.zones[-1].zone if contact.zones else "UTC"
    kinds = _kinds(plans, choice)
    own = queries.own_day(user=user)
    return SettingsPage(
        preview=_preview(user, contact, kinds, at),
        paused=_paused(contact, at, zone),
        times=_times(plans, choice, at),
        kinds=kinds,
        quiet_from=f"{contact.quiet_from:%H:%M}",
        quiet_until=f"{contact.quiet_until:%H:%M}",
        wording=contact.wording,
        mails_a_day=str(choice.mails_a_day),
        zones_settled=contact.travel.settled(zone=zone),
        town=town(zone),
        is_at_home=contact.travel.is_at_home,
        email=contact.email,
        is_all_off=bool(kinds) and not any(row.is_on for row in kinds),
        coming=history_presenters.next_rows(user=user, at=at),
        history=history_presenters.last_rows(user=user, at=at),
        bad_address=address_notice(
            address=user.email, cause=own.cause, since=own.since, zone=zone
        ),
        shell=shell(user=user),
    )


def shell(*, user: User) -> Shell:
    patients = clinic_queries.patients_for_user(user=user)
    names = user.name.split()
    return Shell(
        clinic_name=patients[0].clinic.sender_name if patients else "",
        theme=account_queries.standing_of(user=user).theme,
        initials="".join(name[0] for name in (names[:1] + names[1:][-1:])),
    )


def now_banner(line: Line) -> Banner:
    return Banner(
        shown=str(line.reminder_id),
        text=line.headline,
        name=short_name(line.task_name),
        action=reverse(
            "reminders:task_done", args=[line.treatment_id, line.care_task, line.slot]
        ),
    )


def _preview(
    user: User, contact: ContactFacts, kinds: tuple[KindRow, ...], at: datetime
) -> str:
    if not contact.has_agreed:
        return "Reminders start when you have agreed to them."
    if kinds and not any(row.is_on for row in kinds):
        return "All reminders are off."
    following = queries.next_reminder(user=user, at=at)
    if following is None:
        return "No reminder is planned yet."
    name = short_name(following.task_name)
    today = at.astimezone(ZoneInfo(following.zone)).date()
    day = day_words(following.on, today=today)
    clock = clock_words(following.wall_time)
    return f"Next: {name[:1].lower()}{name[1:]}, {clock} {day}, by email"


def _paused(contact: ContactFacts, at: datetime, zone: str) -> str:
    until = contact.paused_until
    if until is None or until <= at:
        return ""
    if until - at > OPEN_END:
        return "Paused until you turn them on."
    local = until.astimezone(ZoneInfo(zone))
    today = at.astimezone(ZoneInfo(zone)).date()
    day = day_words(local.date(), today=today).removeprefix("on ")
    return f"Paused until {day}, {clock_words(local.time())}."


def _times(
    plans: tuple[PlanForPatient, ...], choice: Choice, at: datetime
) -> tuple[TimeRow, ...]:
    """The reminders still to come of every running plan, one row per rule."""
    rows: dict[str, TimeRow] = {}
    for one in plans:
        for rule in one.plan.protocol.reminder_rules:
            if one.plan.recovery_day(at) <= rule.last_day:
                name = short_name(one.plan.protocol.task(rule.care_task).name)
                rows.setdefault(rule.code, _time_row(rule, name, choice))
    return tuple(rows.values())


def _time_row(rule: ReminderRule, name: str, choice: Choice) -> TimeRow:
    wall = choice.times.get(rule.code, rule.wall_time)
    return TimeRow(
        code=rule.code,
        label=f"{name}, {rule.slot}",
        value=f"{wall:%H:%M}",
        place=f"time-{rule.code}",
    )


def _kinds(plans: tuple[PlanForPatient, ...], choice: Choice) -> tuple[KindRow, ...]:
    names: dict[ReminderKind, str] = {}
    for one in plans:
        for rule in one.plan.protocol.reminder_rules:
            task = one.plan.protocol.task(rule.care_task)
            names.setdefault(rule.kind, short_name(task.name))
    return tuple(
        _kind_row(kind, name, is_on=kind not in choice.stopped)
        for kind, name in names.items()
    )


def _kind_row(kind: ReminderKind, name: str, *, is_on: bool) -> KindRow:
    what = "stop" if is_on else "start"
    return KindRow(
        kind=kind.value,
        label=name,
        is_on=is_on,
        place=f"kind-{kind.value}",
        action=reverse("reminders:change", args=[what]),
    )
