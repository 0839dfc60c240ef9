"""What is coming up, what became of it, what is done, and what a signed link is about."""

from __future__ import annotations

from aftercare.reminders.queries.choice_queries import (
    Choice,
    OwnDay,
    choice_of,
    choices_of_many,
    own_day,
    own_day_by,
    own_day_in_row,
)
from aftercare.reminders.queries.done_queries import Done, completions_on, done_for
from aftercare.reminders.queries.history_queries import (
    Health,
    Line,
    Next,
    coming,
    health,
    history,
    history_of_patient,
    next_reminder,
    now_showing,
    words_of,
)
from aftercare.reminders.queries.link_queries import (
    LinkTooOld,
    MailLink,
    Purpose,
    TaskLink,
    addressee,
    mail_link,
    task_link,
    token,
)
from aftercare.reminders.queries.look_queries import Look, look
from aftercare.reminders.queries.reconcile_queries import last_reconcile

__all__ = [
    "Choice",
    "Done",
    "Health",
    "Line",
    "LinkTooOld",
    "Look",
    "MailLink",
    "Next",
    "OwnDay",
    "Purpose",
    "TaskLink",
    "addressee",
    "choice_of",
    "choices_of_many",
    "coming",
    "completions_on",
    "done_for",
    "health",
    "history",
    "history_of_patient",
    "last_reconcile",
    "look",
    "mail_link",
    "next_reminder",
    "now_showing",
    "own_day",
    "own_day_by",
    "own_day_in_row",
    "task_link",
    "token",
    "words_of",
]
