"""Is it still worth sending? Asked when a message is about to leave (I7).

Everything the answer depends on comes in one query for a whole batch, and a row planned
from older facts is planned again instead of guessed at (I10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BooleanField, Exists, F, OuterRef, Q, When
from django.db.models import Case as CaseOf

from accounts.models import Consent
from aftercare.domain.quiet_hours import QuietHours
from aftercare.domain.timeline import canonical_zone, local_instant
from aftercare.foundation import zone_rules
from aftercare.outbox.models import BadAddress
from aftercare.reminders.models import (
    MAILS_A_DAY,
    Completion,
    Reminder,
    ReminderState,
)

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.queries import ContactFacts
    from aftercare.reminders.queries.choice_queries import Choice
    from aftercare.treatments.queries import ActivePlan

PLAN_ENDED = "Not sent: your clinic ended this plan."
NO_ACCOUNT = "Not sent: the account is closed."
NOT_AGREED = "Not sent: you did not agree to reminders, or took it back."
BAD_ADDRESS = "Not sent: our emails to this address come back."
STOPPED = "Not sent: you stopped these reminders."
DONE = "Not sent: you had already done it."
PAUSED = "Not sent: you had paused reminders."
QUIET = "Not sent: quiet hours."
TOO_LATE = "Not sent: it was too late to be of use."
CHANGED = "Not sent: your plan or your times changed."
# Done within the hour before it is due, for whatever time of the day and whichever
# treatment, it is done: what is left of a task that day stays silent.
DONE_COVERS = timedelta(minutes=60)


class Case(NamedTuple):
    """All that is asked about one reminder: one row of one query.

    `current_version` is what `plan_version` would be if it were planned now.
    `stopped` holds the kinds the patient stopped; `address` is the clinic's own;
    `had_its_time` is false where no instant ever was of use.
    """

    reminder_id: UUID
    delivery_id: UUID | None
    treatment_id: UUID
    patient_id: UUID
    rule_code: str
    kind: str
    care_task: str
    day: int
    slot: str
    is_top_up: bool
    wall_on: date
    wall_time: time
    zone: str
    tzdata: str
    not_before: datetime | None
    expires_at: datetime
    plan_version: str
    protocol_version_id: UUID
    protocol_number: int
    treatment_version: int
    stopped_at: datetime | None
    user_id: UUID | None
    is_active: bool | None
    email: str
    contact_version: int | None
    quiet_from: time
    quiet_until: time
    paused_until: datetime | None
    wording: str
    choice_version: int | None
    stopped: list[str] | None
    chosen_mails_a_day: int | None
    clinic_id: UUID
    sender_name: str
    reply_to: str
    address: str
    has_agreed: bool
    is_done: bool
    is_bad_address: bool
    had_its_time: bool

    @property
    def is_current(self) -> bool:
        """Planned from today's facts and by today's zone rules."""
        version = f"{self.protocol_number}.{self.treatment_version}"
        now = f"{version}.{self.contact_version}.{self.choice_version or 1}"
        return self.plan_version == now and self.tzdata == zone_rules.edition()

    @property
    def mails_a_day(self) -> int:
        return self.chosen_mails_a_day or MAILS_A_DAY

    @property
    def quiet(self) -> QuietHours:
        zone = canonical_zone(name=self.zone, fallback="UTC")
        return QuietHours(begin=self.quiet_from, end=self.quiet_until, zone=zone)


CONTACT = "patient__user__contact_preference__"
CHOICE = "patient__user__reminder_choice__"
COLUMNS = (
    *("pk", "delivery", "treatment", "patient", "rule_code", "kind", "care_task"),
    *("day", "slot", "is_top_up", "wall_on", "wall_time", "zone", "tzdata"),
    *("not_before", "expires_at", "plan_version"),
    *("treatment__protocol_version", "treatment__protocol_version__number"),
    *("treatment__version", "treatment__stopped_at"),
    *("patient__user", "patient__user__is_active", "patient__user__email"),
    *(f"{CONTACT}version", f"{CONTACT}quiet_from", f"{CONTACT}quiet_until"),
    *(f"{CONTACT}paused_until", f"{CONTACT}wording"),
    *(f"{CHOICE}version", f"{CHOICE}stopped", f"{CHOICE}mails_a_day"),
    *("patient__clinic", "patient__clinic__sender_name", "patient__clinic__reply_to"),
    "patient__clinic__address",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Send from `send_from` on; or end as `state` for `reason`; or neither: plan again."""

    send_from: datetime | None = None
    state: ReminderState | None = None
    reason: str = ""


