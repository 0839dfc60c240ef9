"""What a patient does about reminders: done, not today, times, stop and start."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts import operations as account_operations
from aftercare.audit import trail
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox import addresses
from aftercare.outbox import operations as outbox
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import DeliveryState
from aftercare.reminders.models import (
    MAILS_A_DAY,
    Completion,
    Reminder,
    ReminderChoice,
    ReminderState,
)
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, time
    from uuid import UUID

    from accounts.models import User
    from aftercare.domain.care_plan import CarePlan
    from aftercare.outbox.models import Delivery

NOT_TODAY = "Not sent: you said not today."
TEST_KIND = "reminder.test"
ONLY_SLOT = "1"
TEST_FOR = timedelta(hours=1)
TEST_AGAIN_AFTER = timedelta(minutes=1)
# "Until I say": later than any course, and still a date every calendar can show.
UNTIL_I_SAY = timedelta(days=3650)


class UnknownTask(Exception):
    """The plan has no such task, or none at that time of the day."""


def mark_done(
    *,
    plan: CarePlan,
    care_task: str,
    slot: str,
    at: datetime,
    by: User,
    day: int | None = None,
) -> Completion:
    """Tick off a task for one time of one recovery day (today's by default).

    What is left of that task for that time is not reminded of, nor what is due already
    or within the hour for another time of that day, by this plan or another of the same
    patient: the last look asks for it (eligibility.DONE_COVERS), so a tick taken back
    changes nothing. Later turns stay. Doing it twice changes nothing. Raises UnknownTask.
    """
    _check_task(plan, care_task, slot)
    on_day = plan.recovery_day(at) if day is None else day
    with transaction.atomic():
        done, is_new = Completion.objects.get_or_create(
            treatment_id=plan.treatment_id,
            care_task=care_task,
            day=on_day,
            slot=slot,
            undone_at=None,
            defaults={"done_at": at},
        )
        if is_new:
            trail.record(by=by, action="task.done", record=done, at=at)
    return done


def undo_done(
    *,
    plan: CarePlan,
    care_task: str,
    slot: str,
    at: datetime,
    by: User,
    day: int | None = None,
) -> bool:
    """Take a tick back; False when there was none. The row stays, with its instant."""
    on_day = plan.recovery_day(at) if day is None else day
    rows = Completion.objects.filter(
        treatment=plan.treatment_id,
        care_task=care_task,
        day=on_day,
        slot=slot,
        undone_at__isnull=True,
    )
    with transaction.atomic():
        done = rows.select_for_update().first()
        if done is None:
            return False
        rows.update(undone_at=at)
        trail.record(by=by, action="task.undone", record=done, at=at)
    return True


def skip_day(*, reminder: Reminder, at: datetime, by: User) -> int:
    """ "Not today": what waits of this task for that day ends here.

    What a worker holds already, or held when it died, is left to it: it may have gone.
    """
    rest = Reminder.objects.filter(
        Q(state=ReminderState.PLANNED)
        | Q(
            state=ReminderState.SENDING,
            delivery__state=DeliveryState.QUEUED,
            delivery__doubts=0,
        ),
        treatment=reminder.treatment_id,
        care_task=reminder.care_task,
        day=reminder.day,
    )
    with transaction.atomic():
        ended = rest.update(
            state=ReminderState.SKIPPED, reason=NOT_TODAY, finished_at=at
        )
        if ended:
            trail.record(by=by, action="reminder.skipped", record=reminder, at=at)
    return ended


def set_time(*, user: User, rule_code: str, wall: time, at: datetime) -> None:
    """The person's own time for one reminder; it holds from the next planning on."""
    with transaction.atomic():
        choice = _choice(user)
        times = {**choice.times, rule_code: wall.isoformat("minutes")}
        _change(choice, user, at, "reminder.time_set", times=times)


def set_mails_a_day(*, user: User, count: int, at: datetime) -> None:
    """At most so many reminder mails in one day of the person's own: 1 to MAILS_A_DAY.

    Nothing is planned anew, so the version stays: the last look asks for the number.
    Raises ValueError for any other count.
    """
    if not 1 <= count <= MAILS_A_DAY:
        raise ValueError(count)
    with transaction.atomic():
        choice = _choice(user)
        if choice.mails_a_day != count:
            choice.mails_a_day = count
            choice.save(update_fields=["mails_a_day"])
            trail.record(by=user, action="reminder.mails_set", record=choice, at=at)


def stop_kind(*, user: User, kind: ReminderKind, at: datetime) -> None:
    """No more reminders of this kind; those on their way are caught at hand-over."""
    stop_kinds(user=user, kinds=[kind], at=at)


def stop_kinds(*, user: User, kinds: Iterable[ReminderKind], at: datetime) -> None:
    """No more reminders of these kinds. Doing it twice changes nothing."""
    with transaction.atomic():
        choice = _choice(user)
        stopped = sorted({*choice.stopped, *(kind.value for kind in kinds)})
        if stopped != sorted(choice.stopped):
            _change(choice, user, at, "reminder.stopped", stopped=stopped)


def start_kind(*, user: User, kind: ReminderKind, at: datetime) -> None:
    """Reminders of this kind again."""
    start_kinds(user=user, kinds=[kind], at=at)


def start_kinds(*, user: User, kinds: Iterable[ReminderKind], at: datetime) -> None:
    """Reminders of these kinds again. Doing it twice changes nothing."""
    with transaction.atomic():
        choice = _choice(user)
        wanted = {kind.value for kind in kinds}
        stopped = [kind for kind in choice.stopped if kind not in wanted]
        if stopped != choice.stopped:
            _change(choice, user, at, "reminder.started", stopped=stopped)


def stop_all(*, user: User, at: datetime) -> None:
    """No reminders of any kind."""
    stop_kinds(user=user, kinds=ReminderKind, at=at)


def start_all(*, user: User, at: datetime) -> None:
    """Every kind of reminder again."""
    start_kinds(user=user, kinds=ReminderKind, at=at)


def pause_for(*, user: User, days: int | None, at: datetime) -> None:
    """No reminders for some days; None means until the person turns them on again."""
    length = UNTIL_I_SAY if days is None else timedelta(days=days)
    account_operations.pause(user=user, until=at + length, at=at)


def done_from_mail(*, reminders: Iterable[Reminder], at: datetime, by: User) -> None:
    """Tick off what one "done" link is about, on the day it was meant for."""
    for row in reminders:
        plan = treatment_queries.care_plan_of(treatment=row.treatment)
        mark_done(
            plan=plan, care_task=row.care_task, slot=row.slot, at=at, by=by, day=row.day
        )


def undo_from_mail(*, reminders: Iterable[Reminder], at: datetime, by: User) -> None:
    """Take back what one "done" link ticked off."""
    for row in reminders:
        plan = treatment_queries.care_plan_of(treatment=row.treatment)
        undo_done(
            plan=plan, care_task=row.care_task, slot=row.slot, at=at, by=by, day=row.day
        )


def send_test(*, patient_id: UUID, to: str, at: datetime) -> Delivery:
    """A trial message through the whole engine, so that the person sees it arrive.

    A second press within the minute is the same trial.
    """
    known = outbox_queries.last_about(kind=TEST_KIND, about=patient_id)
    if known is not None and known.send_from > at - TEST_AGAIN_AFTER:
        return known
    return outbox.enqueue(
        kind=TEST_KIND, about=patient_id, to=to, send_from=at, expires_at=at + TEST_FOR
    )


def try_address_again(*, user: User, at: datetime) -> bool:
    """The person says their address works; False when it was not known as bad."""
    with transaction.atomic():
        is_mended = addresses.mend(address=user.email, at=at)
        if is_mended:
            trail.record(by=user, action="address.tried_again", record=user, at=at)
    return is_mended


def _check_task(plan: CarePlan, care_task: str, slot: str) -> None:
    """A time of the day is the slot of a reminder, or "1" for a task without one."""
    protocol = plan.protocol
    if care_task not in {task.code for task in protocol.care_tasks}:
        raise UnknownTask(care_task)
    slots = {
        rule.slot for rule in protocol.reminder_rules if rule.care_task == care_task
    }
    if slot not in slots | {ONLY_SLOT}:
        raise UnknownTask(slot)


def _choice(user: User) -> ReminderChoice:
    """The person's row, locked, so that two changes at once keep both."""
    ReminderChoice.objects.get_or_create(user=user)
    return ReminderChoice.objects.select_for_update().get(user=user)


def _change(
    choice: ReminderChoice, user: User, at: datetime, action: str, **fields: object
) -> None:
    """The version rises, so that rows planned from the old choice are fenced off (I10)."""
    rows = ReminderChoice.objects.filter(pk=choice.pk)
    rows.update(version=F("version") + 1, changed_at=Now(), **fields)
    trail.record(by=user, action=action, record=choice, at=at)
