"""`manage.py screenshots`: start the demo, be one of its people, take pictures.

Phone 390x844 and desk 1280x800, light and dark, go to var/screenshots/ to be looked
at; those that the README shows go to docs/screenshots/.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from aftercare.workshop import folder, say

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ROOT / "docs" / "screenshots"
IN_README = {
    "today-phone-light",
    "today-phone-dark",
    "result-phone-light",
    "panel-desk-light",
}
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
PATIENT = "Amara Example"
NURSE = "Mia Meadow"
# Told to ring the clinic; has an answer to read; was treated before.
CALLED, ANSWERED, AGAIN = "Tomas Standin", "Chidi Mockup", "Vera Again"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """follows: the link on that page whose target is pictured, as a selector."""

    name: str
    who: str
    path: str
    follows: str = ""


RESULT = "main a[href*='/check-in/result/']"
CONVERSATION = "main a[href*='/messages/']:not([href*='/new/'])"
PERSON = "main a[href*='/staff/patients/']:has-text('Noor')"

PICTURED = (
    Picture(name="today", who=PATIENT, path="/today/"),
    Picture(name="course", who=PATIENT, path="/course/"),
    Picture(name="symptom", who=PATIENT, path="/normal/roughness/"),
    Picture(name="help", who=PATIENT, path="/help/"),
    Picture(name="reminders", who=PATIENT, path="/reminders/"),
    Picture(name="zone", who=PATIENT, path="/reminders/zone/"),
    Picture(name="question", who=PATIENT, path="/check-in/"),
    Picture(name="result", who=CALLED, path="/check-in/", follows=RESULT),
    Picture(name="messages", who=ANSWERED, path="/messages/", follows=CONVERSATION),
    Picture(name="again", who=AGAIN, path="/course/"),
    Picture(name="board", who=NURSE, path="/staff/"),
    Picture(name="panel", who=NURSE, path="/staff/", follows="#waiting .go"),
    Picture(name="story", who=NURSE, path="/staff/patients/", follows=PERSON),
    Picture(name="events", who=NURSE, path="/staff/events/"),
    Picture(name="patients", who=NURSE, path="/staff/patients/"),
    Picture(name="sent", who=NURSE, path="/staff/reminders/"),
    Picture(name="treatment", who=NURSE, path="/staff/treatments/new/"),
)


def run() -> int:
    """0 when every picture is written."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    (folder.var() / "screenshots").mkdir(exist_ok=True)
    with demo() as site, sync_playwright() as playwright:
        path = os.environ.get("AFTERCARE_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for size in SIZES:
            for theme in ("light", "dark"):
                _take(browser, site, size, theme)
        browser.close()
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own, on a folder that is thrown away; its address."""
    with tempfile.TemporaryDirectory(prefix="aftercare-pictures-") as place:
        env = {**os.environ, "AFTERCARE_VAR": place, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", "8470"]
        house = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            command, env=env, stdout=subprocess.PIPE, text=True
        )
        try:
            yield _address(house)
        finally:
            house.terminate()
            house.wait(timeout=30)


def _address(house: subprocess.Popen[str]) -> str:
    for line in house.stdout or ():
        if found := re.search(r"http://localhost:\d+", line):
            return found.group()
    raise SystemExit("The demo did not start: run manage.py up to see why.")


def _take(browser: Any, site: str, size: str, theme: str) -> None:
    width, height = SIZES[size]
    for who in dict.fromkeys(p.who for p in PICTURED):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{site}/demo/")
        row = page.locator("li", has_text=who).first
        row.get_by_role("button").click()
        for picture in PICTURED:
            if picture.who == who:
                _open(page, site, picture)
                name = f"{picture.name}-{size}-{theme}"
                where = SHOWN if name in IN_README else folder.var() / "screenshots"
                page.screenshot(path=where / f"{name}.png")
                say.line(name)
        context.close()


def _open(page: Any, site: str, picture: Picture) -> None:
    page.goto(f"{site}{picture.path}")
    if picture.follows:
        # By its address, so that a panel beside a list is a page of its own as well.
        link = page.locator(picture.follows).first
        page.goto(f"{site}{link.get_attribute('href')}")
