"""Everything that can happen in any order, and after each step what must hold (I1-I20, I29).

Staff, patients, workers, crashes, time and the mail host take turns; a small oracle in
plain Python (oracle.py) says what may reach a patient. `AFTERCARE_HYPOTHESIS=long` runs
it for hours; what it finds is written down as a test of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from aftercare.domain.timeline import recovery_day
from aftercare.outbox import claims
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery
from aftercare.reminders import (
    dispatch,
    eligibility,
    materialise,
    reconcile,
)
from aftercare.reminders.models import OPEN_STATES, Reminder
from aftercare.workshop.chaos.week_crashes import PLACES
from aftercare.workshop.chaos.week_host import KEPT_AND_GONE, TAKEN
from tests.reminders import oracle
from tests.reminders.machine import STARTS, WITHIN, Stage, host_is_away, open_rows
from tests.reminders.machine_people import CODES, People

pytestmark = pytest.mark.django_db

# The interesting one three times: nobody knows then whether it arrived.
REPLIES = (
    TAKEN,
    KEPT_AND_GONE,
    KEPT_AND_GONE,
    "450 4.2.0 greylisted",
    "421 4.3.2 shutting down",
    "554 5.7.1 policy",
    KEPT_AND_GONE,
    "550 5.1.1 no such user",
)
SHORT = {"max_examples": 20, "stateful_step_count": 25, "derandomize": True}
LONG = {"max_examples": 2000, "stateful_step_count": 60}
IS_LONG = os.environ.get("AFTERCARE_HYPOTHESIS") == "long"


def profile(**more):
    return settings(
        **{
            "deadline": None,
            "database": None,
            "suppress_health_check": list(HealthCheck),
            **(LONG if IS_LONG else SHORT),
            **more,
        }
    )


class Reminders(People):
    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start):
        self.stage = Stage(start)

    def teardown(self):
        if self.stage is not None:
            try:
                self.come_to_rest()
            finally:
                self.stage.close()

    # --- time, workers, the mail host ----------------------------------------------

    @rule(minutes=st.sampled_from([1, 5, 11, 31, 61, 240, 720]))
    def waits(self, minutes):
        self.stage.wait(minutes)

    @rule(turns=st.integers(1, 4))
    def jumps(self, turns):
        """To the next instant at which something is due, and a whole turn there."""
        for _ in range(turns):
            self.stage.wait(self.stage.next_moment())
            self.stage.turn()

    @rule(
        place=st.sampled_from(PLACES),
        nth=st.integers(1, 2),
        replies=st.lists(st.sampled_from(REPLIES), max_size=2),
        after=st.sampled_from([1, 6, 16]),
    )
    def a_worker_dies(self, place, nth, replies, after):
        """At the next instant that matters; another one comes before or after its lease ends."""
        stage = self.stage
        stage.replies += replies
        stage.crasher.arm(place=place, nth=nth)
        stage.wait(stage.next_moment())
        stage.turn()
        stage.crasher.disarm()
        stage.wait(after)
        stage.turn()

    @rule(replies=st.lists(st.sampled_from(REPLIES), min_size=1, max_size=3))
    def the_host_has_a_mood(self, replies):
        self.stage.replies += replies
        self.stage.wait(self.stage.next_moment())
        self.stage.turn()

    @rule(code=st.sampled_from(CODES), minutes=st.sampled_from([31, 61, 91]))
    def one_is_late(self, code, minutes):
        self.be_late(code, minutes)

    def be_late(self, code, minutes):
        """One is taken in time, and then nobody comes by for a while."""
        waiting = Reminder.objects.filter(rule_code=code, state="planned")
        row = waiting.filter(due_at__gt=self.stage.at).order_by("due_at").first()
        if row is not None:
            self.stage.wait((row.due_at - self.stage.at) // oracle.MINUTE + 1)
            self.stage.run(materialise.tick, dispatch.tick)
            self.stage.wait(minutes)
            self.stage.turn()

    @rule()
    def jumps_and_only_claims(self):
        self.stage.wait(self.stage.next_moment())
        self.stage.run(materialise.tick, dispatch.tick)

    @rule()
    def plans(self):
        self.stage.run(materialise.tick)

    @rule()
    def dispatches(self):
        self.stage.run(dispatch.tick)

    @rule(limit=st.sampled_from([1, 200]))
    def delivers(self, limit):
        at = self.stage.at
        self.stage.run(lambda: outbox.deliver_due(at=at, limit=limit))

    @rule()
    def delivers_all(self):
        """I12: whatever one message met, nothing else that is due is left behind."""
        if not self.stage.run(outbox.tick) or not self.stage.host.is_up:
            return
        left = Delivery.objects.filter(state="queued", send_from__lte=self.stage.at)
        assert not left or host_is_away(), "a due message was passed over"

    @rule(is_up=st.booleans())
    def host_goes_or_comes(self, is_up):
        self.stage.host.is_up = is_up

    @rule()
    def half_an_hour(self):
        """I1: with workers there, nothing is open 15 minutes after it could be of use."""
        self.stage.live(6)
        self.check_ended()

    # --- what must hold after each step --------------------------------------------

    @invariant()
    def nothing_reached_anybody_that_should_not(self):
        if self.stage is not None:
            assert not self.stage.wrong

    @invariant()
    def tables_are_sound(self):
        if self.stage is None:
            return
        facts = ("pk", "state", "reason", "finished_at")
        key = ("treatment", "rule_code", "day", "slot")
        keys = Counter()
        for row in Reminder.objects.values_list(*facts, *key):
            keys[row[4:]] += 1
            if row[1] not in OPEN_STATES:
                self.check_final(*row[:4])
        assert not keys or max(keys.values()) == 1, "I18"
        self.check_copies()
        self.check_days()

    def check_final(self, pk, state, reason, finished_at):
        end = (state, reason, finished_at)
        assert reason, "I29"
        assert finished_at, "I29"
        assert self.stage.finals.setdefault(pk, end) == end, "an end changed"
        was_sent = self.stage.sent[pk] > 0
        if state == "sent":
            assert was_sent, f"said to be sent and was not: {reason}"
        elif reason != claims.NOT_KNOWN:
            assert not was_sent, f"was sent and ended as {state}: {reason}"

    def check_copies(self):
        """I2: one more copy for each crash with that message under way, two in all."""
        copies = Counter(post.key for post in self.stage.host.taken)
        doubts = Counter(self.stage.crasher.doubts) + self.stage.doubts
        for key, number in copies.items():
            assert number <= min(1 + doubts[key], 2), "I2"

    def check_days(self):
        """I20: in no zone and by no move does the day number go back."""
        for person in self.stage.people:
            for plan in person.plans:
                day = recovery_day(
                    treated_on=plan.treated_on,
                    at=self.stage.at,
                    zones=person.zones,
                    counted_from=plan.ended_at,
                )
                assert day >= self.stage.days.get(plan.key, day), "I20"
                self.stage.days[plan.key] = day

    def come_to_rest(self):
        """Everything that is owed has a row, everything too late has its end (I1, I17)."""
        stage = self.stage
        stage.crasher.disarm()
        stage.replies, stage.host.is_up = [], True
        for _ in range(4):
            stage.wait(stage.next_moment())
            stage.turn()
        stage.live(5)
        self.nothing_reached_anybody_that_should_not()
        self.tables_are_sound()
        self.check_ended()
        report = reconcile.reconcile(at=stage.at)
        assert report.is_clean, report.lines
        known = set(Reminder.objects.values_list("treatment", "rule_code", "day"))
        assert not set(stage.owed()) - known, "I1: never planned"
        self.check_windows()

    def check_ended(self):
        late = open_rows().filter(expires_at__lte=self.stage.at - WITHIN)
        found = late.select_related("delivery")
        words = [f"{row} due {row.due_at}, {row.delivery}" for row in found]
        assert not words, "I1: not final in time"

    def check_windows(self):
        """I17: what waits is for the instant its wall time means.

        The last turn may have given a row back to be planned anew.
        """
        self.stage.wait(1)
        self.stage.run(materialise.tick)
        for row, useful in self.stage.waiting():
            if useful is None:
                assert row.due_at >= row.expires_at, f"I17: {row}"
                continue
            assert row.expires_at == useful[1], f"I17: {row}"
            assert row.due_at >= useful[0] - oracle.SPREAD, f"I17: {row}"


def test_nothing_that_people_workers_and_mail_hosts_do_breaks_the_promise():
    run_state_machine_as_test(Reminders, settings=profile())


def test_without_the_look_at_quiet_hours_the_machine_finds_a_mail_at_night(monkeypatch):
    """Negative control: the guard taken away, the machine says so."""
    honest = eligibility._moment

    def careless(case, at):
        answer = honest(case, at)
        is_kept_back = (
            answer.send_from is not None or answer.reason == eligibility.QUIET
        )
        if is_kept_back and at < case.expires_at:
            return eligibility.Answer(send_from=at)
        return answer

    monkeypatch.setattr(eligibility, "_moment", careless)
    with suppress(AssertionError, ExceptionGroup):
        run_state_machine_as_test(
            LateEvenings, settings=profile(max_examples=50, phases=[Phase.generate])
        )
    assert any("quiet hours" in words for words in LateEvenings.found)


class LateEvenings(Reminders):
    """The same, with more of what happens when the evening's worker is away."""

    found = []

    @rule(minutes=st.sampled_from([61, 71]))
    def evening_is_late(self, minutes):
        self.be_late("moisturiser_evening", minutes)

    @invariant()
    def nothing_reached_anybody_that_should_not(self):
        self.found += self.stage.wrong if self.stage else []
        super().nothing_reached_anybody_that_should_not()
