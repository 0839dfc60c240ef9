"""A patient on day 3 and a browser of theirs; `taps` answers screen after screen."""

from __future__ import annotations

import re

import pytest

from tests.timeline.reading import read

FIVE = ("little", "none", "little", "none", "none")


class Phone:
    """One browser without a script: it reads the page it is on and presses a button."""

    def __init__(self, client):
        self.client = client
        self.path, self.page, self.response = "", None, None

    def go(self, path):
        return self._met(self.client.get(path, follow=True), path)

    def press(self, *answers, **fields):
        """Send the page's own form with these answers."""
        form = re.search(r'<form class="ask".*?</form>', self.page.html, re.S)[0]
        action = re.search(r'action="([^"]+)"', form)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        sent = {**hidden, **fields}
        if answers:
            sent["answer"] = list(answers)
        path = action[1] if action else self.path
        return self._met(self.client.post(path, sent, follow=True), path)

    def taps(self, *answers):
        for one in answers:
            self.press(one)
        return self

    def _met(self, response, path):
        self.response = response
        chain = response.redirect_chain
        self.path = chain[-1][0] if chain else path
        self.page = read(response)
        return self

    @property
    def screen(self):
        """The last part of the address."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture
def treatment(treated, patient):
    return treated(patient)


@pytest.fixture
def phone(client_for, patient, treatment):
    return Phone(client_for(patient))


@pytest.fixture
def phone_of(client_for):
    return lambda who: Phone(client_for(who))
