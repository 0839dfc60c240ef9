"""A real Chromium, and axe on every page it meets."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from aftercare.foundation import clock

# The town, and the suite's own mail host, Redis and Celery processes.
from tests.journeys.town import town  # noqa: F401 - a fixture, found by its name
from tests.outbox.conftest import mail_host  # noqa: F401 - a fixture, found by its name
from tests.reminders.test_worker import redis_url, start  # noqa: F401 - fixtures, found by their names

# Playwright keeps an event loop in the main thread, and Django's ORM asks about it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
# wcag2a … wcag22aa: what the guide promises; best-practice rules are not promised.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }
}


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium: no download of a browser of its own."""
    return {
        "executable_path": os.environ.get("AFTERCARE_CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


class Visitor:
    """One person's browser window; notes what the page complains about."""

    def __init__(self, page, site):
        self.page = page
        self.site = site
        self.status = None
        self.complaints = []
        self.strangers = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message):
        # Chromium calls a page that is meant to be a 404 or 410 an error, too.
        is_the_page = message.location["url"] == self.page.url
        if message.type == "error" and not (
            is_the_page and message.text.startswith("Failed to load resource")
        ):
            self.complaints.append(message.text)

    def _asked(self, request):
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.strangers.append(request.url)

    def be(self, who):
        """Signed in as that person (a user, or a membership's or patient's)."""
        client = Client()
        client.force_login(getattr(who, "user", who))
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.site}
        self.page.context.add_cookies([cookie])
        return self

    def go(self, path):
        self.status = self.page.goto(f"{self.site}{path}").status
        return self

    def press(self, name):
        """Press the button of that name, and wait for what it leads to."""
        self.page.get_by_role("button", name=name).locator("visible=true").last.click()
        self.page.wait_for_load_state()
        return self

    def follow(self, name):
        """Follow the link of that name."""
        self.page.get_by_role("link", name=name).locator("visible=true").last.click()
        self.page.wait_for_load_state()
        return self

    def focused(self):
        """The first line of what has the focus."""
        words = self.page.evaluate("document.activeElement.innerText")
        return words.strip().split("\n")[0]

    def heading(self):
        return self.page.locator("h1").first.inner_text()

    def is_fine(self):
        """axe finds nothing, the console is quiet, nobody else was asked."""
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, (
            f"{self.page.url}\n{found.generate_report()}"
        )
        assert self.complaints == [], self.page.url
        assert self.strangers == []
        return self


@pytest.fixture
def now(monkeypatch, at):
    """The suite's instant is the live server's now, and it stands still."""
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


@pytest.fixture
def visitor(browser, live_server):
    """`visitor()` opens a window: phone by default, light, in a zone of choice."""
    contexts = []

    def opened(
        *, size=None, zone="Europe/London", dark=False, scripts=True, still=False
    ):
        context = browser.new_context(
            viewport=size or PHONE,
            timezone_id=zone,
            locale="en-GB",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return Visitor(context.new_page(), live_server.url)

    yield opened
    for context in contexts:
        context.close()
