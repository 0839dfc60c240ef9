from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.conversations import operations
from aftercare.conversations.models import SessionOutcome, SessionRequest
from tests import factories
from tests.checkin_factories import ReviewFactory
from tests.conversation_factories import SessionRequestFactory
from tests.timeline.reading import read

pytestmark = pytest.mark.django_db

PAGE = "/next-visit/"


def wishes(**changes):
    standard = {
        "days": ["0", "4"],
        "part_of_day": "morning",
        "note": "Not before nine.",
        "form_token": str(uuid4()),
    }
    return standard | changes


@pytest.fixture
def settled(treated, patient):
    """Day 21: the first on which the next visit may be asked for."""
    return treated(patient, days=21)


@pytest.fixture
def ask(client_for, patient):
    def sent(**changes):
        return client_for(patient).post(PAGE, wishes(**changes), follow=True)

    return sent


def test_from_when_on_is_the_answer_and_it_is_a_request(visit, settled):
    page = visit(PAGE)
    assert page.h1 == "From 22 May."
    assert "This is a request, not a booking." in page.words
    assert "The usual gap is 4 to 6 weeks." in page.words


def test_when_that_day_has_come_it_says_so(visit, treated, patient):
    treated(patient, days=30)
    assert visit(PAGE).h1 == "From today."


def test_days_the_clinic_is_closed_are_no_choice(visit, settled):
    html = visit(PAGE).html
    assert "Friday" in html
    assert "Saturday" not in html


def test_a_clinic_without_hours_offers_the_week(visit, treated, patient, clinic):
    clinic.opening_hours.all().delete()
    treated(patient, days=21)
    assert "Saturday" in visit(PAGE).html


def test_asked_says_what_and_that_it_waits(settled, ask):
    page = read(ask())
    request = SessionRequest.objects.get()
    assert (request.treatment, request.preferred_days) == (settled, [0, 4])
    assert page.h1 == "We have your request."
    assert "A person looks by 12:30 pm today." in page.words
    for words in ("Monday and Friday", "Morning", "Not before nine.", "Friday 22 May"):
        assert words in page.words
    assert "Send my request" not in page.html


def test_four_taps_are_enough(settled, ask):
    page = read(ask(days=[], part_of_day="any", note=""))
    assert "Any day" in page.words
    assert "Your note" not in page.words


def test_sending_twice_is_one_request(settled, ask):
    copy = wishes()
    ask(**copy)
    ask(**copy)
    assert SessionRequest.objects.count() == 1


def test_a_second_copy_finds_the_first_one_there(settled, ask):
    ask()
    assert read(ask()).h1 == "We have your request."
    assert SessionRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"days": ["6"]}, "Choose from the days shown here."),
        ({"days": ["nonsense"]}, "Choose from the days shown here."),
        ({"part_of_day": ""}, "Choose a part of the day."),
        ({"note": "x" * 501}, "This has 501 letters and signs."),
        ({"form_token": ""}, "Press Send once more."),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(settled, ask, changes, says):
    data = {"note": "Not before nine."} | changes
    response = ask(**data)
    page = read(response)
    assert response.status_code == 422
    assert page.title.startswith("Error: ")
    assert says in page.html
    assert f"{data['note']}</textarea>" in page.html
    assert not SessionRequest.objects.exists()


def test_the_form_of_somebody_else_writes_nothing(
    settled, ask, client_for, another_patient, treated
):
    copy = wishes(note="A secret of Amara's")
    ask(**copy)
    treated(another_patient, days=21)
    response = client_for(another_patient).post(PAGE, copy | {"note": "Bea's"})
    assert response.status_code == 422
    assert b"secret" not in response.content
    assert SessionRequest.objects.count() == 1


# --- taking it back ---------------------------------------------------------------------


def take_back(client, request):
    return client.post(f"{PAGE}withdraw/", {"request": str(request.pk)}, follow=True)


def test_a_request_can_be_taken_back_and_made_again(client_for, patient, settled, ask):
    ask()
    client = client_for(patient)
    page = read(take_back(client, SessionRequest.objects.get()))
    assert SessionRequest.objects.get().outcome == SessionOutcome.WITHDRAWN
    assert page.h1 == "From 22 May."
    take_back(client, SessionRequest.objects.get())
    assert read(ask()).h1 == "We have your request."


