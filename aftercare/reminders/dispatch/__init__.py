"""Claim what is due, look once more before it leaves, close what has ended."""

from __future__ import annotations

from aftercare.reminders.dispatch.closing import close_finished
from aftercare.reminders.dispatch.dispatch import dispatch_due, tick
from aftercare.reminders.dispatch.hand_over import Sending, worth_sending
from aftercare.reminders.dispatch.taking import KIND, TOGETHER

__all__ = [
    "KIND",
    "TOGETHER",
    "Sending",
    "close_finished",
    "dispatch_due",
    "tick",
    "worth_sending",
]
