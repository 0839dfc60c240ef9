"""What staff and patients do in the state machine, in the product's words and the oracle's."""

from __future__ import annotations

from datetime import time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from accounts import operations as accounts
from accounts import queries as account_queries
from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders import operations
from aftercare.reminders.models import Reminder
from aftercare.treatments import operations as treatment_operations

WHO = st.sampled_from([0, 1])
ZONES = (
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
NIGHTS = (
    (time(21, 30), time(7, 30)),
    (time(20), time(9)),
    (time(12), time(12)),
    (time(7), time(16)),
)
CODES = ("moisturiser_evening", "spf_top_up")
TIMES = (time(6), time(8, 30), time(12), time(14), time(19), time(21))


class People(RuleBasedStateMachine):
    """`stage` is set by the first rule of the whole machine (test_state_machine.py)."""

    stage = None

    # --- staff -----------------------------------------------------------------

    @precondition(lambda self: any(len(p.plans) < 2 for p in self.stage.people))
    @rule(who=WHO, hours=st.integers(1, 40))
    def enters(self, who, hours):
        person = self.stage.people[who]
        if len(person.plans) < 2:
            self.stage.treat(person, self.stage.at - timedelta(hours=hours))

    @rule(who=WHO, hours=st.sampled_from([-30, -5, -1, 1, 5]))
    def corrects(self, who, hours):
        for person, plan in self.running(who):
            ended_at = plan.ended_at + timedelta(hours=hours)
            if ended_at <= self.stage.at:
                self.stage.correct(person, plan, ended_at)

    @rule(who=WHO)
    def stops_plan(self, who):
        for person, plan in self.running(who):
            treatment_operations.stop_treatment(
                treatment=self.stage.treatment(plan),
                reason="",
                by=self.stage.nurse.user,
                at=self.stage.at,
            )
            plan.is_stopped = True
            self.stage.changed(person)

    # --- patients --------------------------------------------------------------

    @rule(who=WHO, zone=st.sampled_from(ZONES))
    def moves(self, who, zone):
        person = self.stage.people[who]
        self.stage.wait(1)
        accounts.confirm_zone(user=person.user, zone=zone, at=self.stage.at)
        person.zone = zone
        person.zones = account_queries.zones_of(user=person.user)
        self.stage.changed(person)

    @rule(who=WHO, night=st.sampled_from(NIGHTS))
    def changes_quiet_hours(self, who, night):
        person = self.stage.people[who]
        accounts.change_quiet_hours(
            user=person.user, quiet_from=night[0], quiet_until=night[1]
        )
        person.quiet = night
        self.stage.changed(person)

    @rule(who=WHO, kind=st.sampled_from(ReminderKind), is_on=st.booleans())
    def stops_or_starts(self, who, kind, is_on):
        person = self.stage.people[who]
        change = operations.start_kind if is_on else operations.stop_kind
        change(user=person.user, kind=kind, at=self.stage.at)
        (person.stopped.discard if is_on else person.stopped.add)(kind.value)
        self.stage.changed(person)

    @rule(who=WHO, days=st.sampled_from([1, 3]), is_on=st.booleans())
    def pauses_or_resumes(self, who, days, is_on):
        person = self.stage.people[who]
        if is_on:
            accounts.resume(user=person.user, at=self.stage.at)
        else:
            operations.pause_for(user=person.user, days=days, at=self.stage.at)
        person.paused_until = None if is_on else self.stage.at + timedelta(days=days)
        self.stage.changed(person)

    @rule(who=WHO, pick=st.integers(0, 20), is_done=st.booleans())
    def ticks(self, who, pick, is_done):
        row = self.a_row(who, pick)
        if row is None:
            return
        person = self.stage.people[who]
        change = operations.done_from_mail if is_done else operations.undo_from_mail
        change(reminders=[row], at=self.stage.at, by=person.user)
        done = person.done.setdefault((row.treatment_id, row.care_task, row.day), {})
        if is_done:
            done.setdefault(row.slot, self.stage.at)
        else:
            done.pop(row.slot, None)

    @rule(who=WHO, pick=st.integers(0, 20))
    def not_today(self, who, pick):
        row = self.a_row(who, pick)
        if row is not None:
            person = self.stage.people[who]
            operations.skip_day(reminder=row, at=self.stage.at, by=person.user)
            # What somebody has in hand already, or may have arrived, is not taken back.
            which = {"care_task": row.care_task, "day": row.day, "state": "sending"}
            if not Reminder.objects.filter(treatment=row.treatment_id, **which):
                person.not_today.add((row.treatment_id, row.care_task, row.day))

    @rule(
        who=WHO,
        code=st.sampled_from(CODES),
        wall=st.sampled_from(TIMES),
    )
    def sets_time(self, who, code, wall):
        person = self.stage.people[who]
        operations.set_time(
            user=person.user, rule_code=code, wall=wall, at=self.stage.at
        )
        person.times[code] = wall
        self.stage.changed(person)

    @rule(who=WHO, count=st.integers(1, 3))
    def mails_a_day(self, who, count):
        person = self.stage.people[who]
        operations.set_mails_a_day(user=person.user, count=count, at=self.stage.at)
        person.mails_a_day = count
        self.stage.changed(person)

    @rule(who=WHO, agrees=st.booleans())
    def consents(self, who, agrees):
        person = self.stage.people[who]
        change = accounts.give_consent if agrees else accounts.withdraw_consent
        change(user=person.user, at=self.stage.at)
        person.has_agreed = agrees
        self.stage.changed(person)

    @rule(who=WHO)
    def mends_address(self, who):
        person = self.stage.people[who]
        operations.try_address_again(user=person.user, at=self.stage.at)
        person.is_refused = False

    def running(self, who):
        person = self.stage.people[who]
        return [(person, p) for p in person.plans[-1:] if not p.is_stopped]

    def a_row(self, who, pick):
        patient = self.stage.people[who].patient
        running = [p.key for p in self.stage.people[who].plans if not p.is_stopped]
        rows = Reminder.objects.filter(
            patient=patient,
            treatment__in=running,
            due_at__lt=self.stage.at + timedelta(hours=12),
            expires_at__gt=self.stage.at - timedelta(hours=6),
        )
        found = list(rows.order_by("due_at"))
        return found[pick % len(found)] if found else None
