"""Who missed what after an outage and why; is the engine alive, and does mail leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from aftercare.board import outages
from aftercare.outbox import pulses
from aftercare.outbox.models import MailHost
from tests import factories
from tests.treatments.browser import page

HREF = reverse("board:reminders")
AWAY = "Not sent: the mail host was away for too long."
QUIET = "Not sent: quiet hours."


def tuesday(hour, minute=0):
    """An instant of Tuesday 12 May by London's clock."""
    return datetime(2026, 5, 12, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def not_sent():
    def one(patient, due, reason=AWAY, state="missed"):
        return factories.ReminderFactory(
            treatment=patient.treatments.get(),
            state=state,
            reason=reason,
            due_at=due,
            finished_at=due + timedelta(hours=2),
        )

    return one


@pytest.fixture
def outage(healing, not_sent):
    """Away from 8 to 14 on Tuesday: two people, three reminders; and one quiet night."""
    ana, bo = healing("Ana Sample"), healing("Bo Sample")
    not_sent(ana, tuesday(8))
    not_sent(ana, tuesday(14), state="failed")
    not_sent(bo, tuesday(9, 30))
    not_sent(bo, tuesday(22), reason=QUIET)
    return ana, bo


def test_each_day_and_reason_is_one_line(desk, outage):
    html = page(desk.get(HREF))
    assert "2 people did not get 3 reminders" in html
    assert "The mail host was away for too long." in html
    assert "Tue 12 May, 08:00 to 14:00" in html
    assert "1 person did not get 1 reminder" in html
    assert "Tue 12 May, 22:00" in html


def test_a_line_opens_those_it_counts_and_no_others(desk, outage, clinic, at):
    first, second = outages.outages(clinic=clinic, at=at)
    assert (first.people, first.reminders, second.reminders) == (2, 3, 1)
    html = page(desk.get(HREF, {"missed": first.key}))
    listed = html.split('id="list"')[1]
    assert "2 people did not get 3 reminders, Tue 12 May, 08:00 to 14:00" in listed
    assert listed.count(AWAY) == 3
    assert QUIET not in listed
    assert "quiet" not in first.key


def test_a_key_that_is_none_shows_all(desk, outage):
    assert QUIET in page(desk.get(HREF, {"missed": "nonsense"})).split('id="list"')[1]


def test_a_day_is_one_of_the_clinic_s_own(healing, not_sent, clinic, at):
    """Half past midnight in London is still the day before in UTC."""
    not_sent(healing("Ana Sample"), tuesday(1) - timedelta(minutes=30))
    [one] = outages.outages(clinic=clinic, at=at)
    assert one.on == datetime(2026, 5, 12, tzinfo=UTC).date()


def test_only_the_last_week_and_what_was_not_sent(healing, not_sent, clinic, at):
    ana = healing("Ana Sample")
    not_sent(ana, at - timedelta(days=7, minutes=1))
    not_sent(ana, tuesday(8), state="sent")
    not_sent(ana, tuesday(9), state="skipped")
    assert outages.outages(clinic=clinic, at=at) == ()


def test_another_clinic_s_outage_is_not_ours(client_for, other_nurse, outage):
    key = outages.outages(clinic=outage[0].clinic, at=tuesday(23) + timedelta(days=1))[
        0
    ].key
    html = page(client_for(other_nurse).get(HREF, {"missed": key}))
    assert "did not get" not in html
    assert "Ana Sample" not in html


class TestVitals:
    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            (timedelta(seconds=1), "The engine last looked 1 second ago"),
            (timedelta(seconds=12), "The engine last looked 12 seconds ago"),
            (timedelta(minutes=2), "The engine last looked 2 minutes ago"),
            (timedelta(minutes=14), "The engine has not looked for 14 minutes"),
            (timedelta(days=2, hours=3), "The engine has not looked for 2 days"),
        ],
    )
    def test_when_it_last_looked(self, desk, at, ago, words):
        pulses.beat(name="dispatch", at=at - ago, milliseconds=1, handled=0)
        html = page(desk.get(HREF))
        assert words in html
        assert ("Tell whoever runs the server." in html) == ("not looked" in words)

    def test_before_the_first_look_and_the_first_mail(self, desk):
        html = page(desk.get(HREF))
        assert "The engine has not looked yet" in html
        assert "No mail sent yet" in html

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"took_at": 3}, "The mail host takes mail</b><small>Last at 10:27"),
            (
                {"took_at": 24, "failed_at": 1, "failures": 3, "away_until": -5},
                "<small>It last took mail at 10:06. Next try 10:35.",
            ),
            (
                {"failed_at": 1, "failures": 1, "away_until": 1},
                "<small>It has taken no mail yet. Next try now.",
            ),
            (
                {"took_at": 24, "failed_at": 1},
                "The mail host said no</b><small>To a mail at 10:29",
            ),
        ],
    )
    def test_whether_the_mail_host_takes_mail(self, desk, at, facts, words):
        """Instants are minutes before now."""
        given = {
            name: value if name == "failures" else at - timedelta(minutes=value)
            for name, value in facts.items()
        }
        MailHost.objects.create(pk=1, **given)
        assert words in page(desk.get(HREF))

    @pytest.mark.parametrize(("late", "is_said"), [(9, False), (10, True)])
    def test_the_first_page_says_when_reminders_are_late(
        self, desk, healing, at, late, is_said
    ):
        factories.ReminderFactory(
            treatment=healing("Ana Sample").treatments.get(),
            due_at=at - timedelta(minutes=late),
        )
        html = page(desk.get(reverse("board:patients")))
        assert ("The oldest waits since Fri 15 May, 10:20." in html) == is_said
