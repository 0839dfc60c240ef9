"""Begin a check-in, take in one screen after the other, send it or throw it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid5

from django.db import IntegrityError, transaction

from aftercare.audit import trail
from aftercare.checkins import queries
from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.checkins.operations import notes
from aftercare.checkins.operations.refusals import NotThisTreatment
from aftercare.checkins.operations.submitting import submit_check_in
from aftercare.domain import check_in_draft
from aftercare.domain.check_in_flow import next_screen
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.domain.check_in import CheckInFacts
    from aftercare.domain.check_in_draft import DraftAnswers, Telling
    from aftercare.treatments.models import Treatment

TOLD = ("answers", "signs", "symptoms", "passed", "temperature_c", "note")


def begin_or_resume(
    *,
    treatment: Treatment,
    draft_id: UUID,
    by: User,
    at: datetime,
    adds_to: CheckIn | None = None,
    only_more: bool = False,
) -> CheckInDraft:
    """The draft with this key, else the one that is open, else a new one.

    Raises NotThisTreatment when the key belongs to another treatment's draft.
    """
    known = _known(treatment, draft_id)
    if known is not None:
        return known
    row = CheckInDraft(
        pk=draft_id,
        treatment=treatment,
        adds_to=adds_to,
        only_more=only_more,
        begun_at=at,
        begun_by=by,
        changed_at=at,
    )
    try:
        return _begin(row, by, at)
    except IntegrityError:
        # Another tab was faster; anything else is not ours to swallow.
        known = _known(treatment, draft_id)
        if known is None:
            raise
        return known


def _known(treatment: Treatment, draft_id: UUID) -> CheckInDraft | None:
    same = CheckInDraft.objects.filter(pk=draft_id).first()
    if same is not None and same.treatment_id != treatment.pk:
        raise NotThisTreatment(str(draft_id))
    return same or queries.open_draft_of(treatment_id=treatment.pk)


@transaction.atomic
def _begin(row: CheckInDraft, by: User, at: datetime) -> CheckInDraft:
    row.save(force_insert=True)
    _write_down("check_in_draft.begun", row, by, at)
    return row


@transaction.atomic
def tell(
    *,
    draft: CheckInDraft,
    telling: Telling,
    by: User,
    at: datetime,
    seconds_ago: int = 0,
) -> CheckInDraft:
    """Take in what one screen said; with the last one the check-in is sent, in the same step.

    The same screen twice is one answer, and another answer takes its place. What is new
    after the draft has ended goes into the one that follows it, which is then the answer;
    the same again changes nothing. Answers that waited in a phone count from when they were
    given. Raises NoteNotUsable.
    """
    row = locked_draft(draft_id=draft.pk)
    note = notes.usable(note=telling.note) or row.note
    told_at = check_in_draft.answered_at(at=at, seconds_ago=seconds_ago)
    answers = check_in_draft.with_told(
        answers=queries.draft_answers(draft=row),
        telling=telling,
        at=told_at,
        has_note=bool(note),
    )
    if row.ended_at is not None:
        if not _is_new(row, answers, note, told_at):
            return row
        following = _following(row, by, at)
        return tell(
            draft=following, telling=telling, by=by, at=at, seconds_ago=seconds_ago
        )
    row.note = note
    _keep(row, answers)
    row.changed_at = at
    row.save(update_fields=[*TOLD, "changed_at"])
    protocol = queries.protocol_of(draft=row)
    if next_screen(protocol=protocol, answers=answers) is None:
        send_draft(row=row, by=by, at=at)
    return row


def _is_new(
    row: CheckInDraft, answers: DraftAnswers, note: str, told_at: datetime
) -> bool:
    """Whether an ended draft has not heard this yet.

    Of one that was thrown away nothing is left to compare with: there the time decides.
    """
    if row.check_in_id is None:
        return told_at > row.changed_at and not answers.is_empty
    before = queries.draft_answers(draft=row)
    return answers.said != before.said or note != row.note


def _following(row: CheckInDraft, by: User, at: datetime) -> CheckInDraft:
    """The draft that goes on where an ended one stopped, with its answers.

    It was sent because nobody touched it, or while a phone had no connection: the sign
    somebody ticks then must not be lost behind the answer they already have.
    """
    key = uuid5(row.pk, "following")
    found = begin_or_resume(
        treatment=row.treatment,
        draft_id=key,
        by=by,
        at=at,
        adds_to=row.check_in or row.adds_to,
        only_more=row.only_more,
    )
    if found.pk == key and not found.passed:
        _keep(found, queries.draft_answers(draft=row))
        found.save(update_fields=TOLD)
    return found


def send_draft(*, row: CheckInDraft, by: User, at: datetime) -> None:
    """Send the answers so far as a check-in; the draft is locked and has some."""
    answers = queries.draft_answers(draft=row)
    plan = treatment_queries.plan_of(treatment_id=row.treatment_id)
    answered_at = min(answers.last_at or at, at)
    facts = check_in_draft.facts_of(
        protocol=plan.protocol,
        answers=answers,
        at=answered_at,
        day=plan.recovery_day(answered_at),
        base=_facts_before(row, plan.recovery_day(answered_at)),
    )
    row.check_in = submit_check_in(
        plan=plan, facts=facts, note=row.note, form_token=row.pk, by=by, at=at
    )
    row.ended_at = at
    row.save(update_fields=["check_in", "ended_at"])


@transaction.atomic
def discard(*, draft: CheckInDraft, by: User, at: datetime) -> CheckInDraft:
    """Throw the answers away; one that was sent meanwhile stays sent."""
    row = locked_draft(draft_id=draft.pk)
    if row.ended_at is None:
        throw_away(row=row, at=at)
        _write_down("check_in_draft.discarded", row, by, at)
    return row


def throw_away(*, row: CheckInDraft, at: datetime) -> None:
    """End a locked draft and keep nothing of what it said."""
    _keep(row, check_in_draft.DraftAnswers())
    row.note, row.ended_at = "", at
    row.save(update_fields=[*TOLD, "ended_at"])


def locked_draft(*, draft_id: UUID) -> CheckInDraft:
    """The row, held until the end of the transaction (SQLite: the house is)."""
    rows = queries.whole_drafts().select_for_update(of=("self",))
    return rows.get(pk=draft_id)


def _facts_before(row: CheckInDraft, day: int) -> CheckInFacts | None:
    """What it adds to, unless midnight has passed: then it is another day's check-in."""
    if row.adds_to_id is None:
        return None
    before = queries.whole_check_in(check_in_id=row.adds_to_id)
    return queries.as_facts(check_in=before) if before.day == day else None


