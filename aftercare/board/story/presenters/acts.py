"""The audit's codes as staff read them."""

from __future__ import annotations

ACTS = {
    "record.read": "Opened this page",
    "patient.added": "Added the patient",
    "patient.invited": "Sent an invitation",
    "patient.skin_described": "Described their skin",
    "patient.address_corrected": "Corrected the email address",
    "patient.address_moved": "Moved to a new email address",
    "patient.address_tried_again": "Tried the email address again",
    "invitation.accepted": "Accepted the invitation",
    "treatment.entered": "Entered a treatment",
    "treatment.corrected": "Corrected a treatment",
    "treatment.stopped": "Stopped the plan of a treatment",
    "check_in.sent": "Sent a check-in",
    "check_in.raised": "A late check-in raised the level",
    "level.cleared": "Took an urgent level back",
    "review.seen": "Looked at what waited on the board",
    "review.closed": "Closed what waited on the board",
    "review.reopened": "Opened it on the board again",
    "review.taken_over": "Took over writing",
    "adverse_event.raised": "Raised an adverse event",
    "adverse_event.acknowledged": "Took an adverse event in hand",
    "adverse_event.contacted": "Was in touch about an adverse event",
    "adverse_event.noted": "Added a note to an adverse event",
    "adverse_event.resolved": "Closed an adverse event",
    "adverse_event.exported": "Opened the report of an adverse event",
    "message.sent": "Wrote to the clinic",
    "message.replied": "Wrote to the patient",
    "message.seen": "Saw a message",
    "message.read": "Read the clinic's message",
    "conversation.closed": "Closed a conversation",
    "conversation.reopened": "Opened a conversation again",
    "session.asked": "Asked for the next visit",
    "session.booked": "Booked the next visit",
    "session.spoke": "Spoke about the next visit",
    "session.declined": "Said not now to the next visit",
    "session.withdrawn": "Took the wish for a visit back",
}


def act_in_words(*, action: str) -> str:
    """A code that is newer than this list still reads as words."""
    return ACTS.get(action) or action.replace(".", ", ").replace("_", " ").capitalize()
