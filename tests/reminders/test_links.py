"""The links of a mail: one purpose each, a look changes nothing, a press works once or ten times."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts import queries as account_queries
from aftercare.audit.models import AuditEvent
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox.models import Delivery
from aftercare.reminders import queries
from aftercare.reminders.models import Completion, Reminder
from aftercare.reminders.queries import Purpose
from tests.reminders.conftest import london, row, snapshot

pytestmark = pytest.mark.django_db

MAILED = london(15, 8, 15)


@pytest.fixture
def links(treatment, engine):
    """Addresses of the morning mail of day 3, by their first letter, in order."""
    engine.plan(london(15, 6))
    engine.run(MAILED, plan=False)
    found: dict[str, list[str]] = {}
    for path in re.findall(r"https://testserver(/[rup]/\S+)", mail.outbox[0].body):
        letter = "skip" if path.endswith("/skip/") else path[1]
        found.setdefault(letter, []).append(path)
    return found


@pytest.fixture
def stranger():
    """A browser nobody signed in with; forms need their token, as in real life."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(MAILED + timedelta(minutes=4), tick=False):
        yield


def press(browser, path, act=None):
    """Look at the page, then press its button as a browser would."""
    page = browser.get(path)
    token = (
        page.content.decode()
        .split('name="csrfmiddlewaretoken" value="')[1]
        .split('"')[0]
    )
    data = {"csrfmiddlewaretoken": token, **({"act": act} if act else {})}
    return browser.post(path, data)


def title(response):
    return (
        re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
        .group(1)
        .strip()
    )


def done_path(links, code="spf_morning"):
    signed = queries.token(purpose=Purpose.DONE, about=row(code).pk)
    [path] = [p for p in links["r"] if signed in p]
    return path


def test_done_asks_ticks_and_can_be_undone(links, stranger):
    path = done_path(links)
    assert title(stranger.get(path)) == "Sun cream, 8 am. Done?"
    assert title(press(stranger, path, "done")) == "Done at 08:19"
    assert Completion.objects.get().care_task == "spf"
    assert title(stranger.get(path)) == "Already done at 08:19"
    assert title(press(stranger, path, "done")) == "Already done at 08:19"
    assert Completion.objects.count() == 1
    assert title(press(stranger, path, "undo")) == "Sun cream, 8 am. Done?"
    assert not Completion.objects.filter(undone_at__isnull=True).exists()


def test_the_page_shows_the_task_and_nothing_else(links, stranger, patient, clinic):
    page = stranger.get(done_path(links)).content.decode()
    for word in (
        patient.name,
        "Amara",
        clinic.name,
        "day 3",
        patient.email,
        "reatment",
    ):
        assert word not in page


def test_done_from_the_mail_silences_nothing_else(links, stranger, engine):
    press(stranger, done_path(links), "done")
    engine.run(london(15, 13, 30))
    assert row("spf_top_up").state == "sent"


@pytest.mark.parametrize("kind", ["r", "skip", "p", "u"])
@pytest.mark.parametrize("verb", ["get", "head"])
def test_a_look_changes_nothing(links, stranger, kind, verb):
    before = (snapshot(), Completion.objects.count(), AuditEvent.objects.count())
    for path in links[kind]:
        assert getattr(stranger, verb)(path).status_code == 200
    assert (
        snapshot(),
        Completion.objects.count(),
        AuditEvent.objects.count(),
    ) == before


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_other_verbs_are_refused(links, stranger, verb):
    for kind in ("r", "skip", "p", "u"):
        assert getattr(stranger, verb)(links[kind][0]).status_code in {403, 405}


def test_a_link_of_one_purpose_opens_nothing_else(links, stranger):
    signed = {k: paths[0].split("/")[2] for k, paths in links.items()}
    pages = {"r": "/r/{}/", "skip": "/r/{}/skip/", "p": "/p/{}/", "u": "/u/{}/"}
    for page, address in pages.items():
        for kind, token in signed.items():
            status = stranger.get(address.format(token)).status_code
            assert status == (200 if page == kind else 404)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda t: "x", lambda t: "%00"]
)
def test_a_changed_token_opens_nothing(links, stranger, spoil):
    token = links["r"][0].split("/")[2]
    for letter in "rpu":
        assert stranger.get(f"/{letter}/{spoil(token)}/").status_code == 404


