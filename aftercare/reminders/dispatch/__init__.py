"""Claim what is due, ask whether it is still worth sending, hand it to the outbox, close it."""

from __future__ import annotations

from aftercare.reminders.dispatch.dispatch import (
    BROKEN,
    KIND,
    TOGETHER,
    close_finished,
    dispatch_due,
    tick,
)
from aftercare.reminders.dispatch.hand_over import Sending, worth_sending

__all__ = [
    "BROKEN",
    "KIND",
    "TOGETHER",
    "Sending",
    "close_finished",
    "dispatch_due",
    "tick",
    "worth_sending",
]
