"""What is above expected and not settled: its level, the way to what to do, who looks by when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.checkins.models import Review
from tests import checkin_factories
from tests.timeline.checking.conftest import FIVE, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised(treated, tell, patient, at):
    """`raised(2)`: today's check-in came to that level, and it is on the clinic's list."""

    def entered(level, **review):
        plan = treated(patient, days=3)
        row = tell(plan, 3, level=level, swelling=3)
        facts = {
            "raised_at": at - timedelta(minutes=20),
            "promised_by": at + timedelta(hours=1),
        }
        checkin_factories.ReviewFactory(
            patient=patient,
            treatment=plan,
            check_in=row,
            level=level,
            **{**facts, **review},
        )
        return row

    return entered


def matter(page):
    if 'class="open-matter' not in page.html:
        return ""
    block = page.html.split('class="open-matter')[1].split("</div>")[0]
    return " ".join(block.split())


@pytest.mark.parametrize(
    ("level", "kind", "label"),
    [
        (1, "watch", "Keep an eye on it"),
        (2, "call", "Contact your clinic today"),
        (3, "urgent", "Get urgent help now"),
        (4, "urgent", "Call 999 now"),
    ],
)
def test_the_level_has_its_label_and_its_way(visit, raised, level, kind, label):
    row = raised(level)
    page = visit("/today/")
    said = matter(page)
    assert said.startswith(f'{kind}"')
    assert label in said
    assert f"/check-in/result/{row.pk}/" in page.links


def test_by_when_somebody_looks(visit, raised):
    raised(2)
    assert "Somebody looks by today, 11:30 am." in matter(visit("/today/"))


def test_nothing_is_promised_that_the_clinic_has_not_set(visit, raised):
    raised(2, promised_by=None)
    said = matter(visit("/today/"))
    assert "Your clinic has it." in said
    assert "looks by" not in said


def test_a_promise_that_is_past_is_owned_up_to(visit, raised, at):
    raised(2, promised_by=at - timedelta(minutes=1))
    said = matter(visit("/today/"))
    assert "Nobody has looked yet. Call us on 0117 496 0123." in said


def test_urgent_help_does_not_wait_for_an_answer(visit, raised):
    raised(3)
    said = matter(visit("/today/"))
    advice = "Be seen today. Do not wait for an answer to a message."
    assert said.index(advice) < said.index("Somebody looks by")


def test_somebody_has_seen_it(visit, raised, nurse, at):
    raised(2, seen_at=at, seen_by=nurse.user)
    assert "Mia Field has seen it." in matter(visit("/today/"))


def test_what_staff_have_closed_is_closed(visit, raised, nurse, at):
    raised(2, closed_at=at, closed_by=nurse.user, outcome="spoke")
    assert matter(visit("/today/")) == ""


def test_urgent_stays_until_staff_take_it_back(visit, treated, tell, patient, at):
    """A quiet check-in today does not undo yesterday's (clinical facts 2.4)."""
    plan = treated(patient, days=3)
    urgent = tell(plan, 2, level=3, swelling=3)
    tell(plan, 3, swelling=0)
    assert "Get urgent help now" in matter(visit("/today/"))
    urgent.clearance = checkin_factories.ClearanceFactory(treatment=plan)
    urgent.save()
    assert matter(visit("/today/")) == ""


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_plan_that_was_stopped_does_not_take_it_away(visit, raised, at, level):
    """The clinic's own words stand in for those of the plan."""
    row = raised(level)
    row.treatment.stopped_at, row.treatment.stopped_reason = at, "Entered twice."
    row.treatment.save()
    page = visit("/today/")
    assert "Nothing to do yet." in page.html
    assert matter(page)
    result = f"/check-in/result/{row.pk}/"
    assert result in page.links
    assert visit(result).html


def test_keep_an_eye_says_when_to_look_again(visit, treated, tell, patient, at):
    plan = treated(patient, days=3)
    row = tell(plan, 3, level=1, swelling=2, look_again_at=at + timedelta(hours=5))
    assert "Look again today, 3:30 pm." in matter(visit("/today/"))
    row.look_again_at = at
    row.save()
    assert "It is time to look again." in matter(visit("/today/"))


def test_a_later_quiet_check_in_ends_keep_an_eye(visit, treated, tell, patient):
    plan = treated(patient, days=3)
    tell(plan, 2, level=1, swelling=3)
    tell(plan, 3, swelling=1)
    assert matter(visit("/today/")) == ""


def test_worry_with_usual_signs_is_no_banner(visit, raised):
    raised(0, kind="worried")
    assert matter(visit("/today/")) == ""


def test_what_was_expected_is_not_called_more_because_a_person_reads_it(
    client_for, treated, patient, visit, at
):
    """Worry puts a usual check-in on the list as "keep an eye": its own page said expected."""
    treated(patient, days=3)
    phone = Phone(client_for(patient)).go("/check-in/")
    phone.taps(*FIVE[:4], "lot").press()
    assert phone.page.h1 == "Expected today"
    assert Review.objects.get().level == 1
    assert matter(visit("/today/")) == ""


def test_it_is_open_after_the_course_too(visit, patient, treated, tell):
    plan = treated(patient, days=43)
    tell(plan, 42, level=3, swelling=3)
    assert "Get urgent help now" in matter(visit("/today/"))