@pytest.mark.parametrize(
    ("at", "status"),
    [(london(16, 23, 59), 200), (london(17, 1) - timedelta(hours=1, seconds=1), 200), (london(17, 1) - timedelta(hours=1), 410)],
)  # fmt: skip
def test_a_task_link_ends_with_the_next_day(links, stranger, at: datetime, status):
    with time_machine.travel(at, tick=False):
        for kind in ("r", "skip"):
            assert stranger.get(links[kind][0]).status_code == status


def test_done_the_next_day_counts_for_the_day_it_was_meant(links, stranger):
    with time_machine.travel(london(16, 9), tick=False):
        press(stranger, done_path(links), "done")
    assert Completion.objects.get().day == 3


def test_not_today_ends_what_is_left_of_that_task_that_day(links, stranger, engine):
    path = next(
        p
        for p in links["skip"]
        if queries.token(purpose=Purpose.SKIP, about=row("spf_morning").pk) in p
    )
    assert title(stranger.get(path)) == "Sun cream, 8 am. Not today?"
    assert title(press(stranger, path)) == "Not today, then."
    assert (row("spf_top_up").state, row("spf_top_up").reason) == (
        "skipped",
        "Not sent: you said not today.",
    )
    assert row("spf_morning", 4).state == "planned"
    assert row("moisturiser_midday").state == "planned"


def test_one_click_stop_needs_nothing_but_the_address(links, patient):
    """RFC 8058: a mail program posts this, without a page, a cookie or a form token."""
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(
            links["u"][0],
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200
    assert queries.choice_of(user=patient.user).stopped == frozenset(ReminderKind)
    assert AuditEvent.objects.filter(action="reminder.stopped").count() == 1


def test_one_click_stop_may_come_as_a_form_with_parts(links, patient):
    """RFC 8058 allows both ways to write the one pair."""
    program = Client(enforce_csrf_checks=True)
    answer = program.post(links["u"][0], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Location" not in answer
    assert "sessionid" not in answer.cookies
    assert queries.choice_of(user=patient.user).stopped == frozenset(ReminderKind)


def test_the_stop_link_signs_nobody_in_and_opens_no_other_page(links):
    program = Client()
    program.post(links["u"][0], {"List-Unsubscribe": "One-Click"})
    for path in ("/today/", "/reminders/", "/me/", "/me/address/"):
        assert "/sign-in/" in program.get(path)["Location"]


def test_stop_stops_only_the_kinds_of_that_mail(links, stranger, patient, engine):
    engine.run(london(15, 20, 45), plan=False)
    evening = mail.outbox[-1]
    path = re.search(r"https://testserver(/u/\S+)", evening.body).group(1)
    press(stranger, path, "stop")
    assert queries.choice_of(user=patient.user).stopped == {ReminderKind.MOISTURISER}
    engine.run(london(16, 8, 15))
    assert row("spf_morning", 4).state == "sent"
    assert row("moisturiser_morning", 4).state == "cancelled"


def test_stopped_can_be_started_again_in_the_same_place(links, stranger, patient):
    path = links["u"][0]
    assert title(stranger.get(path)) == "Stop these emails?"
    assert title(press(stranger, path, "stop")) == "You get no more of these emails."
    assert title(press(stranger, path, "start")) == "The emails are on again."
    assert queries.choice_of(user=patient.user).stopped == frozenset()


def test_pause_and_back(links, stranger, patient):
    path = links["p"][0]
    assert title(stranger.get(path)) == "Pause reminders for 3 days?"
    assert title(press(stranger, path, "pause")) == "Reminders are paused for 3 days."
    paused = account_queries.preferences_of(user=patient.user).paused_until
    assert paused == MAILED + timedelta(days=3, minutes=4)
    assert title(press(stranger, path, "resume")) == "Reminders are on."
    assert account_queries.preferences_of(user=patient.user).paused_until is None


def test_a_form_without_its_token_is_refused(links, stranger):
    for kind in ("r", "skip", "p"):
        assert stranger.post(links[kind][0], {"act": "done"}).status_code == 403
    assert Completion.objects.count() == 0


def test_an_address_says_nothing_about_anybody(links, patient):
    reminder = Reminder.objects.first()
    secrets = [patient.pk, patient.user.pk, reminder.treatment_id]
    for path in [path for paths in links.values() for path in paths]:
        assert not any(str(s) in path or s.hex in path for s in secrets)
        assert "spf" not in path


def test_links_of_a_message_that_is_gone_are_404(links, stranger):
    Reminder.objects.update(delivery=None)
    Delivery.objects.all().delete()
    assert stranger.get(links["u"][0]).status_code == 404
