"""Words that several of the staff's pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.outbox.models import DeliveryState
from aftercare.reminders.models import ReminderState
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.board.queries import InvitationFacts, PatientFacts
    from aftercare.domain.care_plan import CarePlan


STATE_WORDS = {
    "": "All",
    ReminderState.PLANNED: "Planned",
    ReminderState.SENDING: "Being sent",
    ReminderState.SENT: "Sent",
    ReminderState.FAILED: "Failed",
    ReminderState.MISSED: "Missed",
    ReminderState.SKIPPED: "Not needed",
    ReminderState.CANCELLED: "Cancelled",
}
# These say all there is to say: "Sent 08:02", "Planned for 13:05", "On its way".
WHOLE = (ReminderState.PLANNED, ReminderState.SENDING, ReminderState.SENT)


def outcome(*, state: str, said: str) -> tuple[str, str]:
    """(what, why) of a reminder in the patient's own words: ("Sent 08:02", "")."""
    one = ReminderState(state)
    return (said, "") if one in WHOLE else (STATE_WORDS[one], said)


def come_back(*, facts: PatientFacts, zone: str) -> str:
    """Why mail to this patient comes back and since when; empty while it arrives."""
    bad = facts.bad_address
    if bad is None:
        return ""
    why = f"{bad.cause.rstrip('.')}. " if bad.cause else ""
    return f"{why}Since {on_date(at=bad.since, zone=zone)}."


def counted(*, number: int, name: str) -> str:
    """ "1 reminder", "2 reminders"."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def plan_in_short(*, plan: CarePlan, at: datetime) -> str:
    """ "Day 4 · Full face, 1.5 mm": the deepest area stands for the others."""
    return f"{day_in_words(plan=plan, at=at)} · {areas_in_short(plan=plan)}"


def day_in_words(*, plan: CarePlan, at: datetime) -> str:
    """Where in the course the patient is."""
    day = plan.recovery_day(at)
    if plan.is_ended:
        return "Stopped"
    if day < 0:
        return f"Visit on {plan.treated_on:%-d %b}"
    return f"Day {day}" if day <= plan.protocol.course_days else "Plan over"


def areas_in_short(*, plan: CarePlan) -> str:
    """ "Full face +1, 1.5 mm": the first area, how many more, and the greatest depth."""
    if not plan.areas:
        return "No area written down"
    first = in_words(value=plan.areas[0].area, zone=plan.zone)
    more = f" +{len(plan.areas) - 1}" if len(plan.areas) > 1 else ""
    depths = [area.depth_mm for area in plan.areas if area.depth_mm is not None]
    depth = f", {max(depths).normalize():f} mm" if depths else ""
    return f"{first}{more}{depth}"


def invitation_in_words(
    *, invited: InvitationFacts, zone: str, at: datetime
) -> tuple[str, str, str]:
    """(level, words, detail) of an invitation; `level` as components/level_pill.html."""
    one = invited.invitation
    sent = f"Sent {on_date(at=one.invited_at, zone=zone)} to {one.email}"
    if one.accepted_at is not None:
        when = on_date(at=one.accepted_at, zone=zone)
        return ("expected", f"Signed in {when}", sent)
    if one.patient.user_id is not None:
        return ("expected", "Signed in another way", sent)
    mail = invited.delivery
    if mail is not None and mail.state == DeliveryState.FAILED:
        return ("call", "The mail did not arrive", mail.reason or sent)
    if one.expires_at <= at:
        return ("watch", "The link is too old", sent)
    if mail is not None and mail.state == DeliveryState.SENT:
        return ("quiet", "Invited, not signed in yet", sent)
    return ("quiet", "The invitation is on its way", sent)


def way_in(*, facts: PatientFacts, zone: str, at: datetime) -> tuple[str, str, str]:
    """(level, words, detail): whether the patient can see their plan, and why not."""
    patient = facts.patient
    if patient.user_id is not None:
        if facts.person is None or not facts.person.has_agreed:
            return ("watch", "Signed in, has not agreed yet", "No reminders until then")
        return ("expected", "Signed in", "")
    if not patient.email:
        return ("watch", "No email", "Give them the printed plan")
    if facts.invited is None:
        return ("watch", "Not invited yet", patient.email)
    return invitation_in_words(invited=facts.invited, zone=zone, at=at)


def short_name(*, name: str) -> str:
    """ "Sun cream" of "Sun cream, SPF 30 or more": enough for a row."""
    return name.partition(",")[0]


def on_date(*, at: datetime, zone: str) -> str:
    """ "15 May" at the clinic."""
    return f"{at.astimezone(ZoneInfo(zone)):%-d %b}"


def clock_time(*, at: datetime, zone: str) -> str:
    """ "13:05" in that zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def phone_link(*, phone: str) -> str:
    """ "tel:+441174960123"; empty without a number."""
    digits = "".join(sign for sign in phone if sign in "+0123456789")
    return f"tel:{digits}" if digits else ""


def reference(*, key: UUID) -> str:
    """ "3F2A-91BC": short enough to say on the phone, and no name."""
    digits = key.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"
