"""People who wait, as plain rows: one call makes a patient, a treatment and a review."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from aftercare.conversations.models import Conversation
from tests import checkin_factories, conversation_factories, factories

HOUR = timedelta(hours=1)


def somebody(clinic, version, name, *, days=3, user=True, **treatment):
    """A patient of the clinic with an account, treated `days` ago; their treatment."""
    account = factories.UserFactory(name=name, agreed=True) if user else None
    patient = factories.PatientFactory(clinic=clinic, name=name, user=account)
    return factories.TreatmentFactory(
        patient=patient,
        protocol_version=version,
        ended_at=factories.AT - timedelta(days=days),
        **treatment,
    )


def answered(treatment, *places, level=0):
    """A check-in on each of days 0, 1, 2 …; None leaves the day out."""
    rows = [
        checkin_factories.CheckInFactory(
            treatment=treatment,
            day=day,
            answered_at=treatment.ended_at + timedelta(days=day),
            own_point=place,
            level=level,
        )
        for day, place in enumerate(places)
        if place is not None
    ]
    return rows[-1]


def waits(treatment, *, hours=1, note="", worried=False, **review):
    """An open review about the treatment, with its reason; `review` as in ReviewFactory."""
    facts = {
        "patient": treatment.patient,
        "treatment": treatment,
        "raised_at": factories.AT - hours * HOUR,
        "promised_by": factories.AT + HOUR,
    }
    row = checkin_factories.ReviewFactory(**facts | review)
    checkin_factories.ReviewReasonFactory(
        review=row,
        treatment=treatment,
        why=row.why,
        note=note,
        check_in=row.check_in,
        **({"object_id": row.check_in.pk} if row.check_in else {}),
    )
    if worried:
        checkin_factories.ReviewReasonFactory(review=row, kind="worried")
    return row


def wrote(treatment, text, *, hours=1, **review):
    """They wrote to the clinic and wait for an answer."""
    at = factories.AT - hours * HOUR
    about = conversation_factories.ConversationFactory(
        patient=treatment.patient,
        treatment=treatment,
        opened_at=at,
        last_message_at=at,
        waiting_since=at,
    )
    conversation_factories.MessageFactory(conversation=about, text=text, sent_at=at)
    row = checkin_factories.ReviewFactory(
        **{
            "patient": treatment.patient,
            "treatment": treatment,
            "kind": "message",
            "raised_at": at,
            "promised_by": factories.AT + HOUR,
        }
        | review
    )
    checkin_factories.ReviewReasonFactory(review=row, object_id=about.pk)
    return row


def wishes(treatment, *, hours=1):
    """They ask for the next visit."""
    at = factories.AT - hours * HOUR
    wish = conversation_factories.SessionRequestFactory(
        treatment=treatment, asked_at=at
    )
    row = checkin_factories.ReviewFactory(
        patient=treatment.patient,
        treatment=treatment,
        kind="session_request",
        level=0,
        raised_at=at,
        promised_by=factories.AT + HOUR,
    )
    checkin_factories.ReviewReasonFactory(review=row, object_id=wish.pk)
    return row


def href(review, act=""):
    """The panel, or one of its acts."""
    name = f"board:review_{act}" if act else "board:review"
    return reverse(name, args=[review.pk])


def sent(review, **more):
    """What the panel's form would post."""
    talk = Conversation.objects.filter(patient=review.patient).first()
    last = talk.messages.last() if talk else None
    return {
        "version": review.version,
        "form_token": uuid4(),
        "conversation": talk.pk if talk else "",
        "shown": last.pk if last else "",
        "text": "",
        **more,
    }
