"""What is coming up, what became of it, what is done, and what a signed link is about."""

from __future__ import annotations

from aftercare.reminders.queries.choice_queries import (
    Choice,
    choice_of,
    choices_of_many,
)
from aftercare.reminders.queries.done_queries import Done, completions_on, done_for
from aftercare.reminders.queries.history_queries import (
    Health,
    Line,
    Look,
    Next,
    health,
    history,
    history_of_patient,
    look,
    next_reminder,
    now_showing,
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

__all__ = [
    "Choice",
    "Done",
    "Health",
    "Line",
    "LinkTooOld",
    "Look",
    "MailLink",
    "Next",
    "Purpose",
    "TaskLink",
    "addressee",
    "choice_of",
    "choices_of_many",
    "completions_on",
    "done_for",
    "health",
    "history",
    "history_of_patient",
    "look",
    "mail_link",
    "next_reminder",
    "now_showing",
    "task_link",
    "token",
]
