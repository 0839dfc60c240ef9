from __future__ import annotations

from uuid import uuid4

import pytest
from django.template import Context, Template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from aftercare.foundation.paths import path_of, path_to


def test_they_are_the_addresses_of_the_house():
    assert path_of("timeline:today") == reverse("timeline:today")
    assert path_of("timeline:day", 3) == reverse("timeline:day", args=[3])
    assert path_of("timeline:day", 4) != path_of("timeline:day", 3)


def test_each_has_their_own_and_nobody_s_key_is_kept():
    path_of.cache_clear()
    for key in (uuid4(), uuid4(), uuid4()):
        path = path_to("reminders:task_done", key, "spf", "1")
        assert path == reverse("reminders:task_done", args=(key, "spf", "1"))
    assert path_of.cache_info().currsize == 1


def test_what_is_not_there_is_an_error():
    with pytest.raises(NoReverseMatch):
        path_of("timeline:nowhere")


def test_templates_have_them_too():
    html = Template('{% path "timeline:day" 3 %} {% asset "css/base.css" %}')
    assert (
        html.render(Context())
        == f"{path_of('timeline:day', 3)} {static('css/base.css')}"
    )
