from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from aftercare.foundation import kept as room
from aftercare.timeline.contact import Card


@pytest.fixture(autouse=True)
def _empty():
    room._drawn.cache_clear()
    room._parted.cache_clear()


def drawn(text, **values):
    return Template(text).render(Context(values))


STAMP = '{% kept "components/stamp.html" lines=lines %}'
CARD = (
    '{% kept "components/care_card.html" level=card.level heading=card.heading'
    " reasons=card.reasons text=card.text href=card.href action=card.action fold=True %}"
)


def test_it_is_drawn_once_for_the_same_words():
    first = drawn(STAMP, lines=("Your plan: Willow Lane, version 4.",))
    second = drawn(STAMP, lines=("Your plan: Willow Lane, version 4.",))
    assert first == second
    assert "version 4" in first
    found = room._drawn.cache_info()
    assert (found.misses, found.hits) == (1, 1)


def test_whatever_changes_shows_at_once():
    """Another version, another number, another opening: each is another part."""
    card = Card(
        level="call", heading="Call:", reasons=("Pus",), href="tel:1", action="Call 1"
    )
    for change in (
        {"action": "Call 2"},
        {"reasons": ("Pus", "Fever")},
        {"level": "plan"},
    ):
        other = replace(card, **change)
        assert drawn(CARD, card=card) != drawn(CARD, card=other)
        plain = Template(
            '{% include "components/care_card.html" with level=card.level heading=card.heading'
            " reasons=card.reasons text=card.text href=card.href action=card.action fold=True only %}"
        )
        assert drawn(CARD, card=other) == plain.render(Context({"card": other}))


def test_it_sees_nothing_but_what_it_is_given():
    html = Template(STAMP).render(Context({"lines": ("A",), "csrf_token": "secret"}))
    assert html.strip() == '<p class="stamp">A</p>'


def test_words_are_escaped_even_where_the_same_were_safe_before():
    text = "<b>bold</b>"
    safe = '{% kept "components/section_head.html" title=title note="" id="" %}'
    assert text in drawn(safe, title=mark_safe(text))  # noqa: S308 - the point of it
    assert text not in drawn(safe, title=text)


@pytest.mark.parametrize("value", [["a list"], {"a": "dict"}])
def test_what_may_change_under_its_name_is_refused(value):
    with pytest.raises(TypeError):
        drawn(STAMP, lines=value)


def test_it_is_bounded():
    for number in range(room.MOST + 50):
        drawn(STAMP, lines=(str(number),))
    assert room._drawn.cache_info().currsize == room.MOST


def test_many_at_once_get_their_own():
    found = {}

    def ask(number):
        found[number] = drawn(STAMP, lines=(f"clinic {number % 3}",))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all(f"clinic {n % 3}" in html for n, html in found.items())


ROW = (
    '{% kept "components/task_row.html" code="spf" name="Sun cream" detail="" state="todo"'
    " own_action=action own_csrf_token=token %}"
)


def test_what_is_somebody_s_own_is_put_in_and_never_kept():
    first = drawn(ROW, action="/a/1/?x=1&also=2", token="t" * 64)
    second = drawn(ROW, action="/a/2/", token="u" * 64)
    assert room._parted.cache_info().misses == 1
    assert 'action="/a/1/?x=1&amp;also=2"' in first
    assert 'name="csrfmiddlewaretoken" value="' + "t" * 64 in first
    assert 'action="/a/2/"' in second
    assert "u" * 64 in second
    for html in (first, second):
        assert "\ue000" not in html


def test_an_own_value_is_escaped():
    html = drawn(ROW, action='"><script>', token="t" * 8)
    assert "<script>" not in html
