"""What patients read: one h1, an outline, short calm sentences, red only for emergencies."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from aftercare.domain.vocabulary import Symptom
from tests import checkin_factories

pytestmark = pytest.mark.django_db

PAGES = [
    ("/today/", 3),
    ("/today/", 0),
    ("/today/", 20),
    ("/today/", 43),
    ("/today/", -3),
    ("/course/", 3),
    ("/course/3/", 3),
    ("/course/8/", 3),
    ("/normal/", 3),
    ("/normal/dryness/", 3),
    ("/normal/swelling/", 5),
    ("/normal/redness/", 43),
    ("/can-i/", 3),
    ("/can-i/", 60),
    ("/help/", 3),
    ("/print/", 3),
    ("/messages/", 3),
    ("/messages/new/", 3),
    ("/next-visit/", 3),
    ("/next-visit/", 21),
    ("/welcome/agree/", 3),
    ("/welcome/skin/", 3),
    ("/welcome/times/", 3),
]
FORBIDDEN = re.compile(
    r"!|\b(should|please note|simply|nothing to worry about|normal for you|all clear"
    r"|dark skin|overdue|streak)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("path", "days"), PAGES)
def test_one_h1_and_an_outline(visit, treated, patient, path, days):
    treated(patient, days=days, hours=1 if days >= 0 else 0)
    levels = [level for level, _ in visit(path).headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(("path", "days"), PAGES)
def test_no_forbidden_word(visit, treated, patient, path, days):
    treated(patient, days=days, hours=1 if days >= 0 else 0)
    page = visit(path)
    assert [t for t in page.texts if FORBIDDEN.search(t)] == []


@pytest.mark.parametrize(("path", "days"), PAGES)
def test_no_sentence_is_long(visit, treated, patient, path, days):
    treated(patient, days=days, hours=1 if days >= 0 else 0)
    long = [
        sentence
        for text in visit(path).texts
        for sentence in re.split(r"(?<=[.?:])\s+", text)
        if len(sentence.split()) > 20
    ]
    assert long == []


@pytest.mark.parametrize(("path", "days"), PAGES)
def test_the_title_starts_with_the_answer(visit, treated, patient, path, days):
    treated(patient, days=days, hours=1 if days >= 0 else 0)
    page = visit(path)
    assert page.h1 in page.title
    assert page.title.endswith("Willow Lane")


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
@pytest.mark.parametrize(
    "path",
    [
        "/today/",
        "/course/",
        "/course/3/",
        "/course/?feel=swelling",
        "/normal/swelling/",
    ],
)
def test_ones_own_answers_are_told_in_calm_short_sentences(
    visit, treated, tell, patient, at, path, level
):
    before = treated(patient, days=60)
    everything = {symptom.value: 1 for symptom in Symptom}
    tell(before, 3, **everything)
    tell(before, 8, **dict.fromkeys(everything, 0))
    plan = treated(patient, days=3)
    tell(plan, 2, **dict.fromkeys(everything, 2))
    row = tell(plan, 3, level=level, is_worried=True, **everything)
    checkin_factories.ReviewFactory(
        patient=patient, treatment=plan, check_in=row, level=level, promised_by=at
    )
    page = visit(path)
    said = [*page.texts, *re.findall(r"<strong>([^<]+)</strong>([^<]*)", page.html)]
    texts = [" ".join(part) if isinstance(part, tuple) else part for part in said]
    assert [text for text in texts if FORBIDDEN.search(text)] == []
    sentences = [one for text in texts for one in re.split(r"(?<=[.?:])\s+", text)]
    assert [one for one in sentences if len(one.split()) > 20] == []


def test_titles_differ_between_pages(visit, treated, patient):
    treated(patient, days=3)
    titles = [
        visit(path).title for path in ("/course/", "/course/4/", "/normal/", "/help/")
    ]
    assert len(set(titles)) == len(titles)


def test_help_is_the_fifth_tab_everywhere(visit, treated, patient):
    treated(patient, days=3)
    for path in (
        "/today/",
        "/course/",
        "/course/3/",
        "/normal/",
        "/normal/itch/",
        "/can-i/",
        "/help/",
    ):
        tabs = visit(path).html.split('class="tabs"')[1].split("</nav>")[0]
        assert re.findall(r'<a href="([^"]+)"', tabs)[4] == "/help/"


def test_red_is_only_for_emergencies(visit, treated, patient):
    treated(patient, days=3)
    for path in ("/today/", "/course/", "/normal/", "/normal/dryness/"):
        html = visit(path).html
        for card in re.findall(
            r'<section class="care now[^>]*>.*?</section>', html, re.S
        ):
            assert "tel:999" in card or "tel:111" in card


def test_no_inline_style_or_script(visit, treated, patient):
    treated(patient, days=3)
    for path, _ in PAGES[:1] + PAGES[5:]:
        html = visit(path).html
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)", html)