def test_nobody_takes_back_what_is_not_theirs(
    client_for, another_patient, treated, settled, ask, nurse
):
    ask()
    request = SessionRequest.objects.get()
    treated(another_patient)
    for who in (another_patient, nurse):
        assert take_back(client_for(who), request).status_code == 404
    request.refresh_from_db()
    assert request.answered_at is None


@pytest.mark.parametrize(
    "key", ["", "nonsense", str(uuid4())], ids=["none", "word", "stranger"]
)
def test_what_is_no_request_is_not_found(client_for, patient, settled, key):
    response = client_for(patient).post(f"{PAGE}withdraw/", {"request": key})
    assert response.status_code == 404


# --- not now ----------------------------------------------------------------------------


def test_too_early_says_from_when_and_why(visit, treated, patient, ask):
    treated(patient, days=3)
    page = visit(PAGE)
    assert page.h1 == "From 9 June."
    assert "You can ask for it from Tuesday 2 June." in page.words
    assert "The usual gap is 4 to 6 weeks." in page.words
    assert "Send my request" not in page.html
    assert read(ask()).h1 == "From 9 June."
    assert not SessionRequest.objects.exists()


def test_while_something_is_open_it_says_talk_to_us(visit, settled, patient, ask):
    ReviewFactory(patient=patient, level=1)
    page = visit(PAGE)
    assert page.h1 == "Talk to us first."
    assert "tel:01174960123" in page.links
    assert "/messages/new/?topic=visit" in page.links
    assert "Send my request" not in page.html
    refused = read(ask())
    assert refused.section("Your note was not sent") == "Not before nine."
    assert not SessionRequest.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("booked", "You are booked in."),
        ("spoke", "We spoke about it."),
        ("declined", "Not now."),
    ],
)
def test_what_became_of_it(visit, settled, nurse, at, outcome, says):
    request = SessionRequestFactory(treatment=settled, asked_at=at - timedelta(hours=2))
    operations.answer_session_request(
        request=request, outcome=SessionOutcome(outcome), by=nurse.user, at=at
    )
    page = visit(PAGE)
    assert page.h1 == says
    assert "Answered by Mia Field at 10:30 am today." in page.words
    assert "Ask again" in page.words


def test_what_became_of_an_older_one_is_not_said_of_this(
    visit, treated, patient, at, nurse
):
    before = treated(patient, days=80)
    request = SessionRequestFactory(treatment=before, asked_at=at - timedelta(days=50))
    operations.answer_session_request(
        request=request, outcome=SessionOutcome.BOOKED, by=nurse.user, at=at
    )
    treated(patient, days=21)
    assert visit(PAGE).h1 == "From 22 May."


def test_a_visit_to_come_is_the_answer(visit, settled, treated, patient):
    treated(patient, days=-3)
    page = visit(PAGE)
    assert page.h1 == "Your visit is on Monday 18 May."
    assert "Send my request" not in page.html


def test_before_any_visit_there_is_a_way_to_ask(visit, patient):
    page = visit(PAGE)
    assert page.h1 == "Talk to us about it."
    assert "/messages/new/?topic=visit" in page.links


# --- the door ---------------------------------------------------------------------------


def test_who_may_come_in(client_for, client, nurse, other_nurse, patient, settled):
    assert client.get(PAGE)["Location"] == f"/sign-in/?next={PAGE}"
    assert client.post(f"{PAGE}withdraw/").status_code == 302
    for who in (nurse, other_nurse):
        factories.ConsentFactory(user=who.user)
        assert client_for(who).get(PAGE).status_code == 404
    own = client_for(patient)
    for verb in ("put", "patch", "delete"):
        assert getattr(own, verb)(PAGE).status_code == 405
    assert own.get(f"{PAGE}withdraw/").status_code == 405


def test_the_page_costs_as_much_with_five_old_requests(
    client_for, patient, settled, nurse, at, django_assert_max_num_queries
):
    def old():
        SessionRequestFactory(
            treatment=settled,
            answered_at=at,
            answered_by=nurse.user,
            outcome="withdrawn",
        )

    old()
    client = client_for(patient)
    client.get(PAGE)
    with django_assert_max_num_queries(22) as few:
        client.get(PAGE)
    for _ in range(4):
        old()
    with django_assert_max_num_queries(22) as many:
        client.get(PAGE)
    assert len(few) == len(many)
