"""Amara is on day 3; `wrote()` is her message, `answered(message)` Mia's reply to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.conversations import operations
from aftercare.conversations.models import Topic
from aftercare.conversations.operations import Draft

SOON = timedelta(minutes=10)


@pytest.fixture
def treatment(treated, patient):
    return treated(patient)


@pytest.fixture
def wrote(patient, at):
    """`wrote()`: sent a quarter of an hour ago."""

    def written(
        text="My cheek feels tight.", topic=Topic.SKIN, treatment=None, **facts
    ):
        who = facts.get("who", patient)
        return operations.ask(
            patient=who,
            topic=topic,
            treatment=treatment,
            draft=Draft(text=text, form_token=uuid4()),
            by=who.user,
            at=facts.get("at", at - timedelta(minutes=15)),
        )

    return written


@pytest.fixture
def answered(nurse, at):
    """`answered(message)`: five minutes ago."""

    def written(message, text="That is fine. Use your cream.", **facts):
        return operations.reply(
            conversation=message.conversation,
            draft=Draft(text=text, form_token=uuid4(), shown=message.pk),
            by=nurse.user,
            at=at - timedelta(minutes=5),
            **facts,
        )

    return written


@pytest.fixture
def form():
    """`form(text=…)`: what the page for a new message sends."""

    def filled(**changes):
        standard = {
            "topic": "skin",
            "text": "Is this normal?",
            "form_token": str(uuid4()),
        }
        return standard | changes

    return filled
