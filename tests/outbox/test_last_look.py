"""The last look: still wanted, still true, still ours? Whoever says no is heard (I7, I12, I13)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from aftercare.outbox import aftermath, claims, delivering, last_look, operations
from aftercare.outbox.letters import NotWorthSending, NotYet
from aftercare.outbox.models import BadAddress, Delivery
from aftercare.outbox.troubles import NOT_WRITTEN
from tests.factories import AT, DeliveryFactory
from tests.outbox.conftest import plain_letter

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
NEVER = AT + timedelta(days=2)


def claimed(count=1, **facts):
    DeliveryFactory.create_batch(count, **{"expires_at": NEVER, **facts})
    return claims.claim_due(at=AT, limit=count)


def look(deliveries, at=AT):
    return last_look.look(deliveries=deliveries, at=at)


def state_of(delivery):
    row = Delivery.objects.get(pk=delivery.pk)
    return row.state, row.reason


def test_those_that_are_wanted_keep_their_order(many_writer):
    many = claimed(9)
    assert [one.delivery.pk for one in look(many)] == [one.pk for one in many]


def test_a_batch_is_asked_once_and_only_for_its_own_kind(many_writer, writer):
    asked = []
    many_writer.write = lambda rows, at: (
        asked.append(len(rows)) or {row.pk: plain_letter() for row in rows}
    )
    strangers = claimed(2, kind="nobody writes this", doubts=1)
    mine = claimed(3)
    assert len(look([*strangers, *mine])) == 3
    assert asked == [3]
    assert state_of(strangers[0]) == ("failed", claims.NOT_KNOWN)


def test_no_and_not_yet_are_written_down(many_writer):
    no, later, yes = claimed(3)
    until = AT + timedelta(minutes=10)
    many_writer.write = lambda rows, at: {
        no.pk: NotWorthSending("You had done it."),
        later.pk: NotYet(until),
        yes.pk: plain_letter(),
    }
    assert [one.delivery.pk for one in look([no, later, yes])] == [yes.pk]
    assert state_of(no) == ("cancelled", "You had done it.")
    assert Delivery.objects.get(pk=later.pk).send_from == until
    assert state_of(yes)[0] == "claimed"


def test_a_wish_said_while_the_message_is_claimed_is_heard(many_writer):
    """Unsubscribed between claim and hand-over: the message is taken back (I7)."""
    [mine] = claimed()
    assert operations.cancel(delivery=mine, reason="They said stop.", at=AT)
    assert look([mine]) == []
    assert state_of(mine) == ("cancelled", "They said stop.")


def test_a_wish_said_while_the_batch_is_going_out_is_heard(
    mail_host, many_writer, monkeypatch
):
    """What was looked at longer ago than FRESH_FOR is looked at again."""
    monkeypatch.setattr(delivering, "FRESH_FOR", timedelta(seconds=0.5))
    says = mail_host.says
    rows = DeliveryFactory.create_batch(4, expires_at=NEVER)
    stopped = {}

    def write(batch, at):
        return {
            row.pk: NotWorthSending("stop") if row.pk in stopped else plain_letter()
            for row in batch
        }

    def hear(step, words):
        if step == "END":
            stopped.update(dict.fromkeys(row.pk for row in rows))
        return says(step, words)

    many_writer.write, mail_host.says = write, hear
    mail_host.seconds = 0.6
    operations.deliver_due(at=AT)
    assert len(mail_host.accepted) == 1
    assert sorted(state_of(row)[0] for row in rows) == ["cancelled"] * 3 + ["sent"]


def test_a_claim_that_is_not_held_any_more_is_not_asked_about(many_writer):
    """What its builder would close belongs to the newer attempt."""
    asked = []
    many_writer.write = lambda rows, at: (
        asked.extend(rows) or {row.pk: plain_letter() for row in rows}
    )
    stale, fresh = claimed(2)
    Delivery.objects.filter(pk=stale.pk).update(attempt=2)
    assert [one.delivery.pk for one in look([stale, fresh])] == [fresh.pk]
    assert asked == [fresh]


def test_what_a_builder_closed_on_the_way_is_undone_when_it_raises(many_writer, caplog):
    good, poison = claimed(2)

    def write(rows, at):
        for row in rows:
            BadAddress.objects.create(address=f"{row.pk}@x.example", since=at)
        if poison in rows:
            raise KeyError("template")
        return {row.pk: plain_letter() for row in rows}

    many_writer.write = write
    assert [one.delivery for one in look([good, poison])] == [good]
    assert [b.address for b in BadAddress.objects.all()] == [f"{good.pk}@x.example"]
    assert "one by one" in caplog.text


def test_a_builder_that_forgets_a_message_is_not_silent(many_writer, caplog):
    good, forgotten = claimed(2)
    many_writer.write = lambda rows, at: {
        row.pk: plain_letter() for row in rows if row.pk != forgotten.pk
    }
    assert [one.delivery for one in look([good, forgotten])] == [good]
    assert "could not be written" in caplog.text
    assert state_of(forgotten)[0] == "queued"


def test_one_that_raises_is_tried_again_and_then_parked(many_writer, caplog):
    def write(rows, at):
        raise LookupError("zone")

    many_writer.write = write
    [poison] = claimed()
    for _ in range(last_look.MAX_WRITING_TRIES - 1):
        assert look([poison]) == []
        row = Delivery.objects.get(pk=poison.pk)
        assert row.state == "queued"
        [poison] = claims.claim_due(at=row.send_from, limit=1)
    look([poison])
    assert state_of(poison) == ("failed", NOT_WRITTEN)


def test_a_database_that_goes_away_is_nobodys_poison(many_writer):
    def write(rows, at):
        raise OperationalError("server closed the connection")

    many_writer.write = write
    [mine] = claimed()
    with pytest.raises(OperationalError):
        look([mine])
    assert state_of(mine) == ("claimed", "")


@pytest.mark.parametrize(("doubts", "state"), [(0, "cancelled"), (1, "failed")])
def test_what_came_too_late_since_the_claim_ends_here(many_writer, doubts, state):
    [mine] = claimed(doubts=doubts)
    assert look([mine], at=mine.expires_at) == []
    assert state_of(mine)[0] == state


def test_one_poison_in_five_hundred(mail_host, many_writer, caplog):
    """It is parked and told; each of the others arrives once (I12, I13)."""
    caplog.set_level("ERROR")
    poison = uuid4()

    def write(rows, at):
        if any(row.about == poison for row in rows):
            raise ValueError("no such zone")
        return {row.pk: plain_letter() for row in rows}

    many_writer.write = write
    DeliveryFactory.create_batch(499, expires_at=NEVER)
    bad = DeliveryFactory(
        about=poison, expires_at=NEVER, send_from=AT - timedelta(hours=1)
    )
    at = AT
    for _ in range(6):
        operations.deliver_due(at=at, limit=200)
        at += timedelta(minutes=2)
    assert len(mail_host.accepted) == len(set(mail_host.ids())) == 499
    assert state_of(bad) == ("failed", NOT_WRITTEN)
    assert Delivery.objects.exclude(state="sent").count() == 1


def test_an_attempt_waits_before_the_next(many_writer):
    """The jitter is known: the same for the same attempt."""
    [mine] = claimed()
    assert aftermath.wait_after(delivery=mine) == aftermath.wait_after(delivery=mine)
    assert timedelta(seconds=15) <= aftermath.wait_after(delivery=mine)
