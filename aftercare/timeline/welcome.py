"""The first run in words: four steps, each with one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from aftercare.clinics.models import Patient
    from aftercare.domain.protocol import Protocol

STEPS = ("agree", "skin", "zone", "times")
CONSENT_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """count is "Step 2 of 4"; points are the sentences under the lede."""

    step: str
    title: str
    count: str
    lede: str
    points: tuple[str, ...]
    submit: str
    skip: str
    back_href: str
    next_href: str


def step_page(*, step: str, patient: Patient, protocol: Protocol | None) -> StepPage:
    texts = _texts(patient.clinic.sender_name, protocol)[step]
    number = STEPS.index(step)
    return StepPage(
        step=step,
        title=texts[0],
        lede=texts[1],
        points=texts[2],
        submit=texts[3],
        skip="Skip this" if number else "",
        count=f"Step {number + 1} of {len(STEPS)}",
        back_href=step_href(STEPS[number - 1]) if number else "",
        next_href=next_href(step),
    )


def step_href(step: str) -> str:
    return reverse("timeline:step", args=(step,))


def next_href(step: str) -> str:
    """The step after this one; after the last, Today."""
    after = STEPS[STEPS.index(step) + 1 :]
    return step_href(after[0]) if after else reverse("timeline:today")


def _texts(
    clinic: str, protocol: Protocol | None
) -> dict[str, tuple[str, str, tuple[str, ...], str]]:
    return {
        "agree": (
            "Is it all right if we look after your plan?",
            f"{clinic} uses this app for the days after your visit.",
            _consent(clinic),
            "I agree",
        ),
        "skin": (
            "How do you describe your skin?",
            _why_skin(protocol),
            ("You can skip this, and change it later.",),
            "Save and go on",
        ),
        "zone": (
            "Where are you now?",
            "Days and reminders follow your own clock.",
            ("When you travel, we ask again.",),
            "Save and go on",
        ),
        "times": (
            "When may we remind you?",
            "These times suit many people. Change what does not suit you.",
            (
                "Nothing is sent between 9:30 pm and 7:30 am, unless you change that later.",
            ),
            "Save and see my plan",
        ),
    }


def _consent(clinic: str) -> tuple[str, ...]:
    """What is kept, who reads it, what is sent, and the way out."""
    return (
        f"We keep your treatment, your plan and what you tick off. Only you and {clinic} see it.",
        "We send you emails when something on your plan is due. They never say why.",
        "You can pause or stop the emails at any time.",
        "You can take this back at any time, under your account.",
    )


def _why_skin(protocol: Protocol | None) -> str:
    """The protocol says why we ask; without one the reason is left general."""
    notes = protocol.notes if protocol else ()
    found = next((n for n in notes if n.code == "why_skin_words"), None)
    return (
        " ".join(found.text) if found else "Your words help us describe things for you."
    )
