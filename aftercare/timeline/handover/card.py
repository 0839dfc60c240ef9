"""One page for urgent care or a pharmacist: only facts that were recorded or answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.timeline import presenters
from aftercare.timeline.handover.answered import Told, answered
from aftercare.timeline.handover.expected import expected
from aftercare.timeline.handover.recorded import Fact, clinic_lines, recorded
from aftercare.timeline.words import full_date, local_day, time_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aftercare.checkins.models import CheckIn
    from aftercare.timeline.presenters import Shell
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverCard:
    """With the name on it: the patient hands it over."""

    shell: Shell
    title: str
    name: str
    printed: str
    clinic: tuple[str, ...]
    facts: tuple[Fact, ...]
    told: tuple[Told, ...]
    expected_head: str
    expected: tuple[str, ...]
    stamp: tuple[str, ...]
    back_href: str


def handover_card(
    *, day: PatientDay, one: PlanForPatient, rows: Sequence[CheckIn]
) -> HandoverCard:
    plan = one.plan
    number = plan.recovery_day(day.at)
    name = presenters.day_name(number)
    when = f"{full_date(local_day(day.at, day.zone))}, {time_words(day.at, day.zone)}"
    return HandoverCard(
        shell=presenters.shell_of(day),
        title=f"{name} after {plan.protocol.title.lower()}."
        if number
        else f"{plan.protocol.title} today.",
        name=one.patient.name,
        printed=f"As known on {when}.",
        clinic=clinic_lines(clinic=one.clinic),
        facts=recorded(one=one),
        told=answered(day=day, one=one, rows=rows),
        expected_head=f"Expected on {name.lower()}, by the clinic's plan",
        expected=expected(plan=plan, number=number, compares=one.clinic.compares),
        stamp=(*presenters.stamp_of(one), plan.protocol.general_note),
        back_href=presenters.page_href(day, "help"),
    )