PLAN_AGAIN = Answer()


def cases(*, where: Q) -> list[Case]:
    """The facts of these reminders, in the order of the day; one query."""
    return [Case._make(row) for row in _facts().filter(where)]


@lru_cache(maxsize=1)
def _facts() -> QuerySet[Reminder, tuple[Any, ...]]:
    """The question for everybody, put together once: that costs half of asking it."""
    agreed = Consent.objects.filter(
        user=OuterRef("patient__user"),
        purpose=Consent.Purpose.CARE,
        withdrawn_at__isnull=True,
    )
    this_one = Q(
        treatment=OuterRef("treatment"), day=OuterRef("day"), slot=OuterRef("slot")
    )
    just_before = Q(
        done_at__gte=OuterRef("due_at") - DONE_COVERS,
        done_at__lt=OuterRef("expires_at"),
    )
    done = Completion.objects.filter(
        this_one | just_before,
        treatment__patient=OuterRef("patient"),
        care_task=OuterRef("care_task"),
        undone_at__isnull=True,
    )
    bad = BadAddress.objects.filter(
        address__iexact=OuterRef("patient__user__email"), mended_at__isnull=True
    )
    rows = Reminder.objects.order_by("wall_on", "wall_time", "rule_code")
    had_its_time = CaseOf(
        When(due_at__lt=F("expires_at"), then=True),
        default=False,
        output_field=BooleanField(),
    )
    return rows.values_list(
        *COLUMNS, Exists(agreed), Exists(done), Exists(bad), had_its_time
    )


def version_of(*, plan: ActivePlan, contact: ContactFacts, choice: Choice) -> str:
    """Names the facts a reminder was planned from; another name, other facts (I10)."""
    return f"{plan.plan_version}.{contact.version}.{choice.version}"


def ask(*, case: Case, at: datetime) -> Answer:
    """Whether this reminder may go out at `at`, and if not, how it ends and why."""
    return _refusal(case) or _wish(case, at) or _moment(case, at)


def _end(state: ReminderState, reason: str) -> Answer:
    return Answer(state=state, reason=reason)


def _refusal(case: Case) -> Answer | None:
    if case.stopped_at is not None:
        return _end(ReminderState.CANCELLED, PLAN_ENDED)
    if not case.is_active or case.contact_version is None:
        return _end(ReminderState.CANCELLED, NO_ACCOUNT)
    if not case.has_agreed:
        return _end(ReminderState.CANCELLED, NOT_AGREED)
    if case.is_bad_address:
        return _end(ReminderState.FAILED, BAD_ADDRESS)
    return None


def _wish(case: Case, at: datetime) -> Answer | None:
    """What the patient said: stop, done, pause."""
    if case.stopped and case.kind in case.stopped:
        return _end(ReminderState.CANCELLED, STOPPED)
    if case.is_done:
        return _end(ReminderState.SKIPPED, DONE)
    if case.paused_until and at < case.paused_until:
        return _end(ReminderState.SKIPPED, PAUSED)
    return None


def _moment(case: Case, at: datetime) -> Answer:
    """Whether it is planned from today's facts, still of use, and nobody sleeps."""
    if at >= case.expires_at:
        late = TOO_LATE if case.is_current else CHANGED
        return _end(ReminderState.MISSED, _why_late(case, late))
    if not case.is_current or (case.not_before and at < case.not_before):
        return PLAN_AGAIN
    quiet = case.quiet
    if not quiet.holds(at):
        return Answer(send_from=at)
    ends_at = quiet.end_after(at)
    if ends_at >= case.expires_at:
        return _end(ReminderState.MISSED, QUIET)
    return Answer(send_from=ends_at)


def _why_late(case: Case, late: str) -> str:
    """A reminder that never had a useful instant was kept back by the quiet hours."""
    if case.had_its_time:
        return late
    meant_at = local_instant(on=case.wall_on, wall=case.wall_time, zone=case.zone)
    return QUIET if case.quiet.holds(meant_at) else late
