"""The one-click answers: adopted, approved by a clinician, reworded, retired."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from aftercare.conversations import queries
from aftercare.conversations.models import QuickReply
from tests import factories
from tests.conversation_factories import QuickReplyFactory
from tests.treatments.browser import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]
LIST = "/staff/clinic/replies/"
ACTS = ["approve", "reword", "retire"]
WORDS = "Hi {first_name}, please call us on {phone}."


@pytest.fixture
def member(clinic):
    """`member("owner")`: somebody of the clinic in that role."""

    def one(role):
        user = factories.UserFactory(name=f"Pia {role}")
        return factories.MembershipFactory(clinic=clinic, role=role, user=user)

    return one


@pytest.fixture
def doctor(client_for, member):
    """The browser of a clinician, who may do everything here."""
    return client_for(member("clinician"))


@pytest.fixture
def reply(clinic):
    """One that waits for a clinician."""
    return QuickReplyFactory(
        clinic=clinic,
        label="Come in today",
        text="Hi {first_name}, come in or call {phone}.",
        first_day=0,
        last_day=7,
        lowest_level=1,
        approved_by=None,
        approved_at=None,
    )


def way(reply, act):
    return reverse(f"board:reply_{act}", args=[reply.pk])


class TestDoors:
    def test_the_list(self, desk, client_for, patient, other_nurse, reply):
        assert "Come in today" in page(desk.get(LIST))
        assert client_for(None).get(LIST).status_code == 302
        assert client_for(patient).get(LIST).status_code == 404
        assert desk.post(LIST).status_code == 405
        factories.ProtocolVersionFactory(clinic=other_nurse.clinic)
        assert "Come in today" not in page(client_for(other_nurse).get(LIST))

    @pytest.mark.parametrize("act", ACTS)
    def test_each_act(self, doctor, client_for, patient, other_clinic, reply, act):
        stranger = factories.MembershipFactory(clinic=other_clinic, role="clinician")
        assert doctor.get(way(reply, act)).status_code == 405
        for who, status in [(None, 302), (patient, 404), (stranger, 404)]:
            sent = client_for(who).post(way(reply, act), {"text": WORDS})
            assert sent.status_code == status
        assert QuickReply.objects.get() == reply

    @pytest.mark.parametrize(
        ("role", "acts"),
        [
            ("front_desk", set()),
            ("nurse", set()),
            ("owner", {"adopt", "reword", "retire"}),
            ("clinician", {"adopt", "approve", "reword", "retire"}),
        ],
    )
    def test_who_may_do_what(self, client_for, member, reply, role, acts):
        browser = client_for(member(role))
        html = page(browser.get(LIST))
        assert ("Approve<" in html) == ("approve" in acts)
        assert ("Use other words" in html) == ("reword" in acts)
        for act in ("approve", "reword", "retire"):
            fresh = QuickReplyFactory(
                clinic=reply.clinic, approved_by=None, approved_at=None
            )
            sent = browser.post(way(fresh, act), {"text": WORDS})
            assert sent.status_code == (302 if act in acts else 403)
        sent = browser.post(f"{LIST}adopt/")
        assert sent.status_code == (302 if "adopt" in acts else 403)

    def test_a_clinic_without_a_plan(self, client_for, other_nurse):
        assert client_for(other_nurse).get(LIST).status_code == 409


class TestAdopting:
    def test_our_texts_wait_and_twice_is_once(self, doctor, clinic):
        html = page(doctor.get(LIST))
        assert "There are no quick replies yet." in html
        assert "Use our texts" in html
        ours = queries.library_replies(protocol_code="microneedling")
        for _ in range(2):
            assert doctor.post(f"{LIST}adopt/").url == LIST
        assert QuickReply.objects.filter(clinic=clinic).count() == len(ours)
        html = page(doctor.get(LIST))
        assert f"{len(ours)} quick replies wait for a clinician." in html
        assert "of ours" not in html

    def test_what_is_new_in_our_library_can_be_added(self, doctor, clinic):
        doctor.post(f"{LIST}adopt/")
        QuickReply.objects.filter(code="call_us").delete()
        assert "Add 1 new text of ours" in page(doctor.get(LIST))

    def test_a_plan_we_have_no_texts_for(self, doctor, version):
        version.content = version.content.replace(
            'code = "microneedling"', 'code = "another"', 1
        )
        version.save()
        html = page(doctor.post(f"{LIST}adopt/", follow=True))
        assert "We have no texts for your plan yet." in html


class TestRows:
    def test_days_levels_words_and_signature(self, doctor, desk, reply, at):
        html = page(desk.get(LIST))
        assert "1 quick reply waits for a clinician." in html
        assert "Day 0 to 7, “keep an eye on it” to “contact”, for any reason" in html
        assert "Hi {first_name}, come in or call {phone}." in html
        assert doctor.post(way(reply, "approve")).url == LIST
        html = page(desk.get(LIST))
        assert "1 quick reply is ready." in html
        assert "Approved by Pia clinician, 15 May" in html

    def test_the_first_signature_stays(self, doctor, client_for, member, reply):
        doctor.post(way(reply, "approve"))
        client_for(member("clinician")).post(way(reply, "approve"))
        reply.refresh_from_db()
        assert reply.approved_by.memberships.get().role == "clinician"
        assert reply.approved_by.name == "Pia clinician"

    def test_the_board_is_offered_only_what_is_approved(self, doctor, reply, patient):
        def offered():
            return queries.quick_replies_for(
                patient=patient,
                protocol_code="microneedling",
                day=3,
                level=2,
                kind="message",
            )

        assert not offered()
        doctor.post(way(reply, "approve"))
        assert [one.label for one in offered()] == ["Come in today"]
        doctor.post(way(reply, "reword"), {"text": WORDS})
        assert not offered()

    def test_retired_is_gone_and_twice_is_once(self, doctor, reply):
        for _ in range(2):
            assert doctor.post(way(reply, "retire")).url == LIST
        assert "Come in today<" not in page(doctor.get(LIST))
        reply.refresh_from_db()
        assert reply.retired_at is not None

    def test_what_is_retired_is_not_approved(self, doctor, reply):
        doctor.post(way(reply, "retire"))
        html = page(doctor.post(way(reply, "approve"), follow=True))
        assert "changed meanwhile" in html
        reply.refresh_from_db()
        assert reply.approved_at is None

    @pytest.mark.parametrize("count", [1, 5])
    def test_queries_do_not_grow(self, desk, clinic, count, django_assert_num_queries):
        for _ in range(count):
            QuickReplyFactory(clinic=clinic)
        desk.get(LIST)
        with django_assert_num_queries(6):
            desk.get(LIST)


class TestOtherWords:
    def test_a_new_row_that_waits(self, doctor, reply):
        doctor.post(way(reply, "approve"))
        assert doctor.post(way(reply, "reword"), {"text": WORDS}).url == LIST
        new = QuickReply.objects.get(retired_at__isnull=True)
        assert (new.text, new.approved_at, new.label) == (WORDS, None, reply.label)

    def test_sent_twice_is_once(self, doctor, reply):
        for _ in range(2):
            sent = doctor.post(way(reply, "reword"), {"text": f" {WORDS}\r\n"})
            assert sent.url == LIST
        assert QuickReply.objects.count() == 2

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (" ", "Write the words of the answer."),
            ("Hi {name}, call {phone}.", "“{name}” is not filled in by anything."),
            ("Hi {first_name, call {phone}.", "is not filled in by anything."),
            ("Hi, all <fine>.", "Say how to reach you"),
            ("a\x07 {phone}", "There is a sign in it that we cannot keep."),
            ("x" * 2001 + "{phone}", "fit in one message"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_lost(self, doctor, reply, text, said):
        html = page(doctor.post(way(reply, "reword"), {"text": text}))
        assert said in html
        kept = text.strip().replace("<", "&lt;").replace(">", "&gt;")
        assert f"{kept}</textarea>" in html
        assert "<details open>" in html
        assert QuickReply.objects.get() == reply

    def test_somebody_was_faster(self, doctor, reply):
        doctor.post(way(reply, "reword"), {"text": f"Hello. {WORDS}"})
        html = page(doctor.post(way(reply, "reword"), {"text": WORDS}), 409)
        assert "These words were changed meanwhile." in html
        new = QuickReply.objects.get(retired_at__isnull=True)
        open_box = html.split("<details open>")[1].split("</details>")[0]
        assert f"{WORDS}</textarea>" in open_box
        assert way(new, "reword") in open_box

    def test_it_was_taken_out_of_use(self, doctor, reply):
        doctor.post(way(reply, "retire"))
        html = page(doctor.post(way(reply, "reword"), {"text": WORDS}), 409)
        assert re.search(r'class="said">Hi {first_name}, please call', html)
        assert QuickReply.objects.count() == 1
