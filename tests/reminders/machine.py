"""The stage of the state machine: two patients, a scripted mail host, a clock, the passes."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from itertools import chain, count
from uuid import UUID, uuid4

from django.db import transaction
from django.test import override_settings

from accounts import queries as account_queries
from accounts.models import ZonePeriod
from aftercare.domain.protocol_parser import parse_protocol
from aftercare.outbox import host
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders import dispatch, materialise
from aftercare.reminders.models import OPEN_STATES, Reminder
from aftercare.treatments import operations as treatment_operations
from aftercare.workshop.chaos import week_clock, week_crashes, week_host
from tests.factories import (
    ClinicFactory,
    ConsentFactory,
    MembershipFactory,
    PatientFactory,
    ProtocolVersionFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.reminders import oracle

TURN = timedelta(minutes=5)
WITHIN = timedelta(minutes=15)
QUIET = (time(21, 30), time(7, 30))
# Europe's gap; North America's repeated hour; the southern repeated hours; a plain week.
STARTS = (
    datetime(2025, 3, 29, 5, 0, 30, tzinfo=UTC),
    datetime(2025, 11, 1, 10, 0, 30, tzinfo=UTC),
    datetime(2025, 4, 5, 0, 0, 30, tzinfo=UTC),
    datetime(2025, 5, 14, 7, 0, 30, tzinfo=UTC),
)


def rules():
    text = protocol_queries.library_text(code="microneedling")
    protocol = parse_protocol(text=text)
    return {
        rule.code: oracle.Rule(
            code=rule.code,
            kind=rule.kind.value,
            task=rule.care_task,
            slot=rule.slot,
            wall=rule.wall_time,
            days=range(rule.first_day, rule.last_day + 1),
            useful=timedelta(minutes=rule.useful_for_minutes),
            hard_stop=rule.hard_stop,
            starts_after=timedelta(
                hours=protocol.task(rule.care_task).starts_after_hours
            ),
        )
        for rule in protocol.reminder_rules
    }


class Stage:
    """Tables, sink and clock of one example; `people` are oracle persons with `patient`."""

    def __init__(self, start, zones=("Europe/London", "America/New_York")):
        self.stack = ExitStack()
        self.stack.enter_context(
            override_settings(EMAIL_BACKEND=week_host.BACKEND, MAIL_CONNECTIONS=1)
        )
        self.stack.enter_context(transaction.atomic())
        self.clock = self.stack.enter_context(week_clock.simulated(at=start))
        self.crasher = self.stack.enter_context(week_crashes.crasher())
        self.host = week_host.fresh()
        self.replies = []
        self.host.says = self.says
        week_crashes.note_taken(crasher=self.crasher, seen=self.seen)
        self.wrong = []
        self.finals, self.sent, self.days = {}, Counter(), {}
        self.doubts = Counter()
        self.rules = rules()
        try:
            self.fill(zones)
        except BaseException:
            self.close()
            raise

    def fill(self, zones):
        self.numbers = count(1)
        self.clinic = ClinicFactory()
        self.version = ProtocolVersionFactory(clinic=self.clinic)
        self.nurse = MembershipFactory(clinic=self.clinic)
        self.people = [self.person(zone) for zone in zones]
        for who, back in zip(self.people, (3, 0), strict=True):
            self.treat(who, self.at - timedelta(days=back, hours=1))

    @property
    def at(self):
        return self.clock.at

    def close(self):
        transaction.set_rollback(True)
        self.stack.close()

    def person(self, zone):
        user = UserFactory(agreed=False, zone_period=None)
        ConsentFactory(user=user, given_at=self.at - timedelta(days=30))
        ZonePeriod.objects.create(user=user, zone=zone)
        who = oracle.Person(zone=zone, quiet=QUIET)
        who.patient = PatientFactory(
            # The same each time: the spread of the reminders hangs on it.
            pk=UUID(int=next(self.numbers)),
            clinic=self.clinic,
            user=user,
            email=user.email,
        )
        who.user, who.since = user, self.at
        who.zones = account_queries.zones_of(user=user)
        return who

    def treat(self, who, ended_at):
        """Two at most for one person: more are not known to any clinic."""
        ended_at = ended_at.replace(second=0)
        row = TreatmentFactory(
            patient=who.patient,
            protocol_version=self.version,
            practitioner=self.nurse,
            ended_at=ended_at,
            treated_on=oracle.shown(ended_at, "Europe/London").date(),
            form_token=uuid4(),
        )
        plan = oracle.Plan(key=row.pk, ended_at=ended_at, treated_on=row.treated_on)
        who.plans.append(plan)
        self.changed(who)

    def correct(self, who, plan, ended_at):
        row = self.treatment(plan)
        treatment_operations.correct_treatment(
            treatment=row,
            changes={"ended_at": ended_at},
            reason="",
            by=self.nurse.user,
            at=self.at,
        )
        plan.ended_at = ended_at
        plan.treated_on = oracle.shown(ended_at, "Europe/London").date()
        self.days.pop(plan.key, None)
        self.changed(who)

    def treatment(self, plan):
        rows = treatment_operations.correcting.Treatment.objects
        return rows.select_related("patient__clinic").get(pk=plan.key)

    def changed(self, who):
        """By the database's clock, as everything the planner asks about."""
        self.clock.stamp()
        who.since = self.at

    def wait(self, minutes):
        later = self.at + timedelta(minutes=minutes)
        self.clock.go(at=later.replace(second=30, microsecond=0))

    def next_moment(self):
        """Half a minute after the next instant at which a row or a message is due."""
        planned = Reminder.objects.filter(state="planned", due_at__gt=self.at)
        queued = Delivery.objects.filter(state="queued", send_from__gt=self.at)
        nearest = min(
            chain(
                planned.order_by("due_at").values_list("due_at", flat=True)[:1],
                queued.order_by("send_from").values_list("send_from", flat=True)[:1],
            ),
            default=self.at + timedelta(hours=6),
        )
        return (nearest - self.at) // oracle.MINUTE + 1

    def run(self, *passes):
        """The ticks one after the other; False when the worker died on the way."""
        try:
            for one in passes:
                one()
        except week_crashes.Crash:
            return False
        return True

    def turn(self):
        return self.run(materialise.tick, dispatch.tick, outbox.tick, dispatch.tick)

    def live(self, turns):
        for _ in range(turns):
            self.wait(TURN // oracle.MINUTE)
            self.turn()

    def says(self, post):
        reply = self.replies.pop(0) if self.replies else week_host.TAKEN
        if reply == week_host.KEPT_AND_GONE:
            self.doubts[post.key] += 1
        if reply.startswith("550 5.1.1"):
            next(p for p in self.people if p.user.email == post.to).is_refused = True
        return reply

    def seen(self, post):
        """The mail host has taken a message: may it be?"""
        delivery = Delivery.objects.get(message_key=post.key)
        who = next(one for one in self.people if one.patient.pk == delivery.about)
        rows = list(Reminder.objects.filter(delivery=delivery, state="sending"))
        found = [(self.plan(who, r), self.rules[r.rule_code], r.day) for r in rows]
        if not found:
            self.wrong.append("a mail about nothing")
        if post.to != who.user.email:
            self.wrong.append("to somebody else")
        self.wrong += [
            f"{words} ({', '.join(f'{rule.code} {day}' for _, rule, day in found)})"
            for words in oracle.wrongs(self.at, who, post.key, found)
        ]
        said = {
            (plan.key, rule.code, day): (
                rule.kind,
                oracle.meant(who, plan, rule, day),
            )
            for plan, rule, day in found
        }
        who.had.append((self.at, post.key, said))
        self.sent.update(row.pk for row in rows)

    def plan(self, who, row):
        return next(one for one in who.plans if one.key == row.treatment_id)

    def owed(self):
        """Occurrences that must have a row, whatever became of them (I1, I18)."""
        for who in self.people:
            for plan in who.plans if who.has_agreed else ():
                for rule in self.rules.values():
                    for day in () if plan.is_stopped else rule.days:
                        if rule.kind in who.stopped:
                            continue
                        useful = oracle.window(who, plan, rule, day)
                        is_fresh = useful and who.since + WITHIN < useful[0]
                        if is_fresh and useful[0] < self.at + timedelta(hours=12):
                            yield (plan.key, rule.code, day)

    def waiting(self):
        """Each planned row with the time it should be useful, by what is true now."""
        for who in self.people:
            for plan in who.plans if who.has_agreed else ():
                for row in Reminder.objects.filter(treatment=plan.key, state="planned"):
                    rule = self.rules[row.rule_code]
                    yield row, oracle.window(who, plan, rule, row.day)


def open_rows():
    return Reminder.objects.filter(state__in=OPEN_STATES)


def host_is_away():
    state = host.state()
    return bool(state and state.away_until)
