"""Whatever is typed: it is kept whole, or refused with a sentence."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aftercare.conversations.operations import TextRefused, readable

ANYTHING = st.text(max_size=60) | st.text(
    st.sampled_from("ab \n\r\t\x00\x1f\x85\u200b\u2028é👍\ud800"), max_size=30
)


@given(text=ANYTHING)
@example(text="\x1fa")
@example(text="\r\n\r")
def test_kept_text_is_storable_and_stays_the_same(text):
    try:
        kept = readable(text=text, most=40)
    except TextRefused:
        return
    assert 0 < len(kept) <= 40
    assert kept.encode().decode() == kept
    assert "\r" not in kept
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert readable(text=kept, most=40) == kept


@given(text=st.text(st.characters(categories=("L", "N", "P")), min_size=1))
def test_nothing_readable_is_changed(text):
    assert readable(text=text) == text


def test_the_limit_is_said_in_figures():
    with pytest.raises(TextRefused, match=r"1,200 letters and signs\. Up to 500"):
        readable(text="a" * 1200, most=500)
