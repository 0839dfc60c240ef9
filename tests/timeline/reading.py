"""A page as a person meets it: its title, headings, links and words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = {
    "h1",
    "h2",
    "h3",
    "p",
    "li",
    "dt",
    "dd",
    "small",
    "summary",
    "td",
    "th",
    "button",
}


class Page(HTMLParser):
    """`headings` as (level, words), `texts` the words of each block, in order."""

    def __init__(self, html):
        super().__init__()
        self.html = html
        self.headings, self.texts, self.links, self.tables = [], [], [], []
        self.title = re.search(r"<title>(.*?)</title>", html, re.S)[1].strip()
        self._open = []
        self.feed(re.sub(r"<(script|style|svg)\b.*?</\1>", "", html, flags=re.S))

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs).get("href", ""))
        if tag in BLOCKS:
            self._open.append((tag, []))

    def handle_endtag(self, tag):
        if tag not in BLOCKS or not self._open:
            return
        name, parts = self._open.pop()
        words = " ".join("".join(parts).split())
        self.texts.append(words)
        if name in {"h1", "h2", "h3"}:
            self.headings.append((int(name[1]), words))
        if name in {"td", "th"}:
            self.tables.append(words)

    def handle_data(self, data):
        for _, parts in self._open[-1:]:
            parts.append(data)

    @property
    def h1(self):
        return next(words for level, words in self.headings if level == 1)

    @property
    def words(self):
        return " ".join(self.texts)

    def section(self, heading):
        """The words after a heading, up to the next of any level."""
        names = [words for _, words in self.headings]
        start = self.texts.index(heading) + 1
        rest = self.texts[start:]
        stop = next((i for i, t in enumerate(rest) if t in names), len(rest))
        return " ".join(rest[:stop])


def read(response):
    return Page(response.content.decode())
