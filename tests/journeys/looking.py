"""Everything we promise of every page, found in one visit; a walk tells all faults at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.conftest import PHONE, RULES

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
NARROW = {"width": 320, "height": 640}
# Fingers need 44 (guide 6, row 19).
FINGER = 44
# Hundreds of time zones in a list are all alike, and slow to look at.
WHERE = {"exclude": [["option:nth-child(n+9)"]]}
# The light canvas, and a page that sets none.
LIGHT = {"rgb(242, 246, 246)", "rgba(0, 0, 0, 0)"}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@dataclass
class Walk:
    """Pages opened one after the other by one person; `faults` is empty when all is well."""

    visitor: object
    sizes: tuple = (PHONE,)
    smallest: int = FINGER
    faults: list = field(default_factory=list)
    titles: dict = field(default_factory=dict)
    other_titles: set = field(default_factory=set)

    def see(self, *paths, status=200):
        for path in paths:
            if self.visitor.go(path).status != status:
                self._say(path, [f"answers {self.visitor.status}, not {status}"])
            self.look(path)
        return self

    def ends_well(self):
        assert not self.faults, "\n".join(["", *self.faults])

    def look(self, path):
        """All checks on the page that is open."""
        page = self.visitor.page
        for size in self.sizes:
            page.set_viewport_size(size)
            facts = page.evaluate(LOOK, self.smallest)
            self._say(path, self._of_the_page(facts))
        # axe looks once, at the first size; the others are measured.
        page.set_viewport_size(self.sizes[0])
        self._say(path, self._axe(f"at {self.sizes[0]['width']} px", RULES))
        self._say(path, self._dark())
        self._narrow(path)
        self._title(path, facts)
        self._say(path, self.visitor.complaints)
        self._say(path, [f"asks {url}" for url in self.visitor.strangers])
        self.visitor.complaints.clear()
        page.set_viewport_size(self.sizes[0])

    def _say(self, path, faults):
        self.faults += [f"{path}: {fault}" for fault in faults]

    def _of_the_page(self, facts):
        said = [f"small: {one}" for one in facts["small"]]
        said += [f"points at nothing: {one}" for one in facts["missing"]]
        if len(facts["headings"]) != 1:
            said.append(f"h1: {facts['headings']}")
        if (facts["lang"], facts["dir"]) not in {("en-gb", "ltr"), ("en", "ltr")}:
            said.append(f"lang {facts['lang']!r}, dir {facts['dir']!r}")
        if facts["moving"]:
            said.append(f"{facts['moving']} things move though less motion is asked")
        return said + self._sideways(facts, "as it is")

    def _sideways(self, facts, how):
        if facts["overflow"] <= 0:
            return []
        return [f"{facts['overflow']} px too wide {how}: {facts['tooWide']}"]

    def _axe(self, how, rules):
        """Violations, each with its first place."""
        page = self.visitor.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(
            "([where, rules]) => axe.run(where, rules)", [WHERE, rules]
        )["violations"]
        return [
            f"axe {how}: {one['id']} at {one['nodes'][0]['target']}"
            f" {one['nodes'][0]['failureSummary']}"
            for one in found
        ]

    def _dark(self):
        """Dark is another set of colours on the same page: only they can be wrong."""
        page = self.visitor.page
        page.emulate_media(color_scheme="dark")
        background = "getComputedStyle(document.body).backgroundColor"
        said = self._axe("in the dark", COLOURS)
        if page.evaluate(background) in LIGHT:
            said.append("stays light in the dark")
        page.emulate_media(color_scheme="light")
        return said

    def _narrow(self, path):
        """A small phone, and text twice as large: nothing to the side, nothing cut off."""
        page = self.visitor.page
        for size, text in ((NARROW, "100%"), (NARROW, "200%"), (PHONE, "200%")):
            page.set_viewport_size(size)
            _text_size(page, text)
            facts = page.evaluate(LOOK, self.smallest)
            how = f"at {size['width']} px, text {text}"
            self._say(path, self._sideways(facts, how))
            self._say(path, [f"cut off {how}: {one}" for one in facts["clipped"]])
        _text_size(page, "")

    def _title(self, path, facts):
        """Each page has a title of its own, and it begins as the page does (R1)."""
        title, heading = facts["title"], (facts["headings"] or [""])[0]
        answer = title.split(" \N{EN DASH} ")[0].removeprefix("Error: ")
        if title in self.titles:
            self._say(path, [f"title {title!r} is also {self.titles[title]}'s"])
        self.titles[title] = path
        is_told = heading in answer or answer in heading or answer in self.other_titles
        if not is_told:
            self._say(path, [f"title {answer!r}, but the page says {heading!r}"])


def _text_size(page, size):
    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
