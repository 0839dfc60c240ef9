"""The ruler of the walk finds what it promises to find: a bad page is told as bad."""

from __future__ import annotations

import pytest

from tests.journeys.looking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BAD = """<!doctype html><html><head><title>Aftercare</title>
<style>
@keyframes go { to { left: 9px } }
b { position: relative; animation: go 9s infinite }
main { width: 500px; background: #fff }
.grey { color: #ccc }
@media (prefers-color-scheme: dark) { main { background: #000 } .pale { color: #333 } }
.cut { display: block; width: 3rem; height: 44px; overflow: hidden; font-size: 1rem }
</style></head><body><main><h1>Hello</h1><h1>Hello again</h1>
<button>x</button> <b>moves</b> <p class="grey">hard to read</p>
<p class="pale">hard to read at night</p>
<input aria-label="Age" aria-describedby="nothing" style="min-height: 44px">
<a class="cut" href="/">Unforgettable</a>
<img src="https://elsewhere.example/pixel.gif" alt="">
</main></body></html>"""

FINDS = (
    'small: button "x"',
    'points at nothing: input "Age" aria-describedby nothing',
    "h1: ['Hello', 'Hello again']",
    "lang ''",
    "things move",
    "axe at 390 px: color-contrast",
    "axe in the dark: color-contrast",
    "stays light in the dark",
    "px too wide at 320 px, text 100%",
    'cut off at 320 px, text 200%: a "Unforgettable"',
    "title 'Aftercare', but",
    "asks https://elsewhere.example/",
)


def test_every_fault_is_found(visitor):
    one = visitor(still=True)
    one.page.route("https://elsewhere.example/**", lambda route: route.abort())
    one.page.set_content(BAD)
    walk = Walk(one)
    walk.look("bad")
    told = "\n".join(walk.faults)
    assert [find for find in FINDS if find not in told] == [], told
    walk.look("twice")
    assert "is also bad's" in "\n".join(walk.faults)


def test_a_missing_part_is_heard_and_a_missing_page_is_not(visitor):
    one = visitor().go("/nowhere/")
    assert one.complaints == []
    one.page.evaluate(
        "document.body.append(Object.assign(new Image(), {src: '/no.png'}))"
    )
    one.page.wait_for_load_state("networkidle")
    assert any("404" in said for said in one.complaints)
