"""Going back, two tabs, a double press, a lost line: one check-in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.domain.check_in_flow import sign_rows
from tests.domain.triage_cast import library
from tests.timeline.checking.conftest import FIVE

pytestmark = pytest.mark.django_db


def test_the_last_press_twice_is_one(phone):
    phone.go("/check-in/").taps(*FIVE[:4])
    last = phone.page
    first = phone.press("none").path
    phone.page = last
    assert phone.press("none").path == first
    assert CheckIn.objects.count() == 1


def test_back_into_what_was_sent_shows_what_it_came_to(phone):
    result = phone.go("/check-in/").taps(*FIVE).path
    draft = CheckInDraft.objects.get()
    for screen in ("swollen", "worry", "close-it"):
        assert phone.go(f"/check-in/{draft.pk}/{screen}/").path == result


def test_two_tabs_answer_one_draft(phone, phone_of, patient):
    other = phone_of(patient).go("/check-in/")
    phone.go("/check-in/").taps("little", "none")
    assert other.press("little").path == phone.path
    phone.taps(*FIVE[2:])
    other.press("little")
    assert other.path == phone.path
    assert CheckIn.objects.count() == 1


def test_an_old_first_page_adds_to_what_was_sent_and_loses_nothing(
    phone, phone_of, patient
):
    other = phone_of(patient).go("/check-in/")
    phone.go("/check-in/").taps(*FIVE)
    other.press("very")
    assert CheckInDraft.objects.get(ended_at=None).adds_to == CheckIn.objects.get()
    other.taps("none", "none", "none", "none")
    assert other.page.h1 == "Get urgent help now"
    assert CheckIn.objects.filter(replaced_by=None).count() == 1


def test_the_first_answer_again_after_it_was_sent_is_not_another(phone):
    first = phone.go("/check-in/").page
    result = phone.taps(*FIVE).path
    phone.page = first
    assert phone.press("little").path == result
    assert CheckIn.objects.count() == 1


def test_another_answer_after_it_was_sent_is_never_shown_too_mild(phone):
    phone.go("/check-in/").taps(*FIVE[:3])
    signs = phone.page
    assert phone.taps("none", "none").page.h1 == "Expected today"
    phone.page = signs
    assert phone.press("pus").press().page.h1 == "Contact your clinic today"
    assert CheckIn.objects.filter(replaced_by=None).count() == 1


def test_an_answer_that_waited_counts_from_when_it_was_given(phone, at):
    phone.go("/check-in/")
    for code in FIVE:
        phone.press(code, ago="1800")
    row = CheckIn.objects.get()
    assert (row.answered_at, row.received_at) == (at - timedelta(minutes=30), at)


@pytest.mark.parametrize("ago", ["-5", "soon", "", "9" * 11, "9" * 30, "9" * 5000])
def test_a_wrong_clock_is_now(phone, at, ago):
    phone.go("/check-in/")
    for code in FIVE:
        phone.press(code, ago=ago)
    assert CheckIn.objects.get().answered_at == at


def test_all_screens_come_at_once_for_a_phone_that_may_lose_its_line(phone):
    phone.go("/check-in/")
    [pages] = re.findall(r'data-checkin="([^"]+)"', phone.page.html)
    html = phone.client.get(pages).content.decode()
    for screen in ("sore", "swollen", "colour", "new", "worry", "more-symptoms"):
        assert f'data-screen="{screen}"' in html
    rows = sign_rows(protocol=library())
    assert html.count('class="sign"') == len(rows) > 40
    assert "Not sent yet" in html
    assert html.count('href="tel:') >= 3
    draft = re.search(r'name="draft" value="([^"]+)"', phone.page.html)[1]
    assert f'action="/check-in/{draft}/swollen/"' in html


def test_what_was_told_comes_with_them(phone):
    phone.go("/check-in/").taps("very", "lot")
    [pages] = re.findall(r'data-checkin="([^"]+)"', phone.page.html)
    html = phone.client.get(pages).content.decode()
    assert 'data-told="sore.very swollen.lot"' in html
    assert 'data-passed="sore swollen"' in html


def test_a_visit_corrected_to_later_meanwhile_is_said_and_loses_no_answer(
    phone, treatment, at
):
    phone.go("/check-in/").taps(*FIVE[:4])
    treatment.ended_at = at + timedelta(hours=2)
    treatment.save(update_fields=["ended_at"])
    assert phone.press("none").path == "/check-in/"
    assert not CheckIn.objects.exists()
    assert CheckInDraft.objects.get().answers
