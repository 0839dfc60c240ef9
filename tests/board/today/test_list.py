"""The board: who is on it, in which order, in which words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.board.today import queries
from aftercare.checkins import queries as checkin_queries
from tests import checkin_factories, factories
from tests.board.today.people import HOUR, answered, waits, wishes, wrote
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


def board(desk, **ask):
    return page(desk.get(reverse("board:today"), ask))


def names(html, group=None):
    """Whose rows there are, in order; of one group where it is named."""
    if group:
        html = html.split(f'id="group-{group}"')[1].split("</section>")[0]
    return re.findall(r'<div class="nm"><b>([^<]*)', html)


def row_of(html, name):
    rows = re.findall(r'<li class="row.*?</li>', html, re.S)
    return next(row for row in rows if f"<b>{name}</b>" in row)


class TestOrder:
    def test_urgent_first_then_late_then_level_then_the_longest_wait(
        self, desk, somebody, at
    ):
        waits(somebody("Con Short"), hours=1)
        waits(somebody("Con Long"), hours=3)
        waits(somebody("Late Note"), level=1, kind="note", promised_by=at - HOUR)
        waits(somebody("Urgent Now"), level=3, hours=0)
        waits(somebody("Emergency Now"), level=4, hours=0)
        wrote(somebody("Words Only"), "Is it?", hours=9, level=1)
        html = board(desk)
        assert names(html, "reply_now") == [
            "Emergency Now",
            "Urgent Now",
            "Late Note",
            "Con Long",
            "Con Short",
            "Words Only",
        ]
        assert "6 people need you." in html

    def test_the_three_parts_and_those_who_are_fine(self, desk, somebody):
        waits(somebody("Reply Now"))
        waits(somebody("Look Today"), level=1, kind="worried")
        waits(somebody("Silent One", days=6), level=1, kind="silent")
        somebody("Fine One")
        html = board(desk)
        assert names(html, "reply_now") == ["Reply Now"]
        assert names(html, "look_today") == ["Look Today"]
        assert names(html, "silent") == ["Silent One"]
        assert re.search(r'id="fine">Fine <i>1</i>.*Fine One', html, re.S)
        assert "<h1>1 person needs you. <span>1 is fine.</span></h1>" in html

    def test_behind_the_end_the_list_begins_again(self, desk, somebody):
        waits(somebody("Ana Sample"))
        assert names(board(desk, page="2"), "reply_now") == ["Ana Sample"]
        for nonsense in ("0", "²", "٣", "9999", "x"):
            assert names(board(desk, page=nonsense)) == ["Ana Sample"]

    def test_the_counts_are_of_all_and_the_rows_of_one_page(
        self, desk, somebody, monkeypatch
    ):
        for n in range(3):
            waits(somebody(f"Ana Number{n}"), hours=n + 1)
        monkeypatch.setattr(checkin_queries.board, "BOARD_PAGE", 2)
        found = checkin_queries.waiting_page
        first = found(
            clinic=desk_clinic(desk),
            at=factories.AT,
            treated_since=factories.AT.date(),
            start=1,
        )
        assert first.counts.reply_now == 3
        assert [row.name for row in first.rows] == ["Ana Number1", "Ana Number0"]

    def test_past_its_promise_is_said_in_words_until_somebody_looked(
        self, desk, somebody, nurse, at
    ):
        row = waits(somebody("Late One"), level=1, promised_by=at - HOUR)
        assert "Past the promised time" in row_of(board(desk), "Late One")
        row.seen_at, row.seen_by = at, nurse.user
        row.save()
        html = board(desk)
        assert "Past the promised time" not in html
        assert names(html, "look_today") == ["Late One"]
        assert "Seen 10:30" in row_of(html, "Late One")

    def test_red_is_for_urgent_and_emergency_alone(self, desk, somebody, at):
        waits(somebody("Urgent Now"), level=3)
        waits(somebody("Late One"), promised_by=at - HOUR)
        html = board(desk)
        assert "Urgent</em>" in row_of(html, "Urgent Now")
        assert 'class="mark urgent"' in row_of(html, "Urgent Now")
        assert "now-tag" not in row_of(html, "Late One")
        assert 'class="mark call"' in row_of(html, "Late One")


def desk_clinic(desk):
    from aftercare.clinics.models import Membership

    return Membership.objects.get(user=desk.session["_auth_user_id"]).clinic


class TestRow:
    def test_a_check_in_with_its_reason_note_day_and_line(self, desk, somebody):
        treatment = somebody("Ana Sample", days=4)
        last = answered(treatment, 1.0, None, 0.8, 0.7, 3.5, level=2)
        waits(
            treatment,
            hours=1,
            check_in=last,
            why="Two or more above",
            note="It <weeps>",
            worried=True,
        )
        row = row_of(board(desk), "Ana Sample")
        assert "Day 4 · Full face, 1.5 mm" in row
        assert "<b>Two or more above</b>" in row
        assert "“It &lt;weeps&gt;” · Worried about it" in row
        assert "<b>1 h 00</b><small>Asked 09:30</small>" in row
        # Day 1 is missing: two lines would join what was told; one joins days 2 to 4.
        assert row.count('class="own"') == 1
        assert re.search(r'class="own" d="M\d[^M]*"', row)
        assert row.count('class="own-odd"') == 1

    def test_a_message_a_wish_and_silence_in_words(self, desk, somebody):
        wrote(somebody("Ana Words"), "My  eyes\nfeel tight")
        wishes(somebody("Bea Wish"))
        silent = somebody("Cleo Silent", days=5)
        answered(silent, 1.0, 0.9)
        waits(silent, kind="silent", level=0)
        waits(somebody("Dina Never", days=4), kind="silent", level=0)
        html = board(desk)
        assert "<b>Wrote a message</b><small>“My eyes feel tight”" in html
        wish = row_of(html, "Bea Wish")
        assert "<b>Asks for the next visit</b><small>Earliest by plan: 12 Jun" in wish
        assert "No check-in for 4 days" in row_of(html, "Cleo Silent")
        assert "No check-in yet" in row_of(html, "Dina Never")

    def test_who_is_writing_stands_in_the_row_for_the_others(
        self, desk, client_for, somebody, clinic, nurse, at
    ):
        row = waits(somebody("Ana Sample"))
        row.holder, row.held_at = nurse.user, at - timedelta(minutes=3)
        row.save()
        other = factories.MembershipFactory(clinic=clinic)
        assert "Mia is writing" in board(client_for(other))
        assert "is writing" not in board(desk)
        row.held_at = at - checkin_queries.HOLD_FOR
        row.save()
        assert "is writing" not in board(client_for(other))

    def test_a_day_is_counted_where_the_patient_is(self, desk, somebody):
        treatment = somebody("Ana Sample", days=3)
        treatment.patient.user.zone_periods.update(zone="Pacific/Auckland")
        waits(treatment)
        # 21:30 in Auckland is still Friday; three days after Tuesday at the clinic.
        assert "Day 3 ·" in row_of(board(desk), "Ana Sample")
        # Who flew west over the date line has seen Saturday already.
        account = treatment.patient.user
        account.zone_periods.update(zone="Pacific/Kiritimati")
        flown = factories.AT - timedelta(hours=3)
        factories.ZonePeriodFactory(user=account, zone="Europe/London", since=flown)
        assert "Day 3 ·" in row_of(board(desk), "Ana Sample")
        flown = factories.AT + timedelta(hours=1)
        account.zone_periods.filter(since__isnull=False).update(since=flown)
        assert "Day 3 ·" in row_of(board(desk), "Ana Sample")

    def test_a_correction_is_seen_at_once(self, desk, somebody):
        treatment = somebody("Ana Sample")
        waits(treatment)
        assert "Full face, 1.5 mm" in board(desk)
        treatment.areas.update(depth_mm="2.00")
        treatment.version += 1
        treatment.save()
        assert "Full face, 2 mm" in board(desk)

    def test_nobody_s_treatment_is_no_hill(self, desk, clinic):
        patient = factories.PatientFactory(clinic=clinic, name="Ana Sample")
        row = checkin_factories.ReviewFactory(patient=patient, kind="message")
        checkin_factories.ReviewReasonFactory(review=row)
        assert "No treatment named" in row_of(board(desk), "Ana Sample")


class TestHead:
    def test_the_longest_wait_and_the_goal(self, desk, somebody, clinic):
        waits(somebody("Ana Sample"), hours=1.7)
        waits(somebody("Bea Silent"), hours=70, kind="silent", level=0)
        html = board(desk)
        assert "Longest wait 1 h 42. Goal: reply within 2 h." in html
        clinic.reply_goal_minutes = None
        clinic.save()
        assert "Goal" not in board(desk)

    def test_nobody_waits(self, desk, somebody):
        for n in range(5):
            somebody(f"Fine Number{n}")
        html = board(desk)
        assert "<h1>Nobody is waiting. <span>5 are fine.</span></h1>" in html
        assert "Longest wait" not in html
        assert html.count("Fine Number") == 3
        assert "Show 2 more" in html
        assert board(desk, fine="more").count("Fine Number") == 5

    def test_who_is_not_counted_as_fine(self, desk, somebody, at):
        somebody("No Account", user=False)
        somebody("Long Ago", days=60)
        somebody("Stopped One", stopped_at=at, stopped_reason="Moved away.")
        somebody("Not Yet", days=-2)
        assert "<h1>Nobody is waiting.</h1>" in board(desk)

    def test_who_is_on_no_list_and_still_not_fine(self, desk, somebody, version):
        checkin_factories.AdverseEventFactory(treatment=somebody("Event Open"))
        answered(somebody("Urgent Before"), 3.0, level=3)
        somebody("Fine One")
        # What waits is about an older course of somebody whose new one is running.
        again = somebody("Old Course")
        old = factories.TreatmentFactory(
            patient=again.patient,
            protocol_version=version,
            ended_at=factories.AT - timedelta(days=200),
        )
        waits(old)
        html = board(desk)
        assert "<h1>1 person needs you. <span>1 is fine.</span></h1>" in html
        assert "Event Open" not in html
        assert "Urgent Before" not in html

    def test_closed_says_what_patients_see(self, desk, monkeypatch, at):
        from aftercare.foundation import clock

        assert "Patients see" not in board(desk)
        monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=1))
        html = board(desk)
        assert "Closed. Patients see: “Closed until 8 am Monday”." in html

    def test_another_clinic_s_people_are_not_here(
        self, client_for, other_nurse, somebody
    ):
        waits(somebody("Ana Sample"))
        somebody("Bea Fine")
        html = board(client_for(other_nurse))
        assert "Sample" not in html
        assert "Bea Fine" not in html
        assert "Nobody is waiting." in html


@pytest.mark.parametrize("count", [5, 50])
def test_queries_do_not_grow(desk, somebody, count, django_assert_num_queries):
    for n in range(count):
        treatment = somebody(f"Ana Number{n}", days=n % 9)
        last = answered(treatment, 1.0, 0.9)
        if n % 3:
            waits(treatment, check_in=last, note="It weeps")
        else:
            wrote(treatment, "Is this as it should be?")
    somebody("Fine One")
    desk.get(reverse("board:today"))
    with django_assert_num_queries(9):
        desk.get(reverse("board:today"))
    # Once a minute those who are fine are counted.
    queries.forget()
    with django_assert_num_queries(11):
        desk.get(reverse("board:today"))