def _keep(row: CheckInDraft, answers: DraftAnswers) -> None:
    """The answers as the columns hold them; what queries.draft_answers reads back."""
    row.answers = {
        code: {"codes": list(one.codes), "at": one.at.isoformat()}
        for code, one in answers.picked.items()
    }
    row.signs = {
        sign.value: {
            "answer": one.answer.value if one.answer else "",
            "on": one.on,
            "at": one.at.isoformat(),
        }
        for sign, one in answers.signs.items()
    }
    row.symptoms = {symptom.value: _more(one) for symptom, one in answers.more.items()}
    row.passed = sorted(answers.passed)
    row.temperature_c = answers.temperature_c


def _more(one: check_in_draft.MoreTold) -> dict[str, Any]:
    return {
        "is_graded": one.is_graded,
        "grade": None if one.severity is None else int(one.severity),
        "trend": one.trend.value if one.trend else "",
        "is_one_sided": one.is_one_sided,
        "at": one.at.isoformat(),
    }


def _write_down(action: str, row: CheckInDraft, by: User, at: datetime) -> None:
    """When it began and how it ended; the answers themselves hold their own times."""
    clinic_id = row.treatment.patient.clinic_id
    trail.record(by=by, action=action, record=row, at=at, clinic_id=clinic_id)
